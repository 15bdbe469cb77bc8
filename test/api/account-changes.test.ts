import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccountCall,
  everyScope,
  proveByCode,
  proveByPassword,
  type SignedIn,
  signedIn,
} from '../setup/account-client.ts';
import { checkedManagementClient, declaredByAccount } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

const editable = { email: 'Edit', phone: 'Edit', password: 'Edit', username: 'Edit' };
const setFields = (fields: object) => manage('PATCH', '/account-center', { enabled: true, fields });

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  await setFields(editable);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
});
afterAll(() => postern.stop());

const password = 'a good old passphrase';
const better = 'an even better passphrase';

interface Person extends SignedIn {
  email: string;
}

let people = 0;
const uniquePhone = () => `491701234${String(1000 + people).slice(-4)}`;

/** Somebody with an address and a password, and a proof by it. */
async function someone(scope = everyScope): Promise<Person & { proof: string }> {
  people += 1;
  const email = `changer${people}@example.com`;
  const person = await signedIn(postern, email, { scope, check: declaredByAccount(postern) });
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  return { ...person, email, proof: await proveByPassword(person, password) };
}

/** The same user on another device. */
const elsewhere = ({ email }: Person) =>
  signedIn(postern, email, { scope: `${everyScope} offline_access`, event: 'SignIn' });

const codeOf = ({ status, body }: Answer) => [status, body.code];
const userOf = async ({ userId }: SignedIn) => (await manage('GET', `/users/${userId}`)).body;
const inbox = (to: string) => postern.postern.inbox?.list(to) ?? [];
const notices = (to: string, type: string) => inbox(to).filter(({ usageType }) => usageType === type);
const denied = [401, 'verification_record.permission_denied'];
const readOnly = [400, 'account_center.field_not_editable'];
const noScope = [400, 'auth.unauthorized'];
const noRecord = [400, 'verification_record.not_found'];

const email = (value: string) => ({ type: 'email' as const, value });
const phone = (value: string) => ({ type: 'phone' as const, value });

const setEmail = ({ call }: SignedIn, value: string, record: string, given: AccountCall & { body?: object } = {}) =>
  call(
    'POST',
    '/my-account/primary-email',
    { email: value, newIdentifierVerificationRecordId: record, ...given.body },
    given,
  );

const setPhone = ({ call }: SignedIn, value: string, record: string, given: AccountCall = {}) =>
  call('POST', '/my-account/primary-phone', { phone: value, newIdentifierVerificationRecordId: record }, given);

const setPassword = ({ call }: SignedIn, text: string, given: AccountCall & { body?: object } = {}) =>
  call('POST', '/my-account/password', { password: text, ...given.body }, given);

describe('the password', () => {
  it('is changed with a proof, told by mail, and signs in from then on', async () => {
    const { proof, ...person } = await someone();
    const headers = {
      'accept-language': 'de',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0',
    };
    const answer = await setPassword(person, better, { proof, headers });
    expect([answer.status, answer.body]).toEqual([204, '']);
    await expect.poll(() => notices(person.email, 'PasswordChanged')).toHaveLength(1);
    const [notice] = notices(person.email, 'PasswordChanged');
    expect(notice?.text).toMatch(/Live Preview/);
    expect(notice?.text).toMatch(/Firefox/);
    expect(notice?.text).toMatch(/Passwort/);
    expect(notice?.text).not.toContain(better);
    await proveByPassword(person, better);
    expect(codeOf(await person.call('POST', '/verifications/password', { password }))).toEqual([
      422,
      'session.invalid_credentials',
    ]);
  });

  it('is refused: without proof, field, by the policy, when it is the same', async () => {
    const { proof, ...person } = await someone();
    expect(codeOf(await setPassword(person, better))).toEqual(denied);
    await setFields({ ...editable, password: 'ReadOnly' });
    expect(codeOf(await setPassword(person, better, { proof }))).toEqual(readOnly);
    await setFields(editable);
    const rejected = await setPassword(person, 'short', { proof });
    expect([...codeOf(rejected), rejected.body.data]).toEqual([
      422,
      'password.rejected',
      [{ code: 'password_rejected.too_short', interpolation: { min: 8 } }],
    ]);
    expect(codeOf(await setPassword(person, password, { proof }))).toEqual([422, 'user.same_password']);
    expect(notices(person.email, 'PasswordChanged')).toEqual([]);
  });

  it('needs no proof where there is nothing to prove with', async () => {
    const { userId, ...person } = await signedIn(postern, 'nothing-left@example.com', {
      check: declaredByAccount(postern),
    });
    expect(codeOf(await setPassword({ userId, ...person }, better))).toEqual(denied);
    await manage('PATCH', `/users/${userId}`, { primaryEmail: null, username: 'nothing_left' });
    expect((await person.call('GET', '/my-account')).body.hasSecurityVerificationMethod).toBe(false);
    expect((await setPassword({ userId, ...person }, better)).status).toBe(204);
    expect((await person.call('GET', '/my-account')).body.hasSecurityVerificationMethod).toBe(true);
  });

  it('when it changes, signs the user out elsewhere, and not here', async () => {
    const { proof, ...person } = await someone(`${everyScope} offline_access`);
    const other = await elsewhere(person);
    expect((await other.call('GET', '/my-account')).status).toBe(200);
    expect((await setPassword(person, better, { proof })).status).toBe(204);
    expect((await person.call('GET', '/my-account')).status).toBe(200);
    expect(codeOf(await other.call('GET', '/my-account'))).toEqual([401, 'auth.unauthorized']);
    expect([await refreshes(person), await refreshes(other)]).toEqual([200, 400]);
    expect([await isRemembered(person), await isRemembered(other)]).toEqual([true, false]);
  });

  it('leaves the others alone when asked to', async () => {
    const { proof, ...person } = await someone();
    const other = await elsewhere(person);
    await setPassword(person, better, { proof, body: { endOtherSessions: false } });
    expect((await other.call('GET', '/my-account')).status).toBe(200);
  });
});

/** What the token endpoint answers to the refresh token. */
async function refreshes({ refreshToken = '' }: SignedIn) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'demo-app', refresh_token: refreshToken });
  return (await fetch(`${postern.url}/oidc/token`, { method: 'POST', body })).status;
}

/** Whether the browser is still signed in: an authentication request needs no page. */
async function isRemembered({ journey }: SignedIn) {
  const { location } = await journey.browser.authorize({ prompt: 'none' });
  return new URL(location, postern.url).searchParams.has('code');
}

describe('the address', () => {
  it('is changed by the whole way of the public API; the old one is told, and the proof is used up', async () => {
    const { proof, ...person } = await someone();
    const next = `Next-${person.email}`;
    const record = await proveByCode(postern, person, email(next));
    const answer = await setEmail(person, next, record, { proof });
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect((await userOf(person)).primaryEmail).toBe(next);
    await expect.poll(() => notices(person.email, 'EmailChanged')).toHaveLength(1);
    const [notice] = notices(person.email, 'EmailChanged');
    expect(notice?.text).toContain('Next****@example.com');
    expect(notice?.text).not.toContain(next);
    expect(notices(next, 'EmailChanged')).toEqual([]);
    expect(codeOf(await setEmail(person, next, record, { proof }))).toEqual(noRecord);
    // What is proven by the password is good for more than one change.
    expect((await setPassword(person, better, { proof })).status).toBe(204);
    await expect.poll(() => notices(next, 'PasswordChanged')).toHaveLength(1);
  });

  it('takes the checks in their order', async () => {
    const { proof, ...person } = await someone();
    const narrow = await someone('openid profile');
    const next = `ordered-${person.email}`;
    const record = await proveByCode(postern, person, email(next));
    await setFields({ ...editable, email: 'ReadOnly' });
    expect(codeOf(await setEmail(narrow, next, 'none'))).toEqual(denied);
    expect(codeOf(await setEmail(narrow, next, 'none', { proof: narrow.proof }))).toEqual(readOnly);
    await setFields(editable);
    expect(codeOf(await setEmail(narrow, next, 'none', { proof: narrow.proof }))).toEqual(noScope);
    await manage('PATCH', '/sign-in-exp', { emailBlocklistPolicy: { customBlocklist: [next] } });
    expect(codeOf(await setEmail(person, next, 'none', { proof }))).toEqual([
      422,
      'session.email_blocklist.email_not_allowed',
    ]);
    await manage('PATCH', '/sign-in-exp', { emailBlocklistPolicy: {} });
    expect(codeOf(await setEmail(person, next, 'none', { proof }))).toEqual(noRecord);
    expect(codeOf(await setEmail(person, `not-${next}`, record, { proof }))).toEqual(noRecord);
    expect(codeOf(await setEmail(person, next, proof, { proof }))).toEqual(noRecord);
    await manage('POST', '/users', { primaryEmail: next.toUpperCase() });
    expect(codeOf(await setEmail(person, next, record, { proof }))).toEqual([422, 'user.email_already_in_use']);
    expect((await userOf(person)).primaryEmail).toBe(person.email);
    expect(notices(person.email, 'EmailChanged')).toEqual([]);
  });

  it('may be another spelling of the present one; too long it may not be', async () => {
    const { proof, ...person } = await someone();
    const shouted = person.email.toUpperCase();
    const record = await proveByCode(postern, person, email(shouted));
    expect((await setEmail(person, shouted, record, { proof })).status).toBe(204);
    expect((await userOf(person)).primaryEmail).toBe(shouted);
    const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(10)}.com`;
    expect(codeOf(await setEmail(person, long, record, { proof }))).toEqual([422, 'entity.value_too_long']);
  });

  it('is kept where nothing else identifies the user, and given up where something does', async () => {
    const { proof, ...person } = await someone();
    const remove = (given: AccountCall, query = '') =>
      person.call('DELETE', `/my-account/primary-email${query}`, undefined, given);
    expect(codeOf(await remove({}))).toEqual(denied);
    expect(codeOf(await remove({ proof }))).toEqual([400, 'user.last_sign_in_method_required']);
    await manage('PATCH', `/users/${person.userId}`, { username: `keeper${people}` });
    const other = await elsewhere(person);
    expect((await remove({ proof }, '?endOtherSessions=true')).status).toBe(204);
    expect((await userOf(person)).primaryEmail).toBeNull();
    expect((await other.call('GET', '/my-account')).status).toBe(401);
    expect((await person.call('GET', '/my-account')).status).toBe(200);
    await expect.poll(() => notices(person.email, 'EmailRemoved')).toHaveLength(1);
    expect(notices(person.email, 'EmailRemoved')[0]?.text).toContain('This email address no longer belongs to');
    expect(notices(person.email, 'EmailRemoved')[0]?.text).not.toContain(person.email);
    expect(notices(person.email, 'EmailChanged')).toEqual([]);
    expect((await remove({ proof })).status).toBe(204);
    const record = await proveByCode(postern, person, email(`again-${person.email}`));
    expect((await setEmail(person, `again-${person.email}`, record, { proof })).status).toBe(204);
  });

  it('and the number are never removed both, however fast', async () => {
    const { proof, ...person } = await someone();
    await manage('PATCH', `/users/${person.userId}`, { primaryPhone: uniquePhone() });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        person.call('DELETE', `/my-account/primary-${number % 2 ? 'email' : 'phone'}`, undefined, { proof }),
      ),
    );
    expect(answers.some(({ status }) => status === 204)).toBe(true);
    const { primaryEmail, primaryPhone } = await userOf(person);
    expect([primaryEmail, primaryPhone].filter((one) => one !== null)).toHaveLength(1);
  });

  it('goes to one of those who prove it at once', async () => {
    const [one, other] = [await someone(), await someone()];
    const next = `contested-${one.email}`;
    const records = [await proveByCode(postern, one, email(next)), await proveByCode(postern, other, email(next))];
    const answers = await Promise.all([
      setEmail(one, next, records[0] ?? '', { proof: one.proof }),
      setEmail(other, next, records[1] ?? '', { proof: other.proof }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422]);
    expect([...notices(one.email, 'EmailChanged'), ...notices(other.email, 'EmailChanged')].length).toBeLessThan(2);
  });

  it('signs the user out elsewhere when asked to', async () => {
    const { proof, ...person } = await someone();
    const other = await elsewhere(person);
    const next = `alone-${person.email}`;
    const record = await proveByCode(postern, person, email(next));
    const body = { endOtherSessions: true };
    expect((await setEmail(person, next, record, { proof, body })).status).toBe(204);
    expect((await other.call('GET', '/my-account')).status).toBe(401);
    expect((await person.call('GET', '/my-account')).status).toBe(200);
  });
});

describe('the number', () => {
  it('is set, used as proof, changed and removed', async () => {
    const { proof, ...person } = await someone();
    const first = uniquePhone();
    const record = await proveByCode(postern, person, phone(first));
    expect(codeOf(await setPhone(person, first, record))).toEqual(denied);
    expect((await setPhone(person, first, record, { proof })).status).toBe(204);
    expect((await userOf(person)).primaryPhone).toBe(first);
    await expect.poll(() => notices(person.email, 'PhoneChanged')).toHaveLength(1);
    const byPhone = await proveByCode(postern, person, phone(first));
    expect(inbox(first)[0]?.usageType).toBe('UserPermissionValidation');
    const remove = (given: AccountCall) => person.call('DELETE', '/my-account/primary-phone', undefined, given);
    expect((await remove({ proof: byPhone })).status).toBe(204);
    expect((await userOf(person)).primaryPhone).toBeNull();
    await expect.poll(() => notices(person.email, 'PhoneRemoved')).toHaveLength(1);
    for (const type of ['PhoneChanged', 'PhoneRemoved']) {
      const text = notices(person.email, type)[0]?.text;
      expect(text).toContain(`****${first.slice(-4)}`);
      expect(text).not.toContain(first);
    }
  });

  it('takes the same checks', async () => {
    const { proof, ...person } = await someone();
    const narrow = await someone('openid email');
    const number = uniquePhone();
    expect(codeOf(await setPhone(narrow, number, 'none', { proof: narrow.proof }))).toEqual(noScope);
    await setFields({ ...editable, phone: 'Off' });
    expect(codeOf(await setPhone(person, number, 'none', { proof }))).toEqual(readOnly);
    await setFields(editable);
    expect(codeOf(await setPhone(person, number, 'none', { proof }))).toEqual(noRecord);
    expect(codeOf(await setPhone(person, '99912345678', 'none', { proof }))).toEqual([400, 'user.invalid_phone']);
    const record = await proveByCode(postern, person, phone(number));
    await manage('POST', '/users', { primaryPhone: number });
    expect(codeOf(await setPhone(person, number, record, { proof }))).toEqual([422, 'user.phone_already_in_use']);
    const wrong = { identifier: phone(`${number}0`), verificationId: record, code: '123456' };
    expect(codeOf(await person.call('POST', '/verifications/verification-code/verify', wrong))).toEqual([
      400,
      'verification_code.not_found',
    ]);
    const asked = await person.call('POST', '/verifications/verification-code', { identifier: phone(number) });
    const other = { ...wrong, verificationId: asked.body.verificationRecordId };
    expect(codeOf(await person.call('POST', '/verifications/verification-code/verify', other))).toEqual([
      400,
      'verification_code.phone_mismatch',
    ]);
  });
});

describe('the username', () => {
  it('needs a proof, and must fit and be free', async () => {
    const { proof, ...person } = await someone();
    const change = (username: string, given: AccountCall) => person.call('PATCH', '/my-account', { username }, given);
    expect(codeOf(await change('ada_new', {}))).toEqual(denied);
    expect((await change('ada_new', { proof })).body.username).toBe('ada_new');
    await manage('POST', '/users', { username: 'taken_already' });
    expect(codeOf(await change('taken_already', { proof }))).toEqual([422, 'user.username_already_in_use']);
    expect(codeOf(await change('a'.repeat(129), { proof }))).toEqual([400, 'guard.invalid_input']);
    await manage('PATCH', '/sign-in-exp', {
      usernamePolicy: {
        caseSensitive: true,
        minLength: 4,
        maxLength: 12,
        allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
      },
    });
    expect(codeOf(await change('ada', { proof }))).toEqual([422, 'user.invalid_username']);
    await setFields({ ...editable, username: 'ReadOnly' });
    expect(codeOf(await change('ada_newer', { proof }))).toEqual(readOnly);
    await setFields(editable);
  });

  it('that is taken leaves nothing of the change', async () => {
    const { proof, ...person } = await someone();
    await setFields({ ...editable, name: 'Edit', customData: 'Edit' });
    const changes = { username: 'taken_already', name: 'Half', customData: { half: true } };
    expect((await person.call('PATCH', '/my-account', changes, { proof })).status).toBe(422);
    expect(await userOf(person)).toMatchObject({ name: null, customData: {} });
    await setFields(editable);
  });
});

it('a change and its notice are one: without a connector the change is made all the same', async () => {
  const { proof, ...person } = await someone();
  const { body: connectors } = await manage('GET', '/connectors');
  const [mail] = (connectors as { id: string; connectorId: string }[]).filter(
    (one) => one.connectorId === 'logto-email',
  );
  await manage('DELETE', `/connectors/${mail?.id}`);
  expect((await setPassword(person, better, { proof })).status).toBe(204);
  await manage('POST', '/connectors', { connectorId: 'logto-email', config: {} });
});

it('every change is in the audit log, however it ended', async () => {
  const { proof, ...person } = await someone();
  await setPassword(person, better);
  await setPassword(person, better, { proof });
  const next = `logged-${person.email}`;
  await setEmail(person, next, await proveByCode(postern, person, email(next)), { proof });
  await person.call('DELETE', '/my-account/primary-phone', undefined, { proof });
  await person.call('PATCH', '/my-account', { name: 'x' });
  const { body } = await manage('GET', `/logs?userId=${person.userId}&page_size=100`);
  const seen = (body as { key: string; payload: Record<string, string> }[])
    .filter(({ key }) => key.startsWith('Account.') && !key.includes('Verification'))
    .map(({ key, payload: { result, error, applicationId, ip } }) => [key, result, error, applicationId, ip]);
  expect(seen).toEqual([
    ['Account.Profile.Update', 'Error', 'account_center.field_not_editable', 'demo-app', '127.0.0.1'],
    ['Account.PrimaryPhone.Delete', 'Success', undefined, 'demo-app', '127.0.0.1'],
    ['Account.PrimaryEmail.Update', 'Success', undefined, 'demo-app', '127.0.0.1'],
    ['Account.Password.Update', 'Success', undefined, 'demo-app', '127.0.0.1'],
    ['Account.Password.Update', 'Error', 'verification_record.permission_denied', 'demo-app', '127.0.0.1'],
  ]);
  expect(JSON.stringify(body)).not.toContain(next);
});
