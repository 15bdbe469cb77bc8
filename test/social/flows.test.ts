import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { codesOfSocial } from '../flows/codes.ts';
import type { Answer } from '../setup/management.ts';
import { type SocialHouse, type SocialJourney, startSocialHouse, target } from './house.ts';
import type { Account, PersonThere } from './identity-provider.ts';

let house: SocialHouse;
let journey: SocialJourney;
let people = 0;

beforeAll(async () => {
  house = await startSocialHouse();
});
afterAll(() => house.stop());

beforeEach(() => {
  people += 1;
  journey = house.somebody(`neighbour${people}@example.com`);
});
afterEach(() => house.resetExperience());

const met = new Map<string, Set<number>>();

function expectCode({ status, body }: Answer, code: keyof typeof codesOfSocial): Answer['body'] {
  expect([status, body.code]).toEqual([expect.any(Number), code]);
  expect(codesOfSocial[code]).toContain(status);
  met.set(code, (met.get(code) ?? new Set()).add(status));
  return body;
}

/** Somebody there with the address that the journey is of. */
const neighbour = (account: Account = {}) =>
  house.provider.addPerson({ primaryEmail: journey.email, name: 'Ada Lovelace', ...account });

const createUser = async (user: object) => {
  const { status, body } = await house.manage('POST', '/users', user);
  expect(status).toBe(200);
  return body;
};

const userOf = async (id: string) => (await house.manage('GET', `/users/${id}`)).body;

const identityOf = (person: PersonThere) => ({ [target]: expect.objectContaining({ userId: person.id }) });

async function arrive(event: 'SignIn' | 'Register', person: PersonThere) {
  await journey.begin(event);
  await journey.travel(person);
}

describe('a known identity', () => {
  it('signs in, also when the address there is another by now', async () => {
    const person = await neighbour();
    await journey.join(person);
    await house.provider.change(person, { primaryEmail: `other${people}@example.com` });
    const again = house.somebody();
    await again.begin('SignIn');
    await again.travel(person);
    expect((await again.identify()).status).toBe(204);
    const arrived = await again.finish();
    expect(arrived.searchParams.get('code')).toMatch(/./);
  });

  it('signs in and changes nothing, unless the connector keeps name and picture as they are there', async () => {
    await house.setSyncProfile(false);
    const person = await neighbour();
    await journey.join(person);
    const later = { name: 'Ada King', avatar: 'https://pictures.example/king.png' };
    await house.provider.change(person, later);
    expect(await signInAgain(person)).toMatchObject({ name: 'Ada Lovelace', avatar: null });
    await house.setSyncProfile(true);
    expect(await signInAgain(person)).toMatchObject(later);
    await house.setSyncProfile(false);
  });

  it('of a suspended user is refused', async () => {
    const person = await neighbour();
    await journey.join(person);
    const { body } = await house.manage('GET', `/users?search=${journey.email}`);
    await house.manage('PATCH', `/users/${body[0].id}/is-suspended`, { isSuspended: true });
    await arrive('SignIn', person);
    expectCode(await journey.identify(), 'user.suspended');
  });

  it('needs no method of sign-in, but sign-in', async () => {
    const person = await neighbour();
    await journey.join(person);
    await arrive('SignIn', person);
    await house.configure({ signInMode: 'Register' });
    expectCode(await journey.identify(), 'auth.forbidden');
  });

  it('is registered once: the person switches to signing in, with the same proof', async () => {
    const person = await neighbour();
    await journey.join(person);
    await arrive('Register', person);
    expectCode(await journey.identify(), 'user.identity_already_in_use');
    expect((await journey.switchTo('SignIn')).status).toBe(204);
    expect((await journey.identify()).status).toBe(204);
    expect((await journey.submit()).status).toBe(200);
  });

  it('does not reset a password', async () => {
    const person = await neighbour();
    await journey.join(person);
    await journey.begin('ForgotPassword');
    await journey.travel(person);
    expectCode(await journey.identify(), 'session.not_supported_for_forgot_password');
  });

  it('is another than the user who is identified', async () => {
    const person = await neighbour();
    await journey.join(person);
    const other = house.somebody();
    await createUser({ primaryEmail: other.email });
    await other.begin('SignIn');
    await other.prove('SignIn');
    expect((await other.identify()).status).toBe(204);
    await other.travel(person);
    expectCode(await other.identify(), 'session.identity_conflict');
  });

  it('waits for the second factor like every other way in', async () => {
    await house.configure({ mfa: { factors: ['EmailVerificationCode'], policy: 'Mandatory' }, ...byPassword });
    const person = await neighbour();
    const user = await createUser({ primaryEmail: journey.email });
    await arrive('SignIn', person);
    expect((await journey.link()).status).toBe(204);
    expectCode(await journey.submit(), 'session.mfa.require_mfa_verification');
    expect((await userOf(user.id)).identities).toEqual({});
    expect((await journey.proveFactor({ type: 'email', value: journey.email })).status).toBe(200);
    expect((await journey.submit()).status).toBe(200);
    expect((await userOf(user.id)).identities).toEqual(identityOf(person));
  });
});

const byPassword = {
  signUp: { identifiers: ['email'], password: true, verify: true },
  signIn: { methods: [{ identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true }] },
};

async function signInAgain(person: PersonThere) {
  const again = house.somebody();
  await again.begin('SignIn');
  await again.travel(person);
  expect((await again.identify()).status).toBe(204);
  const id = await again.userId();
  expect((await again.submit()).status).toBe(200);
  return userOf(id);
}

describe('an unknown identity', () => {
  it('is nobody; the person registers with the same proof', async () => {
    await arrive('SignIn', await neighbour());
    const { data } = expectCode(await journey.identify(), 'user.identity_not_exist');
    expect(data).toBeUndefined();
    expectCode(await journey.link(), 'user.identity_not_exist');
    expect((await journey.switchTo('Register')).status).toBe(204);
    expect((await journey.identify()).status).toBe(201);
  });

  it('names who has the address, in whatever spelling, and is linked when the person wishes so', async () => {
    const user = await createUser({ primaryEmail: journey.email.toUpperCase(), name: 'Countess' });
    const person = await neighbour();
    await arrive('SignIn', person);
    const { data } = expectCode(await journey.identify(), 'user.identity_not_exist');
    expect(data).toEqual({ relatedUser: { type: 'email', value: journey.email } });
    expect((await journey.link()).status).toBe(204);
    expect((await userOf(user.id)).identities).toEqual({});
    expect((await journey.submit()).status).toBe(200);
    const linked = await userOf(user.id);
    expect(linked).toMatchObject({ identities: identityOf(person), name: 'Countess' });
    expect(linked.identities[target].details).toMatchObject({ id: person.id, email: journey.email });
    expect(await signInAgain(person)).toMatchObject({ id: user.id });
  });

  it('names who has the number before who has the address', async () => {
    const number = `4917012345${String(people).padStart(2, '0')}`;
    await createUser({ primaryEmail: journey.email });
    const user = await createUser({ primaryPhone: number });
    await arrive('SignIn', await neighbour({ primaryPhone: number }));
    const { data } = expectCode(await journey.identify(), 'user.identity_not_exist');
    expect(data).toEqual({ relatedUser: { type: 'phone', value: number } });
    expect((await journey.link()).status).toBe(204);
    expect(await journey.userId()).toBe(user.id);
  });

  it('is not linked to a suspended user', async () => {
    const user = await createUser({ primaryEmail: journey.email });
    await house.manage('PATCH', `/users/${user.id}/is-suspended`, { isSuspended: true });
    await arrive('SignIn', await neighbour());
    expectCode(await journey.link(), 'user.suspended');
  });

  it('takes the place of no other identity at the same service', async () => {
    await journey.join(await neighbour());
    const second = await house.provider.addPerson();
    const { body } = await house.manage('GET', `/users?search=${journey.email}`);
    const number = `4917112345${String(people).padStart(2, '0')}`;
    await house.manage('PATCH', `/users/${body[0].id}`, { primaryPhone: number });
    await house.provider.change(second, { primaryPhone: number });
    await arrive('SignIn', second);
    expectCode(await journey.link(), 'user.social_account_exists_in_profile');
  });

  it('is linked once of two people at once', async () => {
    const user = await createUser({ primaryEmail: journey.email });
    const person = await neighbour();
    const journeys = [house.somebody(), house.somebody()];
    for (const one of journeys) {
      await one.begin('SignIn');
      await one.travel(person);
      expect((await one.link()).status).toBe(204);
    }
    const answers = await Promise.all(journeys.map((one) => one.submit()));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    for (const answer of answers.filter(({ status }) => status === 422)) {
      expectCode(answer, 'user.identity_already_in_use');
    }
    expect((await userOf(user.id)).identities).toEqual(identityOf(person));
  });

  it('is told to the user by mail once it is linked', async () => {
    await createUser({ primaryEmail: journey.email });
    await arrive('SignIn', await neighbour());
    await journey.link();
    expect(journey.mails()).toEqual([]);
    expect((await journey.submit()).status).toBe(200);
    await expect.poll(() => journey.mails().length).toBe(1);
    const [mail] = journey.mails();
    expect(mail).toMatchObject({ usageType: 'IdentityLinked' });
    expect(mail?.text).toContain('The Neighbour');
  });
});

describe('an identity for the profile', () => {
  it('is added to the user who is identified otherwise', async () => {
    const user = await createUser({ primaryEmail: journey.email });
    const person = await house.provider.addPerson();
    await journey.begin('SignIn');
    const verificationId = await journey.travel(person);
    const addition = { type: 'social', verificationId };
    expectCode(await journey.addToProfile(addition), 'session.identifier_not_found');
    await journey.prove('SignIn');
    expect((await journey.identify()).status).toBe(204);
    expect((await journey.addToProfile(addition)).status).toBe(204);
    expect((await journey.submit()).status).toBe(200);
    expect((await userOf(user.id)).identities).toEqual(identityOf(person));
  });

  it('is the proof of a departure from which somebody came back', async () => {
    await journey.begin('Register');
    expectCode(
      await journey.addToProfile({ type: 'social', verificationId: 'x' }),
      'session.verification_session_not_found',
    );
    const { body } = await journey.leave();
    const addition = { type: 'social', verificationId: body.verificationId };
    expectCode(await journey.addToProfile(addition), 'session.verification_failed');
    expectCode(await journey.identify(body.verificationId), 'session.verification_failed');
  });

  it('is nobody else’s, and the only one at its service', async () => {
    const person = await neighbour();
    await journey.join(person);
    const other = house.somebody();
    await other.begin('Register');
    const taken = { type: 'social', verificationId: await other.travel(person) };
    expectCode(await other.addToProfile(taken), 'user.identity_already_in_use');
    await journey.begin('SignIn');
    await journey.prove('SignIn');
    await journey.identify();
    const second = { type: 'social', verificationId: await journey.travel(await house.provider.addPerson()) };
    expectCode(await journey.addToProfile(second), 'user.social_account_exists_in_profile');
  });

  it('brings name and address with it in a registration, where they are wanting', async () => {
    const person = await neighbour();
    const verified = house.somebody();
    await verified.begin('Register');
    const verificationId = await verified.travel(person);
    expect((await verified.addToProfile({ type: 'social', verificationId })).status).toBe(204);
    expect((await verified.identifyAgain()).status).toBe(201);
    expect(await userOf(await verified.userId())).toMatchObject({
      primaryEmail: journey.email,
      name: 'Ada Lovelace',
      identities: identityOf(person),
    });
  });
});

describe('a departure', () => {
  it('is of a connector of the tenant that signs people in', async () => {
    await journey.begin('SignIn');
    expectCode(await journey.leave({ connectorId: 'nowhere' }), 'entity.not_found');
    const senders = (await house.manage('GET', '/connectors')).body.filter(
      ({ type }: { type: string }) => type === 'Email',
    );
    expectCode(await journey.leave({ connectorId: senders[0].id }), 'connector.unexpected_type');
    expectCode(await journey.comeBack({ code: 'x' }), 'session.verification_session_not_found');
  });

  it.each(['/callback', 'javascript:alert(1)', 'com.example.app:/callback', ''])(
    'does not lead back to %j',
    async (redirectUri) => {
      await journey.begin('SignIn');
      expectCode(await journey.leave({ redirectUri }), 'guard.invalid_input');
    },
  );

  it('needs an interaction', async () => {
    expectCode(await journey.leave(), 'session.not_found');
    await journey.browser.authorize();
    expectCode(await journey.leave(), 'session.interaction_not_found');
  });

  it('serves one return: the same answer given twice is refused', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const left = await journey.leave();
    const back = await house.provider.visit(person, left.body.authorizationUri);
    expect((await journey.comeBack(back)).status).toBe(200);
    expectCode(await journey.comeBack(back), 'session.connector_validation_session_not_found');
    expect((await journey.read()).body.verificationRecords).toMatchObject([{ type: 'Social', verified: true }]);
  });

  it('serves one of two returns at once', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const left = await journey.leave();
    const back = await house.provider.visit(person, left.body.authorizationUri);
    const answers = await Promise.all([journey.comeBack(back), journey.comeBack(back)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(['session.interaction_changed', 'session.connector_validation_session_not_found']).toContain(
        answer.body.code,
      );
    }
  });

  it('is used up by a return that the service refuses', async () => {
    await journey.begin('SignIn');
    await journey.leave();
    const denied = { error: 'access_denied', state: journey.state };
    expectCode(await journey.comeBack(denied), 'connector.authorization_failed');
    expectCode(await journey.comeBack(denied), 'session.connector_validation_session_not_found');
    await journey.leave();
    expectCode(
      await journey.comeBack({ code: 'forged', state: journey.state, iss: `${house.provider.url}/oidc` }),
      'connector.social_auth_code_invalid',
    );
  });

  it('is that of the state that comes back, and a forged one uses nothing up', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const left = await journey.leave();
    const back = await house.provider.visit(person, left.body.authorizationUri);
    for (const state of ['forged', '', `${journey.state}x`, { toString: 'x' }]) {
      expectCode(await journey.comeBack({ ...back, state }), 'session.csrf_token_mismatch');
    }
    expect((await journey.comeBack(back)).status).toBe(200);
  });

  it('goes back to where it was to, whatever the browser says', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const left = await journey.leave();
    const { state: _compared, ...back } = await house.provider.visit(person, left.body.authorizationUri);
    expect((await journey.comeBack({ ...back, redirectUri: 'https://elsewhere.example/' })).status).toBe(200);
  });

  it('is replaced by the next one', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const first = await journey.leave();
    const back = await house.provider.visit(person, first.body.authorizationUri);
    const second = await journey.leave();
    expectCode(await journey.comeBack(back, first.body.verificationId), 'session.verification_session_not_found');
    expectCode(await journey.comeBack(back, second.body.verificationId), 'session.csrf_token_mismatch');
    expectCode(await journey.comeBack(back, undefined, 'another'), 'session.verification_session_not_found');
  });

  it('is of one interaction: neither its answer nor its proof serves in another', async () => {
    const person = await neighbour();
    await journey.begin('SignIn');
    const left = await journey.leave();
    const back = await house.provider.visit(person, left.body.authorizationUri);
    const thief = house.somebody();
    await thief.begin('SignIn');
    expectCode(await thief.comeBack(back, left.body.verificationId), 'session.verification_session_not_found');
    const own = await thief.leave();
    const { state: _theirs, ...stolen } = back;
    const refused = await thief.comeBack(stolen, own.body.verificationId);
    expect(refused.status).toBe(401);
    expect((await journey.comeBack(back)).status).toBe(200);
    expectCode(await thief.identify(left.body.verificationId), 'session.verification_failed');
  });
});

it('an interaction shows who it is there, and keeps what only the connector needs', async () => {
  await arrive('SignIn', await neighbour());
  const { verificationRecords, captcha } = (await journey.read()).body;
  expect(verificationRecords).toEqual([
    {
      id: journey.verificationId,
      type: 'Social',
      connectorId: house.connectorId,
      socialUserInfo: { id: expect.any(String), email: journey.email, name: 'Ada Lovelace' },
      verified: true,
    },
  ]);
  expect(captcha).toEqual({ verified: false, skipped: true });
});

it('the database has what the return is compared with sealed, and only until the return', async () => {
  const stateOf = async (verificationId: string) => {
    const [row] = await house.postern.postern.parts.database.query<{ state: string }>(sql`
      select state::text as state from interactions where state::text like ${`%${verificationId}%`}`);
    return row?.state ?? '';
  };
  const person = await neighbour();
  await journey.begin('SignIn');
  const left = await journey.leave();
  const away = await stateOf(left.body.verificationId);
  expect(away).toContain('"session"');
  for (const secret of [journey.state, house.redirectUri, 'codeVerifier']) expect(away).not.toContain(secret);
  await journey.comeBack(await house.provider.visit(person, left.body.authorizationUri));
  const back = await stateOf(left.body.verificationId);
  expect(back).toContain(person.id);
  expect(back).not.toContain('"session"');
});

it('every code of the way through another service was met, with every status that it has', () => {
  const found = Object.fromEntries([...met].map(([code, statuses]) => [code, [...statuses].sort()]));
  const listed = Object.entries(codesOfSocial).map(([code, statuses]) => [code, [...statuses].sort()]);
  expect(found).toEqual(Object.fromEntries(listed));
});
