import { afterAll, beforeAll, expect, it } from 'vitest';
import { Journey } from '../setup/journey.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const day = 86_400_000;
const allowedChars = { lowercase: true, uppercase: true, numbers: true, underscore: true };
let now = Date.now();
let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern({ clock: () => now });
  manage = await managementClient(postern.url);
  const byPassword = { password: true, verificationCode: false, isPasswordPrimary: true };
  const { status } = await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [
        { ...byPassword, identifier: 'username' },
        { ...byPassword, identifier: 'email', verificationCode: true },
      ],
    },
    forgotPasswordMethods: ['EmailVerificationCode'],
    usernamePolicy: {
      caseSensitive: false,
      minLength: 3,
      maxLength: 20,
      allowedChars: { ...allowedChars, numbers: false },
    },
    emailAddressPolicy: { ignoreSubaddress: true, ignoreDots: true },
  });
  expect(status).toBe(200);
});
afterAll(() => postern.stop());

const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

async function choose(username: string, password: string) {
  const journey = new Journey(postern, 'nobody@example.com');
  await journey.begin('Register');
  const identifier = { type: 'username', value: username };
  return journey.call('POST', '/verification/new-password-identity', { identifier, password });
}

async function verify(type: 'username' | 'email', value: string, password: string) {
  const journey = new Journey(postern, 'nobody@example.com');
  await journey.begin('SignIn');
  return journey.call('POST', '/verification/password', { identifier: { type, value }, password });
}

it('a password that the policy does not take is refused with the list of what is wrong', async () => {
  const { status, body } = await choose('lovelace', 'Love');
  expect([status, body.code, body.data]).toEqual([
    422,
    'password.rejected',
    [{ code: 'password_rejected.too_short', interpolation: { min: 8 } }],
  ]);
});

it('a username that the policy does not take is refused with the rule', async () => {
  const short = await choose('ab', 'analytical engine');
  expect([...codeOf(short), short.body.data]).toEqual([
    422,
    'user.invalid_username',
    { issue: 'too_short', min: 3, reason: 'it needs 3 characters or more' },
  ]);
  expect(codeOf(await choose('ada1815', 'analytical engine'))).toEqual([422, 'user.invalid_username']);
});

it('people are known in every spelling that the policies take for the same', async () => {
  await manage('POST', '/users', {
    username: 'Hopper',
    primaryEmail: 'Grace.H+news@gmail.com',
    password: 'compilers first',
  });
  expect(codeOf(await choose('hOPPER', 'analytical engine'))).toEqual([422, 'user.username_already_in_use']);
  expect((await verify('username', 'HOPPER', 'compilers first')).status).toBe(200);
  expect((await verify('email', 'graceh@googlemail.com', 'compilers first')).status).toBe(200);
  expect((await verify('email', 'graceh@example.com', 'compilers first')).status).toBe(422);
});

it('other spellings that the policy takes for one address are no further tries', async () => {
  const password = 'analytical engine';
  await manage('POST', '/users', { primaryEmail: 'byron@gmail.com', password });
  await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 5 } });
  const spellings = Array.from({ length: 5 }, (_, index) =>
    index % 2 ? `b.yron+${index}@gmail.com` : 'byron@gmail.com',
  );
  for (const spelling of spellings) await verify('email', spelling, 'difference engine');
  const locked = [400, 'session.verification_blocked_too_many_attempts'];
  expect(codeOf(await verify('email', 'byron+news@googlemail.com', password))).toEqual(locked);
  expect(codeOf(await verify('email', 'byron@gmail.com', password))).toEqual(locked);
  await manage('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  await manage('POST', '/sentinel-activities/delete', { targetType: 'User', targets: ['by.ron@gmail.com'] });
  expect((await verify('email', 'byron@gmail.com', password)).status).toBe(200);
});

it('a password that has expired opens nothing, and a wrong one is not told so', async () => {
  const { body: user } = await manage('POST', '/users', { username: 'Lamarr', password: 'frequency hopping' });
  expect((await verify('username', 'lamarr', 'frequency hopping')).status).toBe(200);
  await manage('PATCH', `/users/${user.id}/password/expiration`, { isExpired: true });
  expect(codeOf(await verify('username', 'lamarr', 'frequency hopping'))).toEqual([422, 'password.expired']);
  expect(codeOf(await verify('username', 'lamarr', 'something else'))).toEqual([422, 'session.invalid_credentials']);
  await manage('PATCH', `/users/${user.id}/password`, { password: 'frequency hopping' });
  expect((await verify('username', 'lamarr', 'frequency hopping')).status).toBe(200);
});

it('a password expires by the policy, counted from the day it was switched on', async () => {
  await manage('POST', '/users', { username: 'Turing', password: 'halting problems' });
  now += 100 * day;
  const patched = await manage('PATCH', '/sign-in-exp', { passwordExpiration: { enabled: true, validPeriodDays: 30 } });
  expect(patched.status).toBe(200);
  now += 29 * day;
  expect((await verify('username', 'turing', 'halting problems')).status).toBe(200);
  now += day;
  expect(codeOf(await verify('username', 'turing', 'halting problems'))).toEqual([422, 'password.expired']);
});
