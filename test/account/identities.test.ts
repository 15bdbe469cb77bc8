import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { everyScope, proveByPassword, type SignedIn, signedIn } from '../setup/account-client.ts';
import { declaredByAccount } from '../setup/declared-answers.ts';
import type { Answer } from '../setup/management.ts';
import { type SocialHouse, startSocialHouse, target } from '../social/house.ts';
import type { PersonThere } from '../social/identity-provider.ts';

let house: SocialHouse;

const setFields = (fields: object) => house.manage('PATCH', '/account-center', { enabled: true, fields });

beforeAll(async () => {
  house = await startSocialHouse();
  await setFields({ social: 'Edit', email: 'Edit', phone: 'Edit', username: 'Edit' });
});
afterAll(() => house.stop());

const password = 'a good old passphrase';
let people = 0;

interface Person extends SignedIn {
  email: string;
  proof: string;
}

async function someone(scope = `${everyScope} identities`): Promise<Person> {
  people += 1;
  const email = `linker${people}@example.com`;
  const person = await signedIn(house.postern, email, { scope, check: declaredByAccount(house.postern) });
  await house.manage('PATCH', `/users/${person.userId}/password`, { password });
  return { ...person, email, proof: await proveByPassword(person, password) };
}

const codeOf = ({ status, body }: Answer) => [status, body.code];
const notices = (to: string, type: string) =>
  (house.postern.postern.inbox?.list(to) ?? []).filter(({ usageType }) => usageType === type);
const denied = [401, 'verification_record.permission_denied'];
const noRecord = [400, 'verification_record.not_found'];
const stateOf = () => crypto.randomUUID();

const leave = ({ call }: Person, changes: object = {}) =>
  call('POST', '/verifications/social', {
    connectorId: house.connectorId,
    state: stateOf(),
    redirectUri: house.redirectUri,
    ...changes,
  });

const comeBack = ({ call }: Person, verificationRecordId: string, connectorData: object) =>
  call('POST', '/verifications/social/verify', { verificationRecordId, connectorData });

/** To the other service and back again: the id of the proof. */
async function travel(person: Person, there: PersonThere): Promise<string> {
  const left = await leave(person);
  expect(left.status).toBe(201);
  const back = await house.provider.visit(there, left.body.authorizationUri);
  const answer = await comeBack(person, left.body.verificationRecordId, back);
  expect([answer.status, answer.body]).toEqual([200, { verificationRecordId: left.body.verificationRecordId }]);
  return left.body.verificationRecordId;
}

const link = ({ call }: Person, record: string, proof?: string, method = 'POST') =>
  call(method, '/my-account/identities', { newIdentifierVerificationRecordId: record }, { proof });

const unlink = ({ call }: Person, proof?: string, at = target) =>
  call('DELETE', `/my-account/identities/${at}`, undefined, { proof });

describe('an identity at another service', () => {
  it('is linked with two proofs, told by mail, shown, and signs in from then on', async () => {
    const person = await someone();
    const there = await house.provider.addPerson({ name: 'Ada There' });
    const record = await travel(person, there);
    expect(codeOf(await link(person, record))).toEqual(denied);
    // A proof of the identity is none of the user.
    expect(codeOf(await link(person, record, record))).toEqual(denied);
    expect((await link(person, record, person.proof)).status).toBe(204);
    expect(codeOf(await link(person, record, person.proof))).toEqual(noRecord);
    await expect.poll(() => notices(person.email, 'IdentityLinked')).toHaveLength(1);
    expect(notices(person.email, 'IdentityLinked')[0]?.text).toContain('The Neighbour');
    const { body } = await person.call('GET', '/my-account');
    expect(body.identities).toMatchObject({ [target]: { userId: there.id, details: { name: 'Ada There' } } });
    expect(JSON.stringify(body.identities)).not.toMatch(/token/i);

    const journey = house.somebody(person.email);
    await journey.begin('SignIn');
    await journey.travel(there);
    expect((await journey.identify()).status).toBe(204);
    expect((await journey.submit()).status).toBe(200);
  });

  it('is hidden and kept as field and scope say', async () => {
    const person = await someone();
    const record = await travel(person, await house.provider.addPerson());
    await setFields({ social: 'ReadOnly' });
    const readOnly = [400, 'account_center.field_not_editable'];
    expect(codeOf(await link(person, record, person.proof))).toEqual(readOnly);
    expect(codeOf(await unlink(person, person.proof))).toEqual(readOnly);
    await setFields({});
    expect((await person.call('GET', '/my-account')).body).not.toHaveProperty('identities');
    await setFields({ social: 'Edit', email: 'Edit', phone: 'Edit', username: 'Edit' });
    const stranger = await someone(everyScope);
    expect((await stranger.call('GET', '/my-account')).body).not.toHaveProperty('identities');
    expect(codeOf(await link(stranger, record, stranger.proof))).toEqual([400, 'auth.unauthorized']);
  });

  it('is one at a service, unless it makes room, and of one user', async () => {
    const [person, other] = [await someone(), await someone()];
    const [first, second] = [await house.provider.addPerson(), await house.provider.addPerson()];
    await link(person, await travel(person, first), person.proof);
    const inUse = [422, 'user.identity_already_in_use'];
    expect(codeOf(await link(other, await travel(other, first), other.proof))).toEqual(inUse);
    expect(codeOf(await link(other, await travel(other, first), other.proof, 'PUT'))).toEqual(inUse);
    const record = await travel(person, second);
    expect(codeOf(await link(person, record, person.proof))).toEqual(inUse);
    expect((await link(person, record, person.proof, 'PUT')).status).toBe(204);
    const { body } = await person.call('GET', '/my-account');
    expect(body.identities[target].userId).toBe(second.id);
    expect((await link(other, await travel(other, first), other.proof)).status).toBe(204);
  });

  it('is given up where something else identifies the user, and told by mail', async () => {
    const person = await someone();
    expect(codeOf(await unlink(person, person.proof))).toEqual([404, 'user.identity_not_exist']);
    expect(codeOf(await unlink(person, person.proof, 'constructor'))).toEqual([404, 'user.identity_not_exist']);
    await link(person, await travel(person, await house.provider.addPerson()), person.proof);
    expect(codeOf(await unlink(person))).toEqual(denied);
    expect((await unlink(person, person.proof)).status).toBe(204);
    await expect.poll(() => notices(person.email, 'IdentityRemoved')).toHaveLength(1);
    expect((await person.call('GET', '/my-account')).body.identities).toEqual({});
  });

  it('and the address are never removed both, however fast', async () => {
    const person = await someone();
    await link(person, await travel(person, await house.provider.addPerson()), person.proof);
    const { proof } = person;
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, number) =>
        number % 2 ? unlink(person, proof) : person.call('DELETE', '/my-account/primary-email', undefined, { proof }),
      ),
    );
    expect(answers.some(({ status }) => status === 204)).toBe(true);
    const { primaryEmail, identities } = (await house.manage('GET', `/users/${person.userId}`)).body;
    expect([primaryEmail !== null, target in identities].filter(Boolean)).toHaveLength(1);
    const kept =
      primaryEmail === null
        ? unlink(person, proof)
        : person.call('DELETE', '/my-account/primary-email', undefined, { proof });
    expect(codeOf(await kept)).toEqual([400, 'user.last_sign_in_method_required']);
  });
});

describe('the way to another service', () => {
  it('serves one return of the user who went, with the state of the departure', async () => {
    const [person, other] = [await someone(), await someone()];
    const there = await house.provider.addPerson();
    const left = await leave(person);
    const back = await house.provider.visit(there, left.body.authorizationUri);
    const record = left.body.verificationRecordId;
    expect(codeOf(await link(person, record, person.proof))).toEqual(noRecord);
    expect(codeOf(await comeBack(other, record, back))).toEqual(noRecord);
    const returns = await Promise.all([1, 2, 3].map(() => comeBack(person, record, back)));
    expect(returns.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(codeOf(await link(other, record, other.proof))).toEqual(noRecord);

    const forged = await leave(person);
    const data = { ...(await house.provider.visit(there, forged.body.authorizationUri)), state: stateOf() };
    expect(codeOf(await comeBack(person, forged.body.verificationRecordId, data))).toEqual([
      400,
      'session.csrf_token_mismatch',
    ]);
    const refused = await leave(person);
    const denial = { error: 'access_denied', state: new URL(refused.body.authorizationUri).searchParams.get('state') };
    expect(codeOf(await comeBack(person, refused.body.verificationRecordId, denial))).toEqual([
      401,
      'connector.authorization_failed',
    ]);
  });

  it('is refused for connectors that are none, and for addresses that are none', async () => {
    const person = await someone();
    expect(codeOf(await leave(person, { connectorId: 'nothing' }))).toEqual([404, 'entity.not_found']);
    expect((await leave(person, { redirectUri: 'javascript:alert(1)' })).status).toBe(400);
    expect((await leave(person, { state: '' })).status).toBe(400);
  });

  it('leaves nothing in the clear', async () => {
    const person = await someone();
    const there = await house.provider.addPerson({ name: 'Secretive Sam' });
    const state = stateOf();
    const left = await leave(person, { state });
    const back = await house.provider.visit(there, left.body.authorizationUri);
    await comeBack(person, left.body.verificationRecordId, back);
    const [row] = await house.postern.postern.parts.database.query<{ text: string }>(
      sql`select json_agg(verification_records)::text as text from verification_records`,
    );
    for (const secret of [state, 'Secretive', there.id, left.body.verificationRecordId, String(back.code)]) {
      expect(row?.text).not.toContain(secret);
      expect(row?.text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});

describe('a backend that links accounts', () => {
  it('gives a user what was proven at the service', async () => {
    const { body: user } = await house.manage('POST', '/users', { username: 'linked_by_backend' });
    const there = await house.provider.addPerson({ name: 'Bea There' });
    const where = { state: stateOf(), redirectUri: house.redirectUri };
    const uri = await house.manage('POST', `/connectors/${house.connectorId}/authorization-uri`, where);
    const back = await house.provider.visit(there, uri.body.redirectTo);
    const connectorData = { ...back, ...where };
    const prove = () =>
      house.manage('POST', `/users/${user.id}/identities`, { connectorId: house.connectorId, connectorData });
    const { status, body } = await prove();
    expect([status, body]).toMatchObject([200, { [target]: { userId: there.id, details: { name: 'Bea There' } } }]);
    // The service takes its own code once.
    expect((await prove()).status).toBeGreaterThanOrEqual(400);
  });
});
