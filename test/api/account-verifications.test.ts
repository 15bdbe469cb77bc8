import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { keepHouse } from '../../src/housekeeping.ts';
import { askForCode, proveByCode, proveByPassword, type SignedIn, signedIn } from '../setup/account-client.ts';
import { checkedManagementClient, declaredByAccount } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let offsetMilliseconds = 0;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => Date.now() + offsetMilliseconds });
  manage = await checkedManagementClient(postern);
  await manage('PATCH', '/account-center', {
    enabled: true,
    fields: { email: 'Edit', phone: 'Edit', password: 'Edit', username: 'Edit' },
  });
});
afterAll(() => postern.stop());

const password = 'a good old passphrase';
let people = 0;

async function someone(): Promise<SignedIn & { email: string }> {
  people += 1;
  const email = `prover${people}@example.com`;
  const person = await signedIn(postern, email, { check: declaredByAccount(postern) });
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  return { ...person, email };
}

const codeOf = ({ status, body }: Answer) => [status, body.code];
const verify = (
  { call }: SignedIn,
  identifier: object,
  { verificationId, code }: { verificationId: string; code: string },
) => call('POST', '/verifications/verification-code/verify', { identifier, verificationId, code });
const newest = (to: string) => postern.postern.inbox?.list(to)[0];
/** A call that only a proof opens. */
const changeUsername = ({ call }: SignedIn, proof: string | undefined) => {
  people += 1;
  return call('PATCH', '/my-account', { username: `ada${people}` }, { proof });
};

describe('the password', () => {
  it('proves who somebody is, for ten minutes', async () => {
    const person = await someone();
    const asked = Date.now();
    const answer = await person.call('POST', '/verifications/password', { password });
    expect(answer).toMatchObject({
      status: 201,
      body: { verificationRecordId: expect.stringMatching(/^[0-9a-z]{21}$/), expiresAt: expect.stringMatching(/Z$/) },
    });
    const proof = answer.body.verificationRecordId;
    expect(Date.parse(answer.body.expiresAt)).toBeGreaterThanOrEqual(asked + 600_000);
    expect((await changeUsername(person, proof)).status).toBe(200);
    offsetMilliseconds = 601_000;
    expect(codeOf(await changeUsername(person, proof))).toEqual([401, 'verification_record.permission_denied']);
    offsetMilliseconds = 0;
  });

  it('that is wrong, or not there, is refused in one way', async () => {
    const person = await someone();
    const wrong = await person.call('POST', '/verifications/password', { password: 'wrong' });
    expect(codeOf(wrong)).toEqual([422, 'session.invalid_credentials']);
    const without = await signedIn(postern, 'no-password@example.com');
    const none = await without.call('POST', '/verifications/password', { password });
    expect(none.body).toEqual(wrong.body);
  });

  it('locks after too many wrong ones, also for the right one, until an operator unlocks the user', async () => {
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3 } });
    const person = await someone();
    const guess = (text: string) => person.call('POST', '/verifications/password', { password: text });
    for (let tries = 0; tries < 2; tries += 1) expect((await guess('wrong')).status).toBe(422);
    for (const text of ['wrong', password]) {
      expect(codeOf(await guess(text))).toEqual([400, 'session.verification_blocked_too_many_attempts']);
    }
    await manage('POST', '/sentinel-activities/delete', { targetType: 'User', targets: [person.userId] });
    expect((await guess(password)).status).toBe(201);
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });
});

describe('the mail of a code', () => {
  it('to the present address is UserPermissionValidation, or BindMfa on request', async () => {
    const person = await someone();
    const identifier = { type: 'email' as const, value: person.email };
    await askForCode(postern, person, identifier);
    expect(newest(person.email)?.usageType).toBe('UserPermissionValidation');
    await askForCode(postern, person, identifier, 'BindMfa');
    expect(newest(person.email)?.usageType).toBe('BindMfa');
  });

  it('to another address is BindNewIdentifier, whatever was asked for; another spelling is another', async () => {
    const person = await someone();
    for (const value of [`new-${person.email}`, person.email.toUpperCase()]) {
      await askForCode(postern, person, { type: 'email', value }, 'UserPermissionValidation');
      expect(newest(value)?.usageType).toBe('BindNewIdentifier');
    }
  });

  it('goes to no new address that is blocked, but to the present one', async () => {
    const person = await someone();
    await manage('PATCH', '/sign-in-exp', { emailBlocklistPolicy: { customBlocklist: ['@example.com'] } });
    const send = (value: string) =>
      person.call('POST', '/verifications/verification-code', { identifier: { type: 'email', value } });
    expect(codeOf(await send('new@example.com'))).toEqual([422, 'session.email_blocklist.email_not_allowed']);
    expect((await send(person.email)).status).toBe(201);
    await manage('PATCH', '/sign-in-exp', { emailBlocklistPolicy: {} });
  });

  it('needs a connector, an address, and one of the two template types', async () => {
    const { call } = await someone();
    const send = (identifier: object, rest = {}) =>
      call('POST', '/verifications/verification-code', { identifier, ...rest });
    expect(codeOf(await send({ type: 'phone', value: '4915112345678' }))).toEqual([501, 'connector.not_found']);
    expect(codeOf(await send({ type: 'email', value: '"a b"@example.com' }))).toEqual([400, 'guard.invalid_input']);
    expect(codeOf(await send({ type: 'email', value: 'a..b@example.com' }))).toEqual([
      400,
      'session.email_blocklist.invalid_email',
    ]);
    const email = { type: 'email', value: 'new@example.com' };
    expect(codeOf(await send(email, { templateType: 'SignIn' }))).toEqual([400, 'guard.invalid_input']);
  });

  it('counts for the recipient and for the user', async () => {
    const person = await someone();
    const send = (value: string) =>
      person.call('POST', '/verifications/verification-code', { identifier: { type: 'email', value } });
    for (let number = 0; number < 10; number += 1) {
      expect((await send(`many${number}-${person.email}`)).status).toBe(201);
    }
    const answer = await send(`one-more-${person.email}`);
    expect(codeOf(answer)).toEqual([429, 'request.message_rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    // The one whom they all asked for has its own ten.
    const target = `target-${person.email}`;
    const others = [await someone(), await someone()];
    const sends: number[] = [];
    for (let number = 0; number < 12; number += 1) {
      const asking = others[number % 2] as SignedIn;
      const sent = await asking.call('POST', '/verifications/verification-code', {
        identifier: { type: 'email', value: target },
      });
      sends.push(sent.status);
    }
    expect(sends).toEqual([...Array(10).fill(201), 429, 429]);
  });
});

describe('a code that comes back', () => {
  it('is refused by what is wrong with it', async () => {
    const person = await someone();
    const identifier = { type: 'email' as const, value: person.email };
    const asked = await askForCode(postern, person, identifier);
    const wrong = asked.code === '000000' ? '000001' : '000000';
    const tell = async (given: object, id = identifier) => codeOf(await verify(person, id, { ...asked, ...given }));
    expect(await tell({ code: '' })).toEqual([400, 'verification_code.not_found']);
    expect(await tell({ code: wrong })).toEqual([400, 'verification_code.code_mismatch']);
    expect(await tell({}, { type: 'email', value: 'other@example.com' })).toEqual([
      400,
      'verification_code.email_mismatch',
    ]);
    expect(await tell({ verificationId: 'unknown' })).toEqual([400, 'verification_record.not_found']);
    const phone = { type: 'phone' as const, value: '4915112345678' };
    expect(codeOf(await verify(person, phone, asked))).toEqual([400, 'verification_record.not_found']);
    expect((await verify(person, identifier, { ...asked, code: ` ${asked.code} ` })).status).toBe(200);
    expect(await tell({})).toEqual([400, 'verification_code.not_found']);
  });

  it('has expired, or was guessed at too often', async () => {
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: { expirationDuration: 60, maxRetryAttempts: 2 } });
    const person = await someone();
    const identifier = { type: 'email' as const, value: person.email };
    const late = await askForCode(postern, person, identifier);
    offsetMilliseconds = 61_000;
    expect(codeOf(await verify(person, identifier, late))).toEqual([400, 'verification_code.expired']);
    offsetMilliseconds = 601_000;
    expect(codeOf(await verify(person, identifier, late))).toEqual([400, 'verification_record.not_found']);
    offsetMilliseconds = 0;
    const guessed = await askForCode(postern, person, identifier);
    const wrong = guessed.code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 2; tries += 1) await verify(person, identifier, { ...guessed, code: wrong });
    expect(codeOf(await verify(person, identifier, guessed))).toEqual([400, 'verification_code.exceed_max_try']);
    await manage('PATCH', '/sign-in-exp', { verificationCodePolicy: {} });
  });

  it('locks the address after too many wrong ones', async () => {
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 2 } });
    const person = await someone();
    const identifier = { type: 'email' as const, value: person.email };
    const asked = await askForCode(postern, person, identifier);
    const wrong = asked.code === '000000' ? '000001' : '000000';
    await verify(person, identifier, { ...asked, code: wrong });
    for (const code of [wrong, asked.code]) {
      expect(codeOf(await verify(person, identifier, { ...asked, code }))).toEqual([
        400,
        'session.verification_blocked_too_many_attempts',
      ]);
    }
    await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });
});

describe('what counts as proof of identity', () => {
  const proofs: [string, boolean, (person: SignedIn & { email: string }) => Promise<string | undefined>][] = [
    ['nothing', false, async () => undefined],
    ['an empty header', false, async () => ''],
    ['an id of nothing', false, async () => 'abcdefghijklmnopqrstu'],
    ['the password', true, (person) => proveByPassword(person, password)],
    ['a code to the present address', true, (person) => proveByCode(postern, person, present(person))],
    [
      'one that has not come back',
      false,
      async (person) => (await askForCode(postern, person, present(person))).verificationId,
    ],
    ['one for a second factor', false, (person) => proveByCode(postern, person, present(person), 'BindMfa')],
    [
      'one to a new address',
      false,
      (person) => proveByCode(postern, person, { type: 'email', value: `new-${person.email}` }),
    ],
    [
      'one to a new address that was asked for as proof',
      false,
      (person) =>
        proveByCode(postern, person, { type: 'email', value: `other-${person.email}` }, 'UserPermissionValidation'),
    ],
    ["somebody else's password", false, async () => proveByPassword(await someone(), password)],
  ];
  const present = ({ email }: { email: string }) => ({ type: 'email' as const, value: email });

  it.each(proofs)('%s: %s', async (_, isProof, prove) => {
    const person = await someone();
    const answer = await changeUsername(person, await prove(person));
    if (isProof) expect(answer.status).toBe(200);
    else expect(codeOf(answer)).toEqual([401, 'verification_record.permission_denied']);
  });
});

describe('what is stored', () => {
  it('tells no id, and is deleted when it has expired', async () => {
    const { database, log, clock } = postern.postern.parts;
    const person = await someone();
    const proof = await proveByPassword(person, password);
    const asked = await askForCode(postern, person, { type: 'email', value: person.email });
    const rows = () => database.query(sql`select * from verification_records where user_id = ${person.userId}`);
    const codes = await database.query(sql`select * from verification_codes where scope like ${`%${person.userId}%`}`);
    const stored = JSON.stringify([await rows(), codes]);
    expect(codes).toHaveLength(1);
    for (const id of [proof, asked.verificationId, asked.code]) expect(stored).not.toContain(id);
    const settings = { auditLogDays: 90 };
    const end = keepHouse(settings, database, () => clock() + 601_000, log);
    await expect.poll(rows).toEqual([]);
    end();
  });
});

it('every verification is in the audit log, and no secret', async () => {
  const person = await someone();
  await person.call('POST', '/verifications/password', { password: 'wrong' });
  await proveByPassword(person, password);
  await proveByCode(postern, person, { type: 'email', value: person.email });
  const { body } = await manage('GET', `/logs?userId=${person.userId}&page_size=100`);
  const seen = (body as { key: string; payload: { result: string; error?: string; usageType?: string } }[])
    .filter(({ key }) => key.startsWith('Account.'))
    .map(({ key, payload: { result, error, usageType } }) => [key, result, error ?? usageType]);
  expect(seen).toEqual([
    ['Account.Verification.EmailVerificationCode.Submit', 'Success', undefined],
    ['Account.Verification.EmailVerificationCode.Create', 'Success', 'UserPermissionValidation'],
    ['Account.Verification.Password.Submit', 'Success', undefined],
    ['Account.Verification.Password.Submit', 'Error', 'session.invalid_credentials'],
  ]);
  expect(JSON.stringify(body)).not.toContain(password);
});

describe('wrong answers from one network', () => {
  const wrongAnswers = async (type: 'SPA' | 'Traditional') => {
    const limits = { POSTERN_LIMIT_NETWORK_ATTEMPTS: '3/600', POSTERN_LIMIT_PRIVATE_NETWORKS: 'true' };
    const strict = await startTestPostern({ environment: limits });
    try {
      const manageStrict = await checkedManagementClient(strict);
      await manageStrict('PATCH', '/account-center', { enabled: true });
      const person = await signedIn(strict, 'guesser@example.com', { check: declaredByAccount(strict) });
      const { body: application } = await manageStrict('POST', '/applications', { name: 'Shop', type });
      await strict.postern.parts.database.query(sql`
        update oidc_records set payload = jsonb_set(payload, '{clientId}', to_jsonb(${application.id}::text))
        where model = 'AccessToken' and payload ->> 'accountId' = ${person.userId}`);
      const guess = () => person.call('POST', '/verifications/password', { password: 'wrong' });
      const statuses: number[] = [];
      for (let tries = 0; tries < 4; tries += 1) statuses.push((await guess()).status);
      const identifier = { type: 'email', value: 'guesser@example.com' };
      const code = await verify(person, identifier, { verificationId: 'none', code: '123456' });
      return [...statuses, code.status];
    } finally {
      await strict.stop();
    }
  };

  it('are counted where the application runs on the device of the person', async () => {
    expect(await wrongAnswers('SPA')).toEqual([422, 422, 422, 429, 429]);
  });

  it('and not where its server calls for many', async () => {
    expect(await wrongAnswers('Traditional')).toEqual([422, 422, 422, 422, 400]);
  });
});
