import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { catalogue } from '../../src/errors.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import {
  codesOfFlows,
  codesOfRooms,
  codesOfSecondFactors,
  codesOfSettings,
  codesOfSso,
  codesWithoutCall,
} from './codes.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());
beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
});

const by = (identifier: string, factors: 'password' | 'code' | 'both' | 'none') => ({
  identifier,
  password: factors === 'password' || factors === 'both',
  verificationCode: factors === 'code' || factors === 'both',
  isPasswordPrimary: false,
});
const signUp = (identifiers: string[], changes: object = {}) => ({
  signUp: { identifiers, password: true, verify: true, ...changes },
});
const signIn = (...methods: object[]) => ({ signIn: { methods } });
const mfa = (factors: string[], policy = 'NoPrompt') => ({ mfa: { factors, policy } });
const usernameOnly = { ...signUp(['username'], { verify: false }), ...signIn(by('username', 'password')) };
const smsInbox = { connectorId: 'postern-sms-inbox', config: {} };

type Call = [method: string, path: string, body?: object];
const patch = (body: object): Call => ['PATCH', '/sign-in-exp', body];

/** Calls in their order, of which the last is answered with the code; those without text messages come first. */
const productions: [code: keyof typeof codesOfSettings, ...calls: Call[]][] = [
  ['entity.not_found', ['GET', '/captcha-provider']],
  [
    'sign_in_experiences.missing_sign_up_identifiers',
    patch(signUp([], { secondaryIdentifiers: [{ identifier: 'email', verify: true }] })),
  ],
  [
    'sign_in_experiences.duplicated_sign_up_identifiers',
    patch(signUp(['email'], { secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }] })),
  ],
  ['sign_in_experiences.passwordless_requires_verify', patch(signUp(['email'], { verify: false }))],
  [
    'sign_in_experiences.passwordless_requires_verify',
    patch(signUp(['username'], { secondaryIdentifiers: [{ identifier: 'email' }] })),
  ],
  ['sign_in_experiences.enabled_connector_not_found', patch(signUp(['phone']))],
  ['sign_in_experiences.enabled_connector_not_found', patch(signIn(by('phone', 'code')))],
  [
    'sign_in_experiences.forgot_password_method_requires_connector',
    patch({ forgotPasswordMethods: ['PhoneVerificationCode'] }),
  ],
  ['sign_in_experiences.at_least_one_authentication_factor', patch(signIn(by('email', 'none')))],
  [
    'sign_in_experiences.code_sign_in_must_be_enabled',
    patch({ ...signUp(['email'], { password: false }), ...signIn(by('email', 'password')) }),
  ],
  [
    'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in',
    patch({ ...usernameOnly, ...mfa(['EmailVerificationCode']) }),
    patch(signIn(by('email', 'both'))),
  ],
  [
    'sign_in_experiences.email_verification_code_cannot_be_used_for_mfa',
    patch(signIn(by('email', 'both'))),
    patch(mfa(['EmailVerificationCode'])),
  ],
  [
    'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in',
    ['POST', '/connectors', smsInbox],
    patch({ ...usernameOnly, ...mfa(['PhoneVerificationCode']) }),
    patch(signIn(by('phone', 'both'))),
  ],
  [
    'sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa',
    ['POST', '/connectors', smsInbox],
    patch(signIn(by('phone', 'both'), by('email', 'both'))),
    patch(mfa(['PhoneVerificationCode'])),
  ],
  ['sign_in_experiences.duplicated_mfa_factors', patch(mfa(['Totp', 'Totp']))],
  ['sign_in_experiences.backup_code_cannot_be_enabled_alone', patch(mfa(['BackupCode']))],
  ['sign_in_experiences.adaptive_mfa_requires_mfa', patch({ adaptiveMfa: { enabled: true } })],
  [
    'sign_in_experiences.adaptive_mfa_requires_non_skippable_policy',
    patch({ adaptiveMfa: { enabled: true }, ...mfa(['Totp']) }),
  ],
  [
    'sign_in_experiences.non_adaptive_mfa_requires_skippable_policy',
    patch(mfa(['Totp'], 'PromptOnlyAtSignInMandatory')),
  ],
  [
    'sign_in_experiences.password_expiration_invalid_period_days',
    patch({ passwordExpiration: { enabled: true, validPeriodDays: 0 } }),
  ],
  [
    'sign_in_experiences.password_expiration_requires_forgot_password',
    patch({ forgotPasswordMethods: [], passwordExpiration: { enabled: true, validPeriodDays: 30 } }),
  ],
  [
    'sign_in_experiences.unsupported_default_language',
    patch({ languageInfo: { autoDetect: true, fallbackLanguage: 'tlh' } }),
  ],
  [
    'sign_in_experiences.username_policy_case_conflicts_exist',
    ['POST', '/users', { username: 'Ada' }],
    ['POST', '/users', { username: 'ada' }],
    patch({
      usernamePolicy: {
        caseSensitive: false,
        minLength: 1,
        maxLength: 128,
        allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
      },
    }),
  ],
  [
    'sign_in_experiences.invalid_custom_email_blocklist_format',
    patch({ emailBlocklistPolicy: { customBlocklist: ['@*'] } }),
  ],
];

it.each(productions)('%s', async (code, ...calls) => {
  const before = calls.slice(0, -1);
  for (const [method, path, body] of before) expect((await manage(method, path, body)).status).toBe(200);
  const [method, path, body] = calls.at(-1) as Call;
  const answer = await manage(method, path, body);
  expect(answer.body.code).toBe(code);
  expect(codesOfSettings[code]).toContain(answer.status);
});

it('every code of the settings is produced above', () => {
  expect(new Set(productions.map(([code]) => code))).toEqual(new Set(Object.keys(codesOfSettings)));
});

it('what cannot be produced is not in the catalogue either, and all else is', () => {
  const known = Object.keys(catalogue);
  for (const code of Object.keys(codesWithoutCall)) expect(known).not.toContain(code);
  const listed = [codesOfSettings, codesOfFlows, codesOfSecondFactors, codesOfSso].flatMap((codes) =>
    Object.keys(codes),
  );
  for (const code of [...listed, ...codesOfRooms]) {
    expect(known).toContain(code);
  }
});
