import { z } from 'zod';

const signUpIdentifiers = ['username', 'email', 'phone'] as const;
const secondaryIdentifiers = [...signUpIdentifiers, 'emailOrPhone'] as const;
export const mfaFactors = ['Totp', 'WebAuthn', 'BackupCode', 'EmailVerificationCode', 'PhoneVerificationCode'] as const;
const mfaPolicies = [
  'UserControlled',
  'Mandatory',
  'PromptOnlyAtSignIn',
  'PromptAtSignInAndSignUp',
  'NoPrompt',
  'PromptAtSignInAndSignUpMandatory',
  'PromptOnlyAtSignInMandatory',
] as const;

/** How people sign up, sign in, prove more, and come back when they forgot their password. */
export const waysIn = {
  signUp: z.object({
    identifiers: z.array(z.enum(signUpIdentifiers)),
    password: z.boolean(),
    verify: z.boolean(),
    secondaryIdentifiers: z
      .array(z.object({ identifier: z.enum(secondaryIdentifiers), verify: z.boolean().optional() }))
      .optional(),
  }),
  signUpProfileFields: z.array(z.object({ name: z.string() })).nullable(),
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
  socialSignIn: z.object({
    automaticAccountLinking: z.boolean().optional(),
    skipRequiredIdentifiers: z.boolean().optional(),
  }),
  socialSignInConnectorTargets: z.array(z.string()),
  singleSignOnEnabled: z.boolean(),
  passkeySignIn: z.object({
    enabled: z.boolean().optional(),
    showPasskeyButton: z.boolean().optional(),
    allowAutofill: z.boolean().optional(),
  }),
  mfa: z.object({
    factors: z.array(z.enum(mfaFactors)),
    policy: z.enum(mfaPolicies),
    organizationRequiredMfaPolicy: z.enum(['NoPrompt', 'Mandatory']).optional(),
  }),
  adaptiveMfa: z.object({ enabled: z.boolean().optional() }),
  trustedDevice: z.looseObject({ enabled: z.boolean().optional() }),
  /** Which codes are mailed with a link beside them. */
  mailedLinks: z.object({
    SignIn: z.boolean().optional(),
    Register: z.boolean().optional(),
    ForgotPassword: z.boolean().optional(),
  }),
  forgotPasswordMethods: z.array(z.enum(['EmailVerificationCode', 'PhoneVerificationCode'])).nullable(),
};
