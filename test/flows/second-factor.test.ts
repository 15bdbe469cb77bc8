import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { type Person, password } from './client.ts';
import type { Holding } from './expectation.ts';
import { createPeople, type People } from './people.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let people: People;

const byPassword = { password: true, verificationCode: false, isPasswordPrimary: true };
const byBoth = { ...byPassword, verificationCode: true };

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
  const { status } = await manage('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [
        { identifier: 'username', ...byPassword },
        { identifier: 'email', ...byPassword },
        { identifier: 'phone', ...byBoth },
      ],
    },
    mfa: { factors: ['EmailVerificationCode'], policy: 'NoPrompt' },
    forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
  });
  expect(status).toBe(200);
});
afterAll(() => postern.stop());

const account: Holding[] = ['username', 'email', 'phone', 'password'];
const needed = [403, 'session.mfa.require_mfa_verification'];
const codeOf = ({ status, body }: Answer) => [status, body.code];

let person: Person;
let journey: Journey;

beforeEach(async () => {
  person = await people.somebody(account);
  journey = new Journey(postern, person.email, check);
  await journey.begin('SignIn');
});

async function giveFirstFactor(whose = person) {
  expect((await journey.givePassword({ type: 'username', value: whose.username }, password)).status).toBe(200);
  return journey.identify();
}

const giveSecondFactor = async ({ email } = person) =>
  expect((await journey.proveFactor({ type: 'email', value: email })).status).toBe(200);

it('is asked for with the factors that the user has, and where their codes would go', async () => {
  expect((await giveFirstFactor()).status).toBe(204);
  const answer = await journey.submit();
  expect(codeOf(answer)).toEqual(needed);
  expect(answer.body.data).toEqual({
    availableFactors: ['EmailVerificationCode'],
    maskedIdentifiers: { EmailVerificationCode: 'pers****@example.com' },
  });
  await giveSecondFactor();
  expect(JSON.stringify((await journey.read()).body)).not.toContain(person.email);
  expect((await journey.submit()).status).toBe(200);
});

it('by phone is as good as by email, where the settings name both', async () => {
  const methods = [{ identifier: 'username', ...byPassword }];
  const mfa = { factors: ['EmailVerificationCode', 'PhoneVerificationCode'], policy: 'NoPrompt' };
  const { body: before } = await manage('GET', '/sign-in-exp');
  expect((await manage('PATCH', '/sign-in-exp', { signIn: { methods }, mfa })).status).toBe(200);
  await giveFirstFactor();
  const { data } = (await journey.submit()).body;
  expect(data.maskedIdentifiers.PhoneVerificationCode).toBe(`****${person.phone.slice(-4)}`);
  expect((await journey.proveFactor({ type: 'phone', value: person.phone })).status).toBe(200);
  expect((await journey.submit()).status).toBe(200);
  const after = await manage('PATCH', '/sign-in-exp', { signIn: before.signIn, mfa: before.mfa });
  expect(after.status).toBe(200);
});

describe('is not passed by', () => {
  it('switching to registration once the user is known, and submitting there', async () => {
    await giveFirstFactor();
    expect((await journey.switchTo('Register')).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual([404, 'session.identifier_not_found']);
    expect((await journey.switchTo('SignIn')).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual([404, 'session.identifier_not_found']);
    await journey.identify();
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('identifying again, by the same or by another proof', async () => {
    await giveFirstFactor();
    expect((await journey.identify()).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual(needed);
    expect((await journey.proveAt({ type: 'phone', value: person.phone }, 'SignIn')).status).toBe(200);
    expect((await journey.identify()).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('a code of the first factor to the address of the second', async () => {
    await giveFirstFactor();
    expect((await journey.proveAt({ type: 'email', value: person.email }, 'SignIn')).status).toBe(200);
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('the second factor of somebody else, who was here before in the same interaction', async () => {
    const attacker = await people.somebody(account);
    expect((await giveFirstFactor(attacker)).status).toBe(204);
    await giveSecondFactor(attacker);
    await journey.switchTo('Register');
    await journey.switchTo('SignIn');
    expect((await giveFirstFactor()).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('a second factor that was given in an interaction that began anew', async () => {
    await giveFirstFactor();
    await giveSecondFactor();
    await journey.call('PUT', '', { interactionEvent: 'SignIn' });
    await giveFirstFactor();
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('resetting the password: nobody is signed in by it, and the new one opens no more than the old', async () => {
    const forgetful = new Journey(postern, person.email, check);
    await forgetful.begin('ForgotPassword');
    await forgetful.proveAt({ type: 'email', value: person.email }, 'ForgotPassword');
    expect((await forgetful.identify()).status).toBe(204);
    for (const event of ['SignIn', 'Register'] as const) {
      expect(codeOf(await forgetful.switchTo(event))).toEqual([400, 'session.not_supported_for_forgot_password']);
    }
    expect((await forgetful.choosePassword('ten lamps by the sea')).status).toBe(204);
    const submitted = await forgetful.submit();
    expect([submitted.status, submitted.body]).toEqual([200, '']);
    await journey.givePassword({ type: 'email', value: person.email }, 'ten lamps by the sea');
    await journey.identify();
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('a one-time token', async () => {
    const { body } = await manage('POST', '/one-time-tokens', { email: person.email });
    expect((await journey.giveToken(person.email, body.token)).status).toBe(200);
    expect((await journey.identify()).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('a registration that finds the account, and turns into a sign-in', async () => {
    await journey.call('PUT', '', { interactionEvent: 'Register' });
    await journey.proveAt({ type: 'phone', value: person.phone }, 'Register');
    expect(codeOf(await journey.identify())).toEqual([422, 'user.phone_already_in_use']);
    await journey.switchTo('SignIn');
    expect((await journey.identify()).status).toBe(204);
    expect(codeOf(await journey.submit())).toEqual(needed);
  });

  it('completing the profile first', async () => {
    await giveFirstFactor();
    for (const addition of [
      { type: 'username', value: 'another_name' },
      { type: 'password', value: 'ten lamps by the sea' },
      { type: 'email', verificationId: journey.verificationId },
    ]) {
      const answer = await journey.addToProfile(addition);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect((await journey.read()).body.profile).toEqual({});
    }
    expect(codeOf(await journey.submit())).toEqual(needed);
  });
});

it('before anything is added to the profile, it must be given', async () => {
  const bare = await people.somebody(['email', 'password']);
  await journey.givePassword({ type: 'email', value: bare.email }, password);
  expect((await journey.identify()).status).toBe(204);
  const username = { type: 'username', value: bare.username };
  expect(codeOf(await journey.addToProfile(username))).toEqual(needed);
  await giveSecondFactor(bare);
  expect(await journey.submit()).toMatchObject({ status: 422, body: { data: { missingProfile: ['username'] } } });
  expect((await journey.addToProfile(username)).status).toBe(204);
  expect((await journey.submit()).status).toBe(200);
});

it('whoever has nowhere to send a code to has no second factor', async () => {
  const bare = await people.somebody(['username', 'password']);
  expect((await giveFirstFactor(bare)).status).toBe(204);
  const asked = await journey.call('POST', '/verification/mfa-verification-code', { identifierType: 'email' });
  expect(codeOf(asked)).toEqual([400, 'session.mfa.mfa_factor_not_enabled']);
  expect((await journey.submit()).status).toBe(200);
});
