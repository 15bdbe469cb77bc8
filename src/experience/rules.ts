import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from './settings.ts';

/** Which kinds of connector a tenant has: what can be asked of its users depends on it. */
export interface AvailableConnectors {
  Email: boolean;
  Sms: boolean;
}

type Rule = (settings: ExperienceSettings, connectors: AvailableConnectors) => void;

/**
 * Refuses settings that would lock people out, with the code of the first rule broken (spec 4.3, 4.4). Only what a
 * patch touches is checked: a connector that was deleted since must keep an operator neither from changing a colour
 * nor from leaving sign-up by email.
 */
export function checkSettings(
  settings: ExperienceSettings,
  touched: { signUp: boolean; signIn: boolean },
  connectors: AvailableConnectors,
): void {
  const rules = [
    ...(touched.signUp ? signUpRules : []),
    ...(touched.signIn ? methodRules : []),
    ...(touched.signUp || touched.signIn ? rulesBetween : []),
    ...(touched.signIn ? factorRules : []),
  ];
  for (const rule of rules) rule(settings, connectors);
}

const signUpRules: Rule[] = [
  ({ signUp }) => {
    const hasSecondary = (signUp.secondaryIdentifiers ?? []).length > 0;
    refuseIf(hasSecondary && signUp.identifiers.length === 0, 'missing_sign_up_identifiers');
  },
  ({ signUp }) => {
    const asked = identifiersOf(signUp).flatMap((name) => (name === 'emailOrPhone' ? ['email', 'phone'] : [name]));
    refuseIf(new Set(asked).size < asked.length, 'duplicated_sign_up_identifiers');
  },
  ({ signUp }) => {
    refuseIf(signUp.identifiers.some(isReachable) && !signUp.verify, 'passwordless_requires_verify');
    const unproven = (signUp.secondaryIdentifiers ?? []).some((it) => isReachable(it.identifier) && !it.verify);
    refuseIf(unproven, 'passwordless_requires_verify');
  },
  ({ signUp }, connectors) => {
    const asked = identifiersOf(signUp);
    requireConnector(asked.includes('email') || asked.includes('emailOrPhone'), connectors, 'Email');
    requireConnector(asked.includes('phone') || asked.includes('emailOrPhone'), connectors, 'Sms');
  },
];

const methodRules: Rule[] = [
  ({ signIn }, connectors) => {
    const byCode = signIn.methods.filter(({ verificationCode }) => verificationCode);
    requireConnector(
      byCode.some(({ identifier }) => identifier === 'email'),
      connectors,
      'Email',
    );
    requireConnector(
      byCode.some(({ identifier }) => identifier === 'phone'),
      connectors,
      'Sms',
    );
  },
  ({ signIn }) => {
    const isOpen = signIn.methods.some(({ password, verificationCode }) => !password && !verificationCode);
    refuseIf(isOpen, 'at_least_one_authentication_factor');
  },
];

/** What sign-up and sign-in owe each other. */
const rulesBetween: Rule[] = [
  ({ signUp, signIn }) => {
    const lacksCode = signIn.methods.some(
      ({ identifier, verificationCode }) => isReachable(identifier) && !verificationCode,
    );
    refuseIf(signUp.verify && !signUp.password && lacksCode, 'code_sign_in_must_be_enabled');
  },
];

const factorRules: Rule[] = [
  ({ signIn, mfa }) => {
    const byCode = (identifier: string) =>
      signIn.methods.some((method) => method.identifier === identifier && method.verificationCode);
    refuseIf(
      byCode('email') && mfa.factors.includes('EmailVerificationCode'),
      'email_verification_code_cannot_be_used_for_sign_in',
    );
    refuseIf(
      byCode('phone') && mfa.factors.includes('PhoneVerificationCode'),
      'phone_verification_code_cannot_be_used_for_sign_in',
    );
  },
];

const identifiersOf = (signUp: ExperienceSettings['signUp']) => [
  ...signUp.identifiers,
  ...(signUp.secondaryIdentifiers ?? []).map(({ identifier }) => identifier),
];

/** Identifiers that a message can be sent to, and that must therefore be proven. */
const isReachable = (identifier: string) => identifier !== 'username';

type RuleCode =
  | 'missing_sign_up_identifiers'
  | 'duplicated_sign_up_identifiers'
  | 'passwordless_requires_verify'
  | 'at_least_one_authentication_factor'
  | 'code_sign_in_must_be_enabled'
  | 'email_verification_code_cannot_be_used_for_sign_in'
  | 'phone_verification_code_cannot_be_used_for_sign_in';

function refuseIf(isBroken: boolean, code: RuleCode) {
  if (isBroken) throw new PublicError(`sign_in_experiences.${code}`);
}

function requireConnector(isNeeded: boolean, connectors: AvailableConnectors, type: 'Email' | 'Sms') {
  if (isNeeded && !connectors[type]) {
    throw new PublicError('sign_in_experiences.enabled_connector_not_found', { type });
  }
}
