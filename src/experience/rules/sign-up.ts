import type { ExperienceSettings } from '../settings.ts';
import { isReachable, needsConnector, type Rule, rule } from './rule.ts';

/** Spec 4.3, in its order. */
export const signUpRules: Rule[] = [
  rule(
    'sign_in_experiences.missing_sign_up_identifiers',
    ['signUp'],
    ({ signUp }) => secondaryOf(signUp).length > 0 && signUp.identifiers.length === 0,
  ),
  rule('sign_in_experiences.duplicated_sign_up_identifiers', ['signUp'], ({ signUp }) => {
    const asked = namesOf(signUp).flatMap((name) => (name === 'emailOrPhone' ? ['email', 'phone'] : [name]));
    return new Set(asked).size < asked.length;
  }),
  rule(
    'sign_in_experiences.passwordless_requires_verify',
    ['signUp'],
    ({ signUp }) =>
      (signUp.identifiers.some(isReachable) && !signUp.verify) ||
      secondaryOf(signUp).some(({ identifier, verify }) => isReachable(identifier) && !verify),
  ),
  needsConnector('Email', 'signUp', ({ signUp }) => asksFor(signUp, 'email')),
  needsConnector('Sms', 'signUp', ({ signUp }) => asksFor(signUp, 'phone')),
];

type SignUp = ExperienceSettings['signUp'];

const secondaryOf = (signUp: SignUp) => signUp.secondaryIdentifiers ?? [];

const namesOf = (signUp: SignUp): string[] => [
  ...signUp.identifiers,
  ...secondaryOf(signUp).map(({ identifier }) => identifier),
];

const asksFor = (signUp: SignUp, name: 'email' | 'phone') =>
  namesOf(signUp).some((asked) => asked === name || asked === 'emailOrPhone');
