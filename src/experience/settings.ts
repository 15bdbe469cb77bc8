import { z } from 'zod';

/** The settings of the sign-in experience: names, values and defaults of the public API. */
const signUpIdentifiers = ['username', 'email', 'phone'] as const;
const secondaryIdentifiers = [...signUpIdentifiers, 'emailOrPhone'] as const;
const mfaFactors = ['Totp', 'WebAuthn', 'BackupCode', 'EmailVerificationCode', 'PhoneVerificationCode'] as const;
const mfaPolicies = [
  'UserControlled',
  'Mandatory',
  'PromptOnlyAtSignIn',
  'PromptAtSignInAndSignUp',
  'NoPrompt',
  'PromptAtSignInAndSignUpMandatory',
  'PromptOnlyAtSignInMandatory',
] as const;
const hexColor = z.string().regex(/^#[\da-f]{3}([\da-f]{3})?$/i, 'must be a color such as #5d34f2');
const webUrl = z.url({ protocol: /^https?$/ }).max(2048);
const optionalUrl = z.union([webUrl, z.literal('').transform(() => null)]).nullable();

const shape = {
  color: z.object({
    primaryColor: hexColor,
    isDarkModeEnabled: z.boolean(),
    darkPrimaryColor: hexColor,
  }),
  branding: z.object({
    logoUrl: webUrl.optional(),
    darkLogoUrl: webUrl.optional(),
    favicon: webUrl.optional(),
    darkFavicon: webUrl.optional(),
  }),
  hideLogtoBranding: z.boolean(),
  languageInfo: z.object({ autoDetect: z.boolean(), fallbackLanguage: z.string() }),
  termsOfUseUrl: optionalUrl,
  privacyPolicyUrl: optionalUrl,
  agreeToTermsPolicy: z.enum(['Automatic', 'ManualRegistrationOnly', 'Manual']),
  signUp: z.object({
    identifiers: z.array(z.enum(signUpIdentifiers)),
    password: z.boolean(),
    verify: z.boolean(),
    secondaryIdentifiers: z
      .array(z.object({ identifier: z.enum(secondaryIdentifiers), verify: z.boolean().optional() }))
      .optional(),
  }),
  signIn: z.object({
    methods: z.array(
      z.object({
        identifier: z.enum(signUpIdentifiers),
        password: z.boolean(),
        verificationCode: z.boolean(),
        isPasswordPrimary: z.boolean(),
      }),
    ),
  }),
  signInMode: z.enum(['SignInAndRegister', 'SignIn', 'Register']),
  mfa: z.object({
    factors: z.array(z.enum(mfaFactors)),
    policy: z.enum(mfaPolicies),
    organizationRequiredMfaPolicy: z.enum(['NoPrompt', 'Mandatory']).optional(),
  }),
  verificationCodePolicy: z.object({
    expirationDuration: z.int().min(60).max(3600).optional(),
    maxRetryAttempts: z.int().min(1).max(100).optional(),
  }),
  sentinelPolicy: z.object({
    maxAttempts: z.int().min(1).max(1_000_000).optional(),
    lockoutDuration: z.int().min(1).max(1_000_000).optional(),
  }),
  supportEmail: z.union([z.email(), z.literal('').transform(() => null)]).nullable(),
  supportWebsiteUrl: optionalUrl,
  unknownSessionRedirectUrl: optionalUrl,
};

export const experienceSettings = z.object(shape);
export const experiencePatch = experienceSettings.partial();
export type ExperienceSettings = z.infer<typeof experienceSettings>;

/** A fresh tenant: people sign up and sign in with a code that is mailed to them. */
export const defaultSettings: ExperienceSettings = {
  color: { primaryColor: '#4f46e5', isDarkModeEnabled: true, darkPrimaryColor: '#a5b4fc' },
  branding: {},
  hideLogtoBranding: false,
  languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
  agreeToTermsPolicy: 'Automatic',
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [{ identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false }],
  },
  signInMode: 'SignInAndRegister',
  mfa: { factors: [], policy: 'UserControlled' },
  verificationCodePolicy: {},
  sentinelPolicy: {},
  supportEmail: null,
  supportWebsiteUrl: null,
  unknownSessionRedirectUrl: null,
};

export const codePolicyOf = ({ verificationCodePolicy: policy }: ExperienceSettings) => ({
  lifetimeSeconds: policy.expirationDuration ?? 600,
  maximumTries: policy.maxRetryAttempts ?? 10,
});

export const lockoutPolicyOf = ({ sentinelPolicy: policy }: ExperienceSettings) => ({
  maximumAttempts: policy.maxAttempts ?? 100,
  durationMinutes: policy.lockoutDuration ?? 60,
});
