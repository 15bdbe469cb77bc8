import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { updateAtSignIn } from './at-sign-in.ts';
import type { StoredPassword } from './digests.ts';
import { findCredentials, markPassword } from './stored-passwords.ts';
import { createUser, findUserByIdentifier, type User, unlessInUse } from './users.ts';

const policy = { ignoresUsernameCase: false, ignoresSubaddress: false, ignoresDots: false };
const password: StoredPassword = { algorithm: 'SHA256', digest: 'a'.repeat(64) };
let testDatabase: TestDatabase;
let database: Database;
let ada: User;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 2);
  await database.query(sql`insert into tenants (id) values ('default'), ('admin')`);
  ada = await create({ username: 'ada', primaryEmail: 'Ada@example.com', primaryPhone: '49017012345671', password });
  await create({ username: 'grace', primaryEmail: 'grace@example.com' });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function create(user: Parameters<typeof createUser>[2]) {
  const created = await createUser(database, 'default', user);
  if (created.kind !== 'created') throw new Error(created.kind);
  return created.user;
}

describe('who signs in with a password', () => {
  it.each([
    { type: 'username', value: 'ada' },
    { type: 'email', value: 'ADA@EXAMPLE.COM' },
    { type: 'phone', value: '4917012345671' },
  ] as const)('is found by $type, with the password and its age', async (identifier) => {
    const found = await findCredentials(database, 'default', identifier, policy);
    const user = { id: ada.id, isSuspended: false };
    expect(found).toEqual({ user, password, isPasswordExpired: false, passwordUpdatedAt: expect.any(Date) });
    expect(await findUserByIdentifier(database, 'default', identifier, policy)).toEqual(ada);
    expect(await findCredentials(database, 'admin', identifier, policy)).toBeUndefined();
  });

  it('may have none, or have to replace it', async () => {
    const grace = { type: 'username', value: 'grace' } as const;
    expect(await findCredentials(database, 'default', grace, policy)).toMatchObject({
      password: undefined,
      passwordUpdatedAt: null,
    });
    await markPassword(database, 'default', ada.id, true);
    const found = await findCredentials(database, 'default', { type: 'username', value: 'ada' }, policy);
    expect(found?.isPasswordExpired).toBe(true);
  });
});

describe('what a user gains at a sign-in', () => {
  const at = new Date('2026-01-02T03:04:05Z');
  const update = (gained: Parameters<typeof updateAtSignIn>[2], rows: number, id = ada.id) =>
    unlessInUse(() =>
      database.query<User>(sql`
        with allowed as (select number as id from generate_series(1, ${rows}::int) as number),
        updated as (${updateAtSignIn('default', id, gained, at, sql`allowed`)})
        select * from updated`),
    );

  it('is stored with the time, and a new password has not expired', async () => {
    const fresh: StoredPassword = { algorithm: 'MD5', digest: 'b'.repeat(32) };
    const gained = { username: 'lovelace', primaryEmail: 'L+1@example.com', primaryPhone: '4917012345679' };
    expect(await update({ ...gained, password: fresh }, 1)).toMatchObject([
      { ...gained, id: ada.id, lastSignInAt: at },
    ]);
    const found = await findCredentials(database, 'default', { type: 'email', value: 'l+1@example.com' }, policy);
    expect(found).toMatchObject({ password: fresh, isPasswordExpired: false });
  });

  it('is not stored when the guard has no row, or there is no such user', async () => {
    expect(await update({ username: 'other' }, 0)).toEqual([]);
    expect(await update({ username: 'other' }, 1, 'nobody')).toEqual([]);
    expect(
      await findUserByIdentifier(database, 'default', { type: 'username', value: 'lovelace' }, policy),
    ).toBeDefined();
  });

  it.each([
    [{ username: 'grace' }, 'username'],
    [{ primaryEmail: 'GRACE@example.com' }, 'email'],
  ])('%j of another is in use', async (gained, field) => {
    expect(await update(gained, 1)).toEqual({ kind: 'in use', field });
  });
});
