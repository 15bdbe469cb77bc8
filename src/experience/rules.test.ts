import { describe, expect, it } from 'vitest';
import { PublicError } from '../errors.ts';
import { checkSettings } from './rules.ts';
import { defaultSettings, type ExperienceSettings } from './settings.ts';

type SignUp = ExperienceSettings['signUp'];
type Method = ExperienceSettings['signIn']['methods'][number];

const both: (keyof ExperienceSettings)[] = ['signUp', 'signIn'];
const all = { Email: true, Sms: true };
const none = { Email: false, Sms: false };

const byCode = (identifier: Method['identifier']): Method => ({
  identifier,
  password: false,
  verificationCode: true,
  isPasswordPrimary: false,
});
const byPassword = (identifier: Method['identifier']): Method => ({
  identifier,
  password: true,
  verificationCode: false,
  isPasswordPrimary: true,
});
const byNothing = (identifier: Method['identifier']): Method => ({ ...byPassword(identifier), password: false });

/** Nothing about these is refused: what a case changes is what is judged. */
const harmless: ExperienceSettings = {
  ...defaultSettings,
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: { methods: [byPassword('username')] },
};

const withSignUp = (signUp: Partial<SignUp>): ExperienceSettings => ({
  ...harmless,
  signUp: { ...harmless.signUp, ...signUp },
});
const withMethods = (methods: Method[], more: Partial<ExperienceSettings> = {}): ExperienceSettings => ({
  ...harmless,
  ...more,
  signIn: { methods },
});

function verdict(settings: ExperienceSettings, connectors = all, touched = both) {
  try {
    checkSettings(settings, { connectors, touched: new Set(touched) });
    return 'fine';
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return error.code.replace('sign_in_experiences.', '') + (error.data ? ` ${error.data.type}` : '');
  }
}

describe('sign-up (spec 4.3)', () => {
  it.each<[string, Partial<SignUp>, string]>([
    ['a user name and a password', { identifiers: ['username'] }, 'fine'],
    ['nothing at all, for sign-up by other accounts', { identifiers: [], password: false }, 'fine'],
    ['email with verification', { identifiers: ['email'], verify: true }, 'fine'],
    ['email or phone with verification', { identifiers: ['email', 'phone'], verify: true }, 'fine'],
    [
      'a second identifier without a first',
      { identifiers: [], secondaryIdentifiers: [{ identifier: 'email', verify: true }] },
      'missing_sign_up_identifiers',
    ],
    ['an empty list of second ones without a first', { identifiers: [], secondaryIdentifiers: [] }, 'fine'],
    ['the same identifier twice', { identifiers: ['email', 'email'], verify: true }, 'duplicated_sign_up_identifiers'],
    [
      'the same identifier as first and second',
      { identifiers: ['email'], verify: true, secondaryIdentifiers: [{ identifier: 'email', verify: true }] },
      'duplicated_sign_up_identifiers',
    ],
    [
      'email and, as second, email or phone',
      { identifiers: ['email'], verify: true, secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] },
      'duplicated_sign_up_identifiers',
    ],
    [
      'phone and, as second, email or phone',
      { identifiers: ['phone'], verify: true, secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] },
      'duplicated_sign_up_identifiers',
    ],
    [
      'a user name and, as second, email or phone',
      { secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] },
      'fine',
    ],
    ['email without verification', { identifiers: ['email'], verify: false }, 'passwordless_requires_verify'],
    [
      'phone without verification',
      { identifiers: ['username', 'phone'], verify: false },
      'passwordless_requires_verify',
    ],
    [
      'email as second without verification',
      { secondaryIdentifiers: [{ identifier: 'email', verify: false }] },
      'passwordless_requires_verify',
    ],
    [
      'phone as second that does not say',
      { secondaryIdentifiers: [{ identifier: 'phone' }] },
      'passwordless_requires_verify',
    ],
    [
      'email or phone as second without verification',
      { secondaryIdentifiers: [{ identifier: 'emailOrPhone' }] },
      'passwordless_requires_verify',
    ],
    [
      'a user name as second',
      { identifiers: ['email'], verify: true, secondaryIdentifiers: [{ identifier: 'username' }] },
      'fine',
    ],
  ])('%s: %j: %s', (_, signUp, expected) => {
    expect(verdict(withSignUp(signUp))).toBe(expected);
  });

  it.each<[string, Partial<SignUp>, { Email: boolean; Sms: boolean }, string]>([
    ['email', { identifiers: ['email'], verify: true }, none, 'enabled_connector_not_found Email'],
    ['email', { identifiers: ['email'], verify: true }, { Email: true, Sms: false }, 'fine'],
    [
      'email as second',
      { secondaryIdentifiers: [{ identifier: 'email', verify: true }] },
      none,
      'enabled_connector_not_found Email',
    ],
    ['phone', { identifiers: ['phone'], verify: true }, none, 'enabled_connector_not_found Sms'],
    ['phone', { identifiers: ['phone'], verify: true }, { Email: false, Sms: true }, 'fine'],
    [
      'phone as second',
      { secondaryIdentifiers: [{ identifier: 'phone', verify: true }] },
      { Email: true, Sms: false },
      'enabled_connector_not_found Sms',
    ],
    [
      'email or phone',
      { secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] },
      none,
      'enabled_connector_not_found Email',
    ],
    [
      'email or phone',
      { secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] },
      { Email: true, Sms: false },
      'enabled_connector_not_found Sms',
    ],
    ['email or phone', { secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] }, all, 'fine'],
    ['a user name', {}, none, 'fine'],
  ])('%s %j with the connectors %j: %s', (_, signUp, connectors, expected) => {
    expect(verdict(withSignUp(signUp), connectors)).toBe(expected);
  });
});

describe('sign-in (spec 4.4)', () => {
  it.each<[string, ExperienceSettings, { Email: boolean; Sms: boolean }, string]>([
    ['an email code', withMethods([byCode('email')]), all, 'fine'],
    ['an email code', withMethods([byCode('email')]), none, 'enabled_connector_not_found Email'],
    ['an email password', withMethods([byPassword('email')]), none, 'fine'],
    ['a phone code', withMethods([byCode('phone')]), { Email: true, Sms: false }, 'enabled_connector_not_found Sms'],
    [
      'a method with nothing to prove',
      withMethods([byPassword('username'), byNothing('email')]),
      all,
      'at_least_one_authentication_factor',
    ],
    ['no method', withMethods([]), none, 'fine'],
  ])('%s: %j with %j: %s', (_, settings, connectors, expected) => {
    expect(verdict(settings, connectors)).toBe(expected);
  });

  it.each<[string, Partial<SignUp>, Method[], string]>([
    [
      'an email password beside sign-up without one',
      { identifiers: ['email'], password: false, verify: true },
      [byPassword('email')],
      'code_sign_in_must_be_enabled',
    ],
    [
      'a phone password beside sign-up without one',
      { identifiers: ['email'], password: false, verify: true },
      [byCode('email'), byPassword('phone')],
      'code_sign_in_must_be_enabled',
    ],
    [
      'a user name’s password beside it',
      { identifiers: ['email'], password: false, verify: true },
      [byCode('email'), byPassword('username')],
      'fine',
    ],
    [
      'an email password beside sign-up with one',
      { identifiers: ['email'], password: true, verify: true },
      [byPassword('email')],
      'fine',
    ],
    [
      'an email password where nothing is verified',
      { identifiers: [], password: false, verify: false },
      [byPassword('email')],
      'fine',
    ],
  ])('%s: %j, %j: %s', (_, signUp, methods, expected) => {
    expect(verdict({ ...withSignUp(signUp), signIn: { methods } })).toBe(expected);
  });

  it.each<[ExperienceSettings['mfa']['factors'], Method[], string]>([
    [['EmailVerificationCode'], [byCode('email')], 'email_verification_code_cannot_be_used_for_sign_in'],
    [['PhoneVerificationCode'], [byCode('phone')], 'phone_verification_code_cannot_be_used_for_sign_in'],
    [['EmailVerificationCode'], [byPassword('email')], 'fine'],
    [['EmailVerificationCode'], [byCode('phone')], 'fine'],
    [['Totp', 'BackupCode'], [byCode('email')], 'fine'],
  ])('the second factors %j beside %j: %s', (factors, methods, expected) => {
    expect(verdict(withMethods(methods, { mfa: { factors, policy: 'UserControlled' } }))).toBe(expected);
  });
});

describe('what is told when several rules are broken: the first of this order', () => {
  const broken: [string, ExperienceSettings][] = [
    [
      'missing_sign_up_identifiers',
      {
        ...harmless,
        signUp: {
          identifiers: [],
          password: false,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'email' }, { identifier: 'emailOrPhone' }],
        },
        signIn: { methods: [byCode('email'), byNothing('phone')] },
      },
    ],
    [
      'duplicated_sign_up_identifiers',
      {
        ...harmless,
        signUp: { identifiers: ['email', 'email'], password: false, verify: false },
        signIn: { methods: [byCode('email'), byNothing('phone')] },
      },
    ],
    [
      'passwordless_requires_verify',
      {
        ...harmless,
        signUp: { identifiers: ['email'], password: false, verify: false },
        signIn: { methods: [byCode('email'), byNothing('phone')] },
      },
    ],
    [
      'enabled_connector_not_found Email',
      {
        ...harmless,
        signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
        signIn: { methods: [byCode('phone'), byNothing('phone')] },
      },
    ],
    ['enabled_connector_not_found Sms', { ...harmless, signIn: { methods: [byCode('phone'), byNothing('email')] } }],
    [
      'at_least_one_authentication_factor',
      {
        ...harmless,
        signUp: { identifiers: ['username'], password: false, verify: true },
        signIn: { methods: [byNothing('email')] },
      },
    ],
  ];

  it.each(broken)('%s', (expected, settings) => {
    expect(verdict(settings, none)).toBe(expected);
  });

  it('code_sign_in_must_be_enabled comes before the second factors', () => {
    const settings = withMethods([byCode('email'), byPassword('phone')], {
      signUp: { identifiers: ['username'], password: false, verify: true },
      mfa: { factors: ['EmailVerificationCode'], policy: 'UserControlled' },
    });
    expect(verdict(settings)).toBe('code_sign_in_must_be_enabled');
  });
});

describe('a patch is judged by what it touches', () => {
  const codeWithoutConnector = withMethods([byCode('email')]);
  const emailWithoutConnector = withSignUp({ identifiers: ['email'], verify: true });

  it.each<[string, ExperienceSettings, (keyof ExperienceSettings)[], string]>([
    ['neither', { ...emailWithoutConnector, ...codeWithoutConnector }, [], 'fine'],
    ['sign-up only: its methods may stay as they are', codeWithoutConnector, ['signUp'], 'fine'],
    ['sign-up only', emailWithoutConnector, ['signUp'], 'enabled_connector_not_found Email'],
    ['sign-in only: sign-up may stay as it is', emailWithoutConnector, ['signIn'], 'fine'],
    ['sign-in only', codeWithoutConnector, ['signIn'], 'enabled_connector_not_found Email'],
  ])('%s', (_, settings, touched, expected) => {
    expect(verdict(settings, none, touched)).toBe(expected);
  });

  it.each(['signUp', 'signIn'] as const)(
    'what lies between the two is judged when either is touched: %s',
    (touched) => {
      const settings = {
        ...withSignUp({ identifiers: ['email'], password: false, verify: true }),
        signIn: { methods: [byPassword('email')] },
      };
      expect(verdict(settings, all, [touched])).toBe('code_sign_in_must_be_enabled');
    },
  );
});
