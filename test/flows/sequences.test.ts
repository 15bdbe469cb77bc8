import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import { type Event, Journey, type Reachable } from '../setup/journey.ts';
import type { Answer, CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { type Person, password } from './client.ts';
import type { ReachableType } from './expectation.ts';
import { createPeople, type People } from './people.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let people: People;
let person: Person;
let journey: Journey;

const by = (identifier: string) => ({ identifier, password: true, verificationCode: true, isPasswordPrimary: true });
const open = {
  signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
  signIn: { methods: [{ ...by('username'), verificationCode: false }, by('email'), by('phone')] },
};

const configure = async (settings: object) =>
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
});
afterAll(() => postern.stop());
beforeEach(async () => {
  await postern.postern.parts.database.query(sql`delete from sign_in_experiences`);
  await configure(open);
  person = await people.somebody();
  journey = new Journey(postern, person.email, check);
});

const told = ({ status, body }: Answer) => (body === '' ? [status] : [status, body.code ?? body]);
const missing = (...names: string[]) => ({
  status: 422,
  body: { code: 'user.missing_profile', data: { missingProfile: names } },
});
const pending = async () => (await journey.read()).body.profile;
const verified = { verificationId: expect.any(String) };

/** Who arrives at the application, as its ID token and the Management API have them. */
async function arrive(check: object) {
  const callback = await journey.finish();
  const { body } = await journey.browser.tokens(callback.searchParams.get('code') ?? '', journey.verifier);
  const { sub } = decodeJwt(body.id_token);
  expect((await manage('GET', `/users/${sub}`)).body).toMatchObject(check);
  return sub;
}

const reach = (type: ReachableType): Reachable => ({ type, value: person[type] });
const columnOf = (type: ReachableType) => (type === 'email' ? 'primaryEmail' : 'primaryPhone');

async function prove(identifier: Reachable, event: Event) {
  expect(told(await journey.proveAt(identifier, event))).toEqual([200, verified]);
  return journey.verificationId;
}

describe.each(['email', 'phone'] as const)('registration by %s with a password (spec 5.5)', (type) => {
  beforeEach(() => configure({ signUp: { identifiers: [type], password: true, verify: true } }));

  it('asks for the password once the address is proven, and the second identification has no verification', async () => {
    expect(told(await journey.begin('Register'))).toEqual([204]);
    const verificationId = await prove(reach(type), 'Register');
    expect(await journey.identify(verificationId)).toMatchObject(missing('password'));
    expect(await pending()).toEqual({ [type]: person[type] });
    expect(told(await journey.submit())).toEqual([404, 'session.identifier_not_found']);
    expect(told(await journey.addToProfile({ type: 'password', value: password }))).toEqual([204]);
    expect(await pending()).toEqual({ [type]: person[type] });
    expect(told(await journey.identifyAgain())).toEqual([201]);
    expect(await pending()).toEqual({});
    await arrive({ [columnOf(type)]: person[type], hasPassword: true });
  });

  it('makes nobody until all is there, and lets the address go to whoever is faster', async () => {
    await journey.begin('Register');
    await prove(reach(type), 'Register');
    await journey.identify();
    await journey.addToProfile({ type: 'password', value: password });
    await manage('POST', '/users', { [columnOf(type)]: person[type] });
    expect(told(await journey.identifyAgain())).toEqual([422, `user.${type}_already_in_use`]);
  });

  it('takes the same verification a second time as well', async () => {
    await journey.begin('Register');
    const verificationId = await prove(reach(type), 'Register');
    await journey.identify();
    await journey.addToProfile({ type: 'password', value: password });
    expect(told(await journey.identify(verificationId))).toEqual([201]);
  });
});

it('a registration by username asks for everything else at once, and takes it in any order', async () => {
  const secondaryIdentifiers = [{ identifier: 'emailOrPhone', verify: true }];
  await configure({ signUp: { identifiers: ['username'], password: true, verify: true, secondaryIdentifiers } });
  await journey.begin('Register');
  expect(told(await journey.addToProfile({ type: 'username', value: person.username }))).toEqual([204]);
  expect(await journey.identifyAgain()).toMatchObject(missing('emailOrPhone', 'password'));
  const verificationId = await prove(reach('phone'), 'Register');
  expect(told(await journey.addToProfile({ type: 'phone', verificationId }))).toEqual([204]);
  expect(await journey.identifyAgain()).toMatchObject(missing('password'));
  expect(told(await journey.addToProfile({ type: 'password', value: password }))).toEqual([204]);
  expect(told(await journey.identifyAgain())).toEqual([201]);
  await arrive({ username: person.username, primaryPhone: person.phone, primaryEmail: null, hasPassword: true });
});

describe('what is pending', () => {
  beforeEach(async () => {
    await configure({ signUp: { identifiers: ['email'], password: true, verify: true } });
    await journey.begin('Register');
    await prove(reach('email'), 'Register');
    await journey.identify();
  });

  it('is forgotten when registration turns into a sign-in, and what is proven is not', async () => {
    await journey.switchTo('SignIn');
    expect(await pending()).toEqual({});
    await journey.switchTo('Register');
    expect(told(await journey.identifyAgain())).toEqual([422, 'user.missing_profile']);
    expect(await pending()).toEqual({});
    expect(await journey.identify()).toMatchObject(missing('password'));
    expect(await pending()).toEqual({ email: person.email });
  });

  it('stays when the event is set to what it is', async () => {
    expect(told(await journey.switchTo('Register'))).toEqual([204]);
    expect(await pending()).toEqual({ email: person.email });
  });

  it('shows no hash of the password', async () => {
    await journey.addToProfile({ type: 'password', value: password });
    const { body } = await journey.read();
    expect(JSON.stringify(body)).not.toMatch(/argon|digest|password":/i);
  });
});

describe.each(['email', 'phone'] as const)('an account without its %s, at a sign-in (spec 5.9)', (type) => {
  beforeEach(async () => {
    person = await people.somebody(['username', 'password']);
    await configure({ signUp: { identifiers: [type], password: false, verify: true } });
    await journey.begin('SignIn');
    await journey.givePassword({ type: 'username', value: person.username }, password);
    expect(told(await journey.identify())).toEqual([204]);
    expect(await journey.submit()).toMatchObject(missing(type));
  });

  it('gets it by a code, before the sign-in ends', async () => {
    const verificationId = await prove(reach(type), 'SignIn');
    expect(journey.messagesTo(person[type])).toMatchObject([{ usageType: 'SignIn' }]);
    expect(await journey.submit()).toMatchObject(missing(type));
    expect(told(await journey.addToProfile({ type, verificationId }))).toEqual([204]);
    expect((await manage('GET', `/users/${person.id}`)).body[columnOf(type)]).toBeNull();
    expect(await arrive({ [columnOf(type)]: person[type] })).toBe(person.id);
  });

  it('gets it in the words of what the request said', async () => {
    await prove(reach(type), 'Register');
    expect(journey.messagesTo(person[type])).toMatchObject([{ usageType: 'Register' }]);
  });

  it('does not get that of somebody else', async () => {
    const other = await people.somebody([type]);
    const verificationId = await prove({ type, value: other[type] }, 'SignIn');
    const answer = await journey.addToProfile({ type, verificationId });
    expect(told(answer)).toEqual([422, `user.${type}_already_in_use`]);
    expect(await journey.submit()).toMatchObject(missing(type));
  });

  it('asks in other words for what nobody signs up with', async () => {
    const other = type === 'email' ? 'phone' : 'email';
    await journey.sendTo(reach(other), 'SignIn');
    await journey.codeAt(person[other]);
    expect(journey.messagesTo(person[other])).toMatchObject([{ usageType: 'BindMfa' }]);
  });
});

describe.each(['email', 'phone'] as const)('one verified code by %s', (type) => {
  it('signs in nobody, and registers whoever switches', async () => {
    await journey.begin('SignIn');
    const verificationId = await prove(reach(type), 'SignIn');
    const unknown = await journey.identify(verificationId);
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: 'user.user_not_exist', data: { identifier: person[type] } },
    });
    expect(told(await journey.switchTo('Register'))).toEqual([204]);
    expect(told(await journey.identify(verificationId))).toEqual([201]);
    await arrive({ [columnOf(type)]: person[type] });
    expect(journey.messagesTo(person[type])).toHaveLength(1);
  });

  it('registers nobody twice, and signs in whoever switches', async () => {
    person = await people.somebody([type]);
    await journey.begin('Register');
    const verificationId = await prove(reach(type), 'Register');
    expect(told(await journey.identify(verificationId))).toEqual([422, `user.${type}_already_in_use`]);
    expect(told(await journey.switchTo('SignIn'))).toEqual([204]);
    expect(told(await journey.identify(verificationId))).toEqual([204]);
    expect(await arrive({ [columnOf(type)]: person[type] })).toBe(person.id);
    expect(journey.messagesTo(person[type])).toHaveLength(1);
  });

  it('does not sign in by way of a switch where codes are no way in', async () => {
    person = await people.somebody([type]);
    const methods = [
      { ...by('email'), verificationCode: type !== 'email' },
      { ...by('phone'), verificationCode: type !== 'phone' },
    ];
    await configure({ signUp: { identifiers: [type], password: true, verify: true }, signIn: { methods } });
    await journey.begin('Register');
    await prove(reach(type), 'Register');
    expect(told(await journey.identify())).toEqual([422, `user.${type}_already_in_use`]);
    await journey.switchTo('SignIn');
    expect(told(await journey.identify())).toEqual([422, 'user.sign_in_method_not_enabled']);
  });

  it('that was for a reset neither signs in nor registers', async () => {
    await journey.begin('SignIn');
    await journey.sendTo(reach(type), 'SignIn');
    person = await people.somebody([type]);
    await prove(reach(type), 'ForgotPassword');
    for (const event of ['SignIn', 'Register'] as const) {
      await journey.switchTo(event);
      expect(told(await journey.identify())).toEqual([400, 'session.verification_failed']);
    }
  });
});
