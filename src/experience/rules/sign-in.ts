import type { ExperienceSettings } from '../settings.ts';
import { isReachable, needsConnector, type Rule, rule } from './rule.ts';

type Method = ExperienceSettings['signIn']['methods'][number];

/** A user name takes no code: there is nowhere to send it. */
export const takesCode = ({ identifier, verificationCode }: Method) => verificationCode && isReachable(identifier);

export const isCodeSignIn = ({ signIn }: ExperienceSettings, identifier: 'email' | 'phone') =>
  signIn.methods.some((method) => method.identifier === identifier && takesCode(method));

const isBothFactors = (settings: ExperienceSettings, identifier: 'email' | 'phone') =>
  isCodeSignIn(settings, identifier) && settings.mfa.factors.includes(factorOf[identifier]);

const factorOf = { email: 'EmailVerificationCode', phone: 'PhoneVerificationCode' } as const;

/** Spec 4.4, in its order. */
export const signInRules: Rule[] = [
  needsConnector('Email', 'signIn', (settings) => isCodeSignIn(settings, 'email')),
  needsConnector('Sms', 'signIn', (settings) => isCodeSignIn(settings, 'phone')),
  rule('sign_in_experiences.at_least_one_authentication_factor', ['signIn'], ({ signIn }) =>
    signIn.methods.some((method) => !method.password && !takesCode(method)),
  ),
  rule(
    'sign_in_experiences.code_sign_in_must_be_enabled',
    ['signUp', 'signIn'],
    ({ signUp, signIn }) =>
      signUp.verify &&
      !signUp.password &&
      signIn.methods.some((method) => isReachable(method.identifier) && !takesCode(method)),
  ),
  rule('sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in', ['signIn'], (settings) =>
    isBothFactors(settings, 'email'),
  ),
  rule('sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in', ['signIn'], (settings) =>
    isBothFactors(settings, 'phone'),
  ),
];

/** The same conflict, met by a patch of the second factors. */
export const secondFactorRules: Rule[] = [
  rule('sign_in_experiences.email_verification_code_cannot_be_used_for_mfa', ['mfa'], (settings) =>
    isBothFactors(settings, 'email'),
  ),
  rule('sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa', ['mfa'], (settings) =>
    isBothFactors(settings, 'phone'),
  ),
];
