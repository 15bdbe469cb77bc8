import { z } from 'zod';
import { appearance } from './settings/appearance.ts';
import { policies } from './settings/policies.ts';
import { waysIn } from './settings/ways-in.ts';

/** The settings of the sign-in experience: names and values of the public API (spec 4.2). */
export const experienceSettings = z.object({ ...appearance, ...waysIn, ...policies });
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
  supportEmail: null,
  supportWebsiteUrl: null,
  unknownSessionRedirectUrl: null,
  customCss: null,
  customContent: {},
  customUiAssets: null,
  customUiCsp: {},
  signUp: { identifiers: ['email'], password: false, verify: true },
  signUpProfileFields: null,
  signIn: {
    methods: [{ identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false }],
  },
  signInMode: 'SignInAndRegister',
  socialSignIn: {},
  socialSignInConnectorTargets: [],
  singleSignOnEnabled: false,
  passkeySignIn: {},
  mfa: { factors: [], policy: 'UserControlled' },
  adaptiveMfa: {},
  trustedDevice: {},
  mailedLinks: {},
  forgotPasswordMethods: [],
  verificationCodePolicy: {},
  passwordPolicy: {},
  passwordExpiration: {},
  usernamePolicy: {
    caseSensitive: true,
    minLength: 1,
    maxLength: 128,
    allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
  },
  emailAddressPolicy: {},
  sentinelPolicy: {},
  captchaPolicy: {},
  emailBlocklistPolicy: {},
};

export const codePolicyOf = ({ verificationCodePolicy: policy }: ExperienceSettings) => ({
  lifetimeSeconds: policy.expirationDuration ?? 600,
  maximumTries: policy.maxRetryAttempts ?? 10,
});

export const lockoutPolicyOf = ({ sentinelPolicy: policy }: ExperienceSettings) => ({
  maximumAttempts: policy.maxAttempts ?? 100,
  durationMinutes: policy.lockoutDuration ?? 60,
});
