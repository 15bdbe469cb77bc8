import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
});
afterAll(() => postern.stop());

const create = (body: object) => manage('POST', '/users', body);
const idOf = async (body: object) => (await create(body)).body.id as string;
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
/** How many sessions and tokens there are of a user. */
const recordsOf = async (id: string) => {
  const [row] = await postern.postern.parts.database.query<{ count: number }>(
    sql`select count(*)::int as count from oidc_records where payload ->> 'accountId' = ${id}`,
  );
  return row?.count;
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('one mailbox, one line', () => {
  it.each([
    ['primaryEmail', 'jo@münchen-1.de', 'JO@xn--mnchen-1-65a.DE', 'user.email_already_in_use'],
    ['primaryEmail', 'jo@xn--mnchen-2-65a.de', 'jo@MÜNCHEN-2.de', 'user.email_already_in_use'],
    ['primaryPhone', '49017012340001', '4917012340001', 'user.phone_already_in_use'],
    ['primaryPhone', '4917012340002', '49017012340002', 'user.phone_already_in_use'],
  ])('%s %s is also %s', async (field, first, second, code) => {
    const { status, body } = await create({ [field]: first });
    expect([status, body[field]]).toEqual([200, first]);
    expect(codeOf(await create({ [field]: second }))).toEqual([422, code]);
  });

  it('a number of no country is refused', async () => {
    expect(codeOf(await create({ primaryPhone: '99912345678' }))).toEqual([400, 'user.invalid_phone']);
  });
});

describe('a change', () => {
  it('touches what it names, and says when', async () => {
    const { body: before } = await create({ primaryEmail: 'change@example.com', name: 'Before', customData: { a: 1 } });
    const { status, body } = await manage('PATCH', `/users/${before.id}`, {
      primaryEmail: 'Changed@example.com',
      customData: { b: 2 },
      avatar: 'https://example.com/a.png',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...before,
      primaryEmail: 'Changed@example.com',
      customData: { b: 2 },
      avatar: 'https://example.com/a.png',
      updatedAt: expect.any(Number),
    });
    expect(body.updatedAt).toBeGreaterThan(before.updatedAt);
    expect((await manage('GET', `/users/${before.id}`)).body).toEqual(body);
    expect((await create({ primaryEmail: 'change@example.com' })).status).toBe(200);
  });

  it.each(['', null])('to %j clears', async (nothing) => {
    const fields = { primaryEmail: 'clear@example.com', primaryPhone: '4917012340003', username: 'clear' };
    const id = await idOf({ ...fields, name: 'Clear', avatar: 'https://example.com/a.png' });
    const cleared = { primaryEmail: null, primaryPhone: null, username: null, name: null, avatar: null };
    const changes = Object.fromEntries(Object.keys(cleared).map((field) => [field, nothing]));
    expect((await manage('PATCH', `/users/${id}`, changes)).body).toMatchObject(cleared);
    expect((await create(fields)).status).toBe(200);
    await manage('DELETE', `/users/${id}`);
    const { body } = await manage('GET', '/users?search.username=clear');
    await manage('DELETE', `/users/${body[0].id}`);
  });

  it.each([
    [{ primaryEmail: 'KEPT@example.com' }, 422, 'user.email_already_in_use'],
    [{ primaryPhone: '49017012340004' }, 422, 'user.phone_already_in_use'],
    [{ username: 'kept' }, 422, 'user.username_already_in_use'],
    [{ primaryEmail: 'a..b@example.com' }, 400, 'user.invalid_email'],
    [{ primaryPhone: '1234567' }, 400, 'user.invalid_phone'],
    [{ name: 'n'.repeat(129) }, 422, 'entity.value_too_long'],
    [{ primaryEmail: 'nobody' }, 400, 'guard.invalid_input'],
    [{ username: '1st' }, 400, 'guard.invalid_input'],
    [{ customData: null }, 400, 'guard.invalid_input'],
  ])('to %j is refused', async (changes, status, code) => {
    await create({ primaryEmail: 'kept@example.com', primaryPhone: '4917012340004', username: 'kept' });
    const id = await idOf({ name: 'Unchanged' });
    expect(codeOf(await manage('PATCH', `/users/${id}`, changes))).toEqual([status, code]);
    expect((await manage('GET', `/users/${id}`)).body).toMatchObject({ name: 'Unchanged', username: null });
  });

  it('to the address that is one’s own already is none', async () => {
    const id = await idOf({ primaryEmail: 'own@example.com' });
    const { body } = await manage('PATCH', `/users/${id}`, { primaryEmail: 'Own@Example.com' });
    expect(body.primaryEmail).toBe('Own@Example.com');
  });

  it.each([
    ['PATCH', '', { name: 'x' }],
    ['PATCH', '/password', { password: 'x' }],
    ['GET', '/has-password', undefined],
    ['POST', '/password/verify', { password: 'x' }],
    ['PATCH', '/is-suspended', { isSuspended: true }],
    ['GET', '/custom-data', undefined],
    ['PATCH', '/custom-data', { customData: {} }],
    ['PATCH', '/profile', { profile: {} }],
  ])('of nobody is not found: %s …%s', async (method, path, body) => {
    expect(codeOf(await manage(method, `/users/nobody${path}`, body))).toEqual([404, 'entity.not_found']);
  });
});

it.each([
  ['custom-data', 'customData'],
  ['profile', 'profile'],
])('%s is added to', async (path, field) => {
  const id = await idOf({ [field]: { a: 1, b: { c: 2 } } });
  const added = await manage('PATCH', `/users/${id}/${path}`, { [field]: { b: { d: 3 }, e: null } });
  expect([added.status, added.body]).toEqual([200, { a: 1, b: { d: 3 }, e: null }]);
  expect((await manage('GET', `/users/${id}`)).body[field]).toEqual(added.body);
  if (path === 'custom-data') expect((await manage('GET', `/users/${id}/custom-data`)).body).toEqual(added.body);
  expect(codeOf(await manage('PATCH', `/users/${id}/${path}`, {}))).toEqual([400, 'guard.invalid_input']);
});

describe('a password', () => {
  const verify = (id: string, password: string) => manage('POST', `/users/${id}/password/verify`, { password });

  it('is given at creation, changed, and known to its owner only', async () => {
    const { body } = await create({ username: 'with_password', password: 'first password' });
    expect(body.hasPassword).toBe(true);
    expect((await verify(body.id, 'first password')).status).toBe(204);
    expect(codeOf(await verify(body.id, 'second password'))).toEqual([422, 'session.invalid_credentials']);
    const changed = await manage('PATCH', `/users/${body.id}/password`, { password: 'second password' });
    expect([changed.status, changed.body.hasPassword]).toEqual([200, true]);
    expect(codeOf(await verify(body.id, 'first password'))).toEqual([422, 'session.invalid_credentials']);
    expect((await verify(body.id, 'second password')).status).toBe(204);
    expect(JSON.stringify((await manage('GET', `/users/${body.id}`)).body)).not.toContain('$argon2');
  });

  it('is missing until there is one', async () => {
    const id = await idOf({});
    expect((await manage('GET', `/users/${id}/has-password`)).body).toEqual({ hasPassword: false });
    expect(codeOf(await verify(id, 'any'))).toEqual([422, 'session.invalid_credentials']);
    const { body } = await manage('GET', `/users/${id}?includePasswordHash=true`);
    expect(body).toMatchObject({ passwordDigest: null, passwordAlgorithm: null });
    await manage('PATCH', `/users/${id}/password`, { password: 'now there is' });
    expect((await manage('GET', `/users/${id}/has-password`)).body).toEqual({ hasPassword: true });
  });

  it('of another system is stored as it is, and shown to those who ask', async () => {
    const id = await idOf({ passwordDigest: sha256('brought along'), passwordAlgorithm: 'SHA256' });
    expect((await verify(id, 'brought along')).status).toBe(204);
    expect((await manage('GET', `/users/${id}?includePasswordHash=true`)).body).toMatchObject({
      hasPassword: true,
      passwordDigest: sha256('brought along'),
      passwordAlgorithm: 'SHA256',
    });
  });

  it.each([
    [{ password: 'a', passwordDigest: sha256('a'), passwordAlgorithm: 'SHA256' }, 'user.password_and_digest'],
    [{ passwordDigest: sha256('a') }, 'user.password_algorithm_required'],
    [{ passwordDigest: sha256('a'), passwordAlgorithm: 'MD5' }, 'request.invalid_input'],
    [{ passwordDigest: 'x', passwordAlgorithm: 'Bcrypt' }, 'request.invalid_input'],
    [{ passwordDigest: 'x', passwordAlgorithm: 'ROT13' }, 'guard.invalid_input'],
    [{ password: '' }, 'guard.invalid_input'],
    [{ password: 'x'.repeat(1025) }, 'guard.invalid_input'],
  ])('given as %j is refused', async (body, code) => {
    expect(codeOf(await create(body))).toEqual([400, code]);
  });

  it('flood is turned away in part, and the rest of the API goes on', async () => {
    const id = await idOf({ password: 'under load' });
    const flood = Promise.all(Array.from({ length: 300 }, () => verify(id, 'under load')));
    expect((await manage('GET', `/users/${id}`)).status).toBe(200);
    const answers = await flood;
    const [right, busy] = [204, 429].map((status) => answers.filter((answer) => answer.status === status));
    expect([right?.length, busy?.length].every((count) => count && count > 0)).toBe(true);
    expect((right?.length ?? 0) + (busy?.length ?? 0)).toBe(300);
    expect(codeOf(busy?.[0] ?? { status: 0, body: {} })).toEqual([429, 'request.rate_limited']);
    expect(busy?.[0]?.headers.get('retry-after')).toBe('1');
  });
});

describe('suspending', () => {
  it('signs the user out for good, and letting in again asks for a new sign-in', async () => {
    const journey = new Journey(postern, 'suspended@example.com');
    await journey.begin('Register');
    await journey.prove('Register');
    await journey.identify();
    await journey.finish();
    const { body: found } = await manage('GET', '/users?search.primaryEmail=suspended@example.com');
    const id = found[0].id;
    expect(await recordsOf(id)).toBeGreaterThan(0);
    const { status, body } = await manage('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
    expect([status, body.isSuspended]).toEqual([200, true]);
    expect(await recordsOf(id)).toBe(0);
    const again = await manage('PATCH', `/users/${id}/is-suspended`, { isSuspended: false });
    expect(again.body.isSuspended).toBe(false);
    expect(await recordsOf(id)).toBe(0);
  });

  it('ends with the user as well', async () => {
    const journey = new Journey(postern, 'deleted@example.com');
    await journey.begin('Register');
    await journey.prove('Register');
    await journey.identify();
    await journey.finish();
    const { body: found } = await manage('GET', '/users?search.primaryEmail=deleted@example.com');
    expect(await recordsOf(found[0].id)).toBeGreaterThan(0);
    await manage('DELETE', `/users/${found[0].id}`);
    expect(await recordsOf(found[0].id)).toBe(0);
  });
});

describe('a password that has expired', () => {
  const isExpired = async (id: string) => {
    const [row] = await postern.postern.parts.database.query<{ isExpired: boolean }>(
      sql`select is_password_expired as "isExpired" from users where id = ${id}`,
    );
    return row?.isExpired;
  };

  it('is one when an operator says so, until it is taken back or another is set', async () => {
    const id = await idOf({ username: 'expired', password: 'analytical engine' });
    const say = (given: boolean) => manage('PATCH', `/users/${id}/password/expiration`, { isExpired: given });
    expect(await isExpired(id)).toBe(false);
    const { status, body } = await say(true);
    expect([status, body.id, await isExpired(id)]).toEqual([200, id, true]);
    await say(false);
    expect(await isExpired(id)).toBe(false);
    await say(true);
    expect((await manage('PATCH', `/users/${id}/password`, { password: 'difference engine' })).status).toBe(200);
    expect(await isExpired(id)).toBe(false);
  });

  it('is of somebody', async () => {
    const answer = await manage('PATCH', '/users/nobody/password/expiration', { isExpired: true });
    expect(codeOf(answer)).toEqual([404, 'entity.not_found']);
    const [status] = codeOf(await manage('PATCH', '/users/nobody/password/expiration', {}));
    expect(status).toBe(400);
  });
});
