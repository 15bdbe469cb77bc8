import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let now = 1_800_000_000_000;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => now });
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
});

const patch = (body: object) => manage('PATCH', '/sign-in-exp', body);
const read = async () => (await manage('GET', '/sign-in-exp')).body;

/** Sets what stands before, then judges the patch: `fine`, or status and code. A refusal must change nothing. */
async function verdict(before: object, body: object) {
  expect((await patch(before)).status).toBe(200);
  const settings = await read();
  const answer = await patch(body);
  if (answer.status === 200) return 'fine';
  expect(await read()).toEqual(settings);
  return `${answer.status} ${answer.body.code.replace('sign_in_experiences.', '')}`;
}

const byPassword = (identifier: string) => ({
  identifier,
  password: true,
  verificationCode: false,
  isPasswordPrimary: true,
});

const usernameOnly = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: { methods: [byPassword('username')] },
};
const totp = (policy: string, factors = ['Totp']) => ({ mfa: { factors, policy } });
const adaptive = { adaptiveMfa: { enabled: true } };
const firm = 'PromptAtSignInAndSignUpMandatory';

describe('second factors (spec 4.6)', () => {
  it.each<[string, object, object, string]>([
    ['one', {}, totp('Mandatory'), 'fine'],
    ['one twice', {}, totp('Mandatory', ['Totp', 'Totp']), '400 duplicated_mfa_factors'],
    ['backup codes beside another', {}, totp('NoPrompt', ['Totp', 'BackupCode']), 'fine'],
    ['backup codes alone', {}, totp('NoPrompt', ['BackupCode']), '400 backup_code_cannot_be_enabled_alone'],
    [
      'the email code that people sign in with',
      {},
      totp('Mandatory', ['EmailVerificationCode']),
      '400 email_verification_code_cannot_be_used_for_mfa',
    ],
    [
      'the email code where nobody signs in with it',
      usernameOnly,
      totp('Mandatory', ['EmailVerificationCode']),
      'fine',
    ],
    [
      'the email code, given up for sign-in by the same patch',
      {},
      { ...usernameOnly, ...totp('Mandatory', ['EmailVerificationCode']) },
      'fine',
    ],
    [
      'an email code for sign-in beside the stored factor',
      { ...usernameOnly, ...totp('Mandatory', ['EmailVerificationCode']) },
      { signIn: { methods: [{ ...byPassword('email'), verificationCode: true }] } },
      '400 email_verification_code_cannot_be_used_for_sign_in',
    ],
    ['adaptive MFA without a factor', {}, adaptive, '422 adaptive_mfa_requires_mfa'],
    [
      'adaptive MFA that can be skipped',
      totp('PromptAtSignInAndSignUp'),
      adaptive,
      '422 adaptive_mfa_requires_non_skippable_policy',
    ],
    ['adaptive MFA with the plain duty', totp('Mandatory'), adaptive, '422 adaptive_mfa_requires_non_skippable_policy'],
    ['adaptive MFA as it should be', {}, { ...totp(firm), ...adaptive }, 'fine'],
    [
      'a policy that can be skipped under adaptive MFA',
      { ...totp(firm), ...adaptive },
      totp('NoPrompt'),
      '422 adaptive_mfa_requires_non_skippable_policy',
    ],
    ['a firm prompt without adaptive MFA', {}, totp(firm), '422 non_adaptive_mfa_requires_skippable_policy'],
    [
      'adaptive MFA switched off under its policy',
      { ...totp(firm), ...adaptive },
      { adaptiveMfa: { enabled: false } },
      '422 non_adaptive_mfa_requires_skippable_policy',
    ],
  ])('%s', async (_, before, body, expected) => {
    expect(await verdict(before, body)).toBe(expected);
  });

  it('that go take adaptive MFA with them', async () => {
    await patch({ ...totp(firm), ...adaptive });
    expect(await patch(totp('PromptOnlyAtSignInMandatory', []))).toMatchObject({
      status: 200,
      body: { mfa: { factors: [] }, adaptiveMfa: { enabled: false } },
    });
  });
});

describe('ways back for those who forgot the password (spec 4.5)', () => {
  it.each<[string, object, string]>([
    ['none', { forgotPasswordMethods: [] }, 'fine'],
    ['whatever there is', { forgotPasswordMethods: null }, 'fine'],
    ['email', { forgotPasswordMethods: ['EmailVerificationCode'] }, 'fine'],
    [
      'phone, without a connector for SMS',
      { forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'] },
      '400 forgot_password_method_requires_connector',
    ],
  ])('%s', async (_, body, expected) => {
    expect(await verdict({}, body)).toBe(expected);
  });

  it('name the method whose connector is missing', async () => {
    const { body } = await patch({ forgotPasswordMethods: ['PhoneVerificationCode'] });
    expect(body.data).toEqual({ method: 'sms' });
    expect(body.message).toContain('sms');
  });
});

describe('passwords that expire (spec 4.7)', () => {
  const byEmail = { forgotPasswordMethods: ['EmailVerificationCode'] };
  const expiring = { passwordExpiration: { enabled: true, validPeriodDays: 90 } };

  it.each<[string, object, object, string]>([
    ['after days, with a way back', byEmail, expiring, 'fine'],
    ['with a way back that comes in the same patch', {}, { ...byEmail, ...expiring }, 'fine'],
    ['with whatever way back there is', { forgotPasswordMethods: null }, expiring, 'fine'],
    ['without a way back', {}, expiring, '422 password_expiration_requires_forgot_password'],
    [
      'and lose their way back',
      { ...byEmail, ...expiring },
      { forgotPasswordMethods: [] },
      '422 password_expiration_requires_forgot_password',
    ],
    ...[undefined, 0, -1, 1.5].map((validPeriodDays): [string, object, object, string] => [
      `after ${validPeriodDays} days`,
      byEmail,
      { passwordExpiration: { enabled: true, validPeriodDays } },
      '422 password_expiration_invalid_period_days',
    ]),
    ['never, whatever the days', {}, { passwordExpiration: { enabled: false, validPeriodDays: -1 } }, 'fine'],
  ])('%s', async (_, before, body, expected) => {
    expect(await verdict(before, body)).toBe(expected);
  });

  it('count from when they were told to, whatever the patch says', async () => {
    const since = now;
    await patch({ ...byEmail, passwordExpiration: { ...expiring.passwordExpiration, enabledAt: 5 } });
    expect((await read()).passwordExpiration).toEqual({ enabled: true, validPeriodDays: 90, enabledAt: since });
    now += 1_000;
    await patch({ passwordExpiration: { enabled: true, validPeriodDays: 30 } });
    expect((await read()).passwordExpiration).toEqual({ enabled: true, validPeriodDays: 30, enabledAt: since });
    await patch({ passwordExpiration: { enabled: false, validPeriodDays: 30 } });
    expect((await read()).passwordExpiration).toEqual({ enabled: false });
    await patch(expiring);
    expect((await read()).passwordExpiration).toMatchObject({ enabledAt: since + 1_000 });
  });
});

describe('addresses that are refused (spec 4.7)', () => {
  const lists = (customBlocklist: string[], customAllowlist: string[] = []) => ({
    emailBlocklistPolicy: { customBlocklist, customAllowlist },
  });

  it.each<[string, object, string]>([
    ['addresses, domains and wildcards', lists(['a@b.co', '@b.co', 'a*@b.co', '*@b.co', '@b.*', '@*.b.co']), 'fine'],
    ['no list', { emailBlocklistPolicy: { blockSubaddressing: true } }, 'fine'],
    ['a name', lists(['someone']), '400 invalid_custom_email_blocklist_format'],
    ['a domain without a dot', lists(['@example']), '400 invalid_custom_email_blocklist_format'],
    ['every domain', lists(['@*.*']), '400 invalid_custom_email_blocklist_format'],
    ['the same among those allowed', lists([], ['example.com']), '400 invalid_custom_email_blocklist_format'],
    ['disposable addresses', { emailBlocklistPolicy: { blockDisposableAddresses: true } }, 'fine'],
    ['disposable addresses, switched off', { emailBlocklistPolicy: { blockDisposableAddresses: false } }, 'fine'],
  ])('%s', async (_, body, expected) => {
    expect(await verdict({}, body)).toBe(expected);
  });

  it('are named when they are no addresses', async () => {
    const { body } = await patch(lists(['a@b.co', 'nobody', '@c'], ['nobody', 'd@']));
    expect(body.data).toEqual({ items: ['nobody', 'd@', '@c'] });
  });

  it('are kept once each', async () => {
    await patch(lists(['a@b.co', '@b.co', 'a@b.co'], ['@c.co', '@c.co']));
    expect((await read()).emailBlocklistPolicy).toEqual({
      customBlocklist: ['a@b.co', '@b.co'],
      customAllowlist: ['@c.co'],
    });
  });
});

describe('user names whose case does not count (spec 4.7)', () => {
  const allowedChars = { lowercase: true, uppercase: true, numbers: true, underscore: true };
  const policy = (caseSensitive: boolean) => ({
    usernamePolicy: { caseSensitive, minLength: 1, maxLength: 128, allowedChars },
  });

  it('are refused while two would become one, and accepted after', async () => {
    await manage('POST', '/users', { username: 'ada' });
    const { body: other } = await manage('POST', '/users', { username: 'Ada' });
    await manage('POST', '/users', { username: 'grace' });
    expect((await patch(policy(true))).status).toBe(200);
    const answer = await patch(policy(false));
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'sign_in_experiences.username_policy_case_conflicts_exist', data: { totalConflicts: 1 } },
    });
    expect(answer.body.data.samples.map((names: string[]) => names.toSorted())).toEqual([['Ada', 'ada']]);
    await manage('DELETE', `/users/${other.id}`);
    expect((await patch(policy(false))).status).toBe(200);
  });

  it('are one from then on, and keep their case', async () => {
    const again = await manage('POST', '/users', { username: 'ADA' });
    expect([again.status, again.body.code]).toEqual([422, 'user.username_already_in_use']);
    expect((await manage('POST', '/users', { username: 'Hopper' })).body).toMatchObject({ username: 'Hopper' });
    expect((await patch(policy(true))).status).toBe(200);
    expect((await manage('POST', '/users', { username: 'ADA' })).status).toBe(200);
  });
});

describe('addresses that are one mailbox', () => {
  const create = (primaryEmail: string) => manage('POST', '/users', { primaryEmail });
  const emailAddressPolicy = { ignoreSubaddress: true, ignoreDots: true };

  it('are refused while two users have it, and nothing is changed', async () => {
    await create('ada.l@gmail.com');
    const { body: other } = await create('adal+2@googlemail.com');
    const answer = await patch({ emailAddressPolicy, hideLogtoBranding: true });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'sign_in_experiences.email_address_policy_conflicts_exist',
        data: { totalConflicts: 1, samples: [['ada.l@gmail.com', 'adal+2@googlemail.com']] },
      },
    });
    expect(await read()).toMatchObject({ emailAddressPolicy: {}, hideLogtoBranding: false });
    expect((await create('a.dal@gmail.com')).status).toBe(200);
    await manage('DELETE', `/users/${other.id}`);
  });

  it('are one user from then on, and mail goes to what was typed', async () => {
    const { body: users } = await manage('GET', '/users?search=a.dal@gmail.com');
    await manage('DELETE', `/users/${users[0].id}`);
    expect((await patch({ emailAddressPolicy })).body).toMatchObject({ emailAddressPolicy });
    const again = await create('ADAL+3@gmail.com');
    expect([again.status, again.body.code]).toEqual([422, 'user.email_already_in_use']);
    expect((await create('Grace.H+news@gmail.com')).body.primaryEmail).toBe('Grace.H+news@gmail.com');
    expect((await patch({ emailAddressPolicy: {} })).status).toBe(200);
    expect((await create('graceh@gmail.com')).status).toBe(200);
  });
});

describe('with a connector for text messages', () => {
  let id: string;

  beforeAll(async () => {
    const { status, body } = await manage('POST', '/connectors', {
      connectorId: 'http-sms',
      config: { endpoint: 'http://127.0.0.1:9/sms' },
    });
    expect(status).toBe(200);
    id = body.id;
  });
  afterAll(() => manage('DELETE', `/connectors/${id}`));

  const byPhone = { ...byPassword('phone'), verificationCode: true };

  it.each<[string, object, string]>([
    ['people sign up by phone', { signUp: { identifiers: ['phone'], password: true, verify: true } }, 'fine'],
    [
      'people sign up by email or phone',
      { signUp: { identifiers: ['email', 'phone'], password: true, verify: true } },
      'fine',
    ],
    ['people sign in by phone', { signIn: { methods: [byPhone] } }, 'fine'],
    ['people reset by phone', { forgotPasswordMethods: ['PhoneVerificationCode'] }, 'fine'],
    [
      'its code is no second factor beside sign-in by it',
      { signIn: { methods: [byPhone] }, mfa: { factors: ['PhoneVerificationCode'], policy: 'Mandatory' } },
      '400 phone_verification_code_cannot_be_used_for_sign_in',
    ],
  ])('%s', async (_, body, expected) => {
    expect(await verdict({}, body)).toBe(expected);
  });

  it('its code is no second factor where people sign in with it', async () => {
    const factor = { mfa: { factors: ['PhoneVerificationCode'], policy: 'Mandatory' } };
    expect(await verdict({ signIn: { methods: [byPhone] } }, factor)).toBe(
      '400 phone_verification_code_cannot_be_used_for_mfa',
    );
  });

  it('one that its factory does not accept does not count', async () => {
    const { body } = await manage('POST', '/connectors', { connectorId: 'http-sms' });
    id = body.id;
    const signUp = { identifiers: ['phone'], password: true, verify: true };
    expect(await verdict({}, { signUp })).toBe('400 enabled_connector_not_found');
  });
});
