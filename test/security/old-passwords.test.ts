import { afterAll, beforeAll, expect, it } from 'vitest';
import { proveByPassword, signedIn } from '../setup/account-client.ts';
import { Journey } from '../setup/journey.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const [password, better] = ['analytical engine', 'difference engine No. 2'];
let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
  const byEither = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
  const settings = { signIn: { methods: [byEither] }, forgotPasswordMethods: ['EmailVerificationCode'] };
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);
  await manage('PATCH', '/account-center', { enabled: true, fields: { password: 'Edit' } });
});
afterAll(() => postern.stop());

/** Somebody else who knows the password, in four browsers, each a step further. */
async function thief(email: string) {
  const journeys = Array.from({ length: 3 }, () => new Journey(postern, email));
  for (const journey of journeys) {
    await journey.begin('SignIn');
    expect((await journey.givePassword({ type: 'email', value: email }, password)).status).toBe(200);
  }
  const [proven, identified, finished] = journeys as [Journey, Journey, Journey];
  await identified.identify();
  await finished.identify();
  const { redirectTo } = (await finished.submit()).body;
  return async () => [
    (await proven.identify()).body.code,
    (await identified.submit()).body.code,
    (await finished.browser.fetch(new URL(redirectTo).pathname, { redirect: 'manual' })).status,
  ];
}

const nothing = ['session.not_found', 'session.not_found', 400];

it('whoever was about to sign in with a password that is reset gets in no more', async () => {
  const email = 'reset@example.com';
  await manage('POST', '/users', { primaryEmail: email, password });
  const goOn = await thief(email);
  const owner = new Journey(postern, email);
  await owner.begin('ForgotPassword');
  await owner.prove('ForgotPassword');
  await owner.identify();
  await owner.choosePassword(better);
  expect((await owner.submit()).status).toBe(200);
  expect(await goOn()).toEqual(nothing);
});

it('nor with one that is changed at the Account API', async () => {
  const email = 'change@example.com';
  const person = await signedIn(postern, email);
  await manage('PATCH', `/users/${person.userId}/password`, { password });
  const goOn = await thief(email);
  const proof = await proveByPassword(person, password);
  expect((await person.call('POST', '/my-account/password', { password: better }, { proof })).status).toBe(204);
  expect(await goOn()).toEqual(nothing);
});
