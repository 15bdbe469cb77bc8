import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, type Queryable, sql } from '../database/database.ts';
import { canonicalAddress } from '../lib/email-address.ts';
import { emailKey, type IdentityPolicy, usernameKey } from './identity-keys.ts';
import { changeIdentityPolicy, readIdentityPolicy } from './identity-policy.ts';
import { createUser, findUserByEmail, findUserByIdentifier, updateUser } from './users.ts';

const exact: IdentityPolicy = { ignoresUsernameCase: false, ignoresSubaddress: false, ignoresDots: false };
const lenient: IdentityPolicy = { ignoresUsernameCase: true, ignoresSubaddress: true, ignoresDots: true };
const policies = [false, true].flatMap((ignoresSubaddress) =>
  [false, true].map((ignoresDots) => ({ ...exact, ignoresUsernameCase: ignoresDots, ignoresSubaddress, ignoresDots })),
);

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 6);
  await database.query(sql`insert into tenants (id) values ('default'), ('admin')`);
});
beforeEach(async () => {
  await database.query(sql`delete from users`);
  await database.query(sql`delete from identity_policies`);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

const change = (policy: IdentityPolicy) =>
  database.transaction((transaction) => changeIdentityPolicy(transaction, 'default', policy));
const createByEmail = (primaryEmail: string) => createUser(database, 'default', { primaryEmail });
const createByName = (username: string) => createUser(database, 'default', { username });

describe('the key of an address', () => {
  it.each([
    ['Ada+news@Example.com', { ignoresSubaddress: true }, 'ada@example.com'],
    ['Ada+news@Example.com', { ignoresDots: true }, 'ada+news@example.com'],
    ['+news@example.com', { ignoresSubaddress: true }, '+news@example.com'],
    ['a+b+c@example.com', { ignoresSubaddress: true }, 'a@example.com'],
    ['a.d.a@gmail.com', { ignoresDots: true }, 'ada@gmail.com'],
    ['A.da@GoogleMail.com', { ignoresDots: true }, 'ada@gmail.com'],
    ['a.da+x.y@googlemail.com', { ignoresDots: true }, 'ada+x.y@gmail.com'],
    ['a.da+x.y@googlemail.com', { ignoresDots: true, ignoresSubaddress: true }, 'ada@gmail.com'],
    ['a.da@example.com', { ignoresDots: true }, 'a.da@example.com'],
    ['a.da@gmail.com.example.org', { ignoresDots: true }, 'a.da@gmail.com.example.org'],
    ['a.da@gmail.com', {}, 'a.da@gmail.com'],
  ])('of %s with %j is %s', (address, policy, key) => {
    expect(emailKey(address, { ...exact, ...policy })).toBe(key);
  });

  const addresses = [
    ...['ada@example.com', 'Ada+news@Example.com', '+news@example.com', 'a+b+c@example.com', 'a.d.a@gmail.com'],
    ...['A.da@GoogleMail.com', 'a.da+x.y@googlemail.com', '+x@gmail.com', 'ada+@gmail.com', 'ädä@münchen.de'],
    ...["o'hara+x@gmail.com", 'a.b@mail.gmail.com', 'ada@gmail.co', 'a$1+$2@example.com', '.@gmail.com', 'no address'],
  ];

  it.each(policies)('is the same in the database and here: %j', async (policy) => {
    const { ignoresSubaddress, ignoresDots, ignoresUsernameCase } = policy;
    const canonical = addresses.map(canonicalAddress);
    const made = await database.query<{ key: string }>(sql`
      select email_key(address, ${ignoresSubaddress}, ${ignoresDots}) as key
      from unnest(${canonical}::text[]) with ordinality as given (address, place) order by place`);
    expect(made.map(({ key }) => key)).toEqual(addresses.map((address) => emailKey(address, policy)));
    const names = ['ada', 'ADA', 'Ada_1', '_I', 'Iİıi', 'K'];
    const namesMade = await database.query<{ key: string }>(sql`
      select username_key(name, ${ignoresUsernameCase}) as key
      from unnest(${names}::text[]) with ordinality as given (name, place) order by place`);
    expect(namesMade.map(({ key }) => key)).toEqual(names.map((name) => usernameKey(name, policy)));
  });
});

describe('a policy', () => {
  it('makes one user of what it takes for the same, and keeps what was typed', async () => {
    await change(lenient);
    expect(await createByEmail('Ada.L+news@gmail.com')).toMatchObject({
      kind: 'created',
      user: { primaryEmail: 'Ada.L+news@gmail.com' },
    });
    expect(await createByEmail('adal@googlemail.com')).toEqual({ kind: 'in use', field: 'email' });
    expect(await findUserByEmail(database, 'default', 'ADAL+x@gmail.com', lenient)).toMatchObject({
      primaryEmail: 'Ada.L+news@gmail.com',
    });
    await createByName('Ada');
    expect(await createByName('aDA')).toEqual({ kind: 'in use', field: 'username' });
    expect(await findUserByIdentifier(database, 'default', { type: 'username', value: 'ADA' }, lenient)).toMatchObject({
      username: 'Ada',
    });
  });

  it('is one tenant’s', async () => {
    await change(lenient);
    await createUser(database, 'admin', { username: 'Ada' });
    expect(await createUser(database, 'admin', { username: 'ada' })).toMatchObject({ kind: 'created' });
    expect(await readIdentityPolicy(database, 'admin')).toEqual(exact);
  });

  it('counts for changes of a user as well', async () => {
    await change(lenient);
    await createByEmail('ada@example.com');
    const created = await createByEmail('grace@example.com');
    const id = created.kind === 'created' ? created.user.id : '';
    expect(await updateUser(database, 'default', id, { primaryEmail: 'ada+2@example.com' })).toEqual({
      kind: 'in use',
      field: 'email',
    });
    expect(await updateUser(database, 'default', id, { primaryEmail: 'Grace+2@example.com' })).toMatchObject({
      kind: 'updated',
    });
    expect(await findUserByEmail(database, 'default', 'grace@example.com', lenient)).toMatchObject({ id });
    expect(await updateUser(database, 'default', id, { primaryEmail: null })).toMatchObject({ kind: 'updated' });
    expect(await findUserByEmail(database, 'default', 'grace@example.com', lenient)).toBeUndefined();
  });

  it('makes the keys of those who are there, and takes them back', async () => {
    await createByEmail('Ada.L+news@gmail.com');
    await createByName('Ada');
    expect(await findUserByEmail(database, 'default', 'adal@gmail.com', lenient)).toBeUndefined();
    expect(await change(lenient)).toEqual({ kind: 'changed' });
    expect(await findUserByEmail(database, 'default', 'adal@gmail.com', lenient)).toBeDefined();
    expect(await findUserByIdentifier(database, 'default', { type: 'username', value: 'ADA' }, lenient)).toBeDefined();
    expect(await change(exact)).toEqual({ kind: 'changed' });
    expect(await findUserByEmail(database, 'default', 'ada.l+news@gmail.com', exact)).toBeDefined();
    expect(await createByEmail('adal@gmail.com')).toMatchObject({ kind: 'created' });
    expect(await createByName('ada')).toMatchObject({ kind: 'created' });
  });

  it('may tell some apart and make others one in the same change', async () => {
    const dots = { ...exact, ignoresDots: true };
    const tags = { ...exact, ignoresSubaddress: true };
    await change(tags);
    // By its old key the first is what the second becomes, and by its new one the second what the first was.
    await createByEmail('ab+x@gmail.com');
    await createByEmail('a.b@gmail.com');
    expect(await change(dots)).toEqual({ kind: 'changed' });
    expect(await findUserByEmail(database, 'default', 'ab@gmail.com', dots)).toMatchObject({
      primaryEmail: 'a.b@gmail.com',
    });
    expect(await findUserByEmail(database, 'default', 'a.b+x@gmail.com', dots)).toMatchObject({
      primaryEmail: 'ab+x@gmail.com',
    });
  });

  it('under which users would become one is refused, with the first twenty', async () => {
    for (const name of ['ada', 'Ada', 'ADA', 'grace']) await createByName(name);
    for (let number = 0; number < 25; number += 1) {
      await createByEmail(`user${number}@example.com`);
      await createByEmail(`user${number}+2@example.com`);
    }
    const names = await change({ ...exact, ignoresUsernameCase: true });
    expect(names).toMatchObject({ kind: 'usernames conflict', totalConflicts: 1 });
    expect('samples' in names && names.samples[0]?.toSorted()).toEqual(['ADA', 'Ada', 'ada']);
    const addresses = await change({ ...exact, ignoresSubaddress: true });
    expect(addresses).toMatchObject({ kind: 'addresses conflict', totalConflicts: 25 });
    expect('samples' in addresses && addresses.samples).toHaveLength(20);
    expect(await readIdentityPolicy(database, 'default')).toEqual(exact);
  });
});

describe('while a policy changes', () => {
  /** Does something in a transaction, and gives what ends the transaction. */
  async function begin<Result>(work: (transaction: Queryable) => Promise<Result>) {
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const { promise: isBegun, resolve: begun } = Promise.withResolvers<void>();
    const done = database.transaction(async (transaction) => {
      const result = await work(transaction);
      begun();
      await isOver;
      return result;
    });
    await isBegun;
    return () => {
      end();
      return done;
    };
  }

  it('whoever registers waits for it, and is the same as one who is there', async () => {
    await createByName('ada');
    const end = await begin((transaction) => changeIdentityPolicy(transaction, 'default', lenient));
    const registrations = [createByName('Ada'), createByName('Grace'), createByName('gRACE')];
    expect(await waitForWaiting(3)).toBe(true);
    expect(await end()).toEqual({ kind: 'changed' });
    const [ada, ...graces] = await Promise.all(registrations);
    expect(ada).toEqual({ kind: 'in use', field: 'username' });
    expect(graces.map(({ kind }) => kind).toSorted()).toEqual(['created', 'in use']);
  });

  it('it waits for whoever is registering, and sees them', async () => {
    await createByName('ada');
    const end = await begin((transaction) => createUser(transaction, 'default', { username: 'Ada' }));
    const changing = change(lenient);
    expect(await waitForWaiting(1)).toBe(true);
    expect(await end()).toMatchObject({ kind: 'created' });
    expect(await changing).toMatchObject({ kind: 'usernames conflict', totalConflicts: 1 });
  });

  /** Whether so many wait for a lock. */
  async function waitForWaiting(count: number) {
    for (let tries = 0; tries < 500; tries += 1) {
      const [row] = await database.query<{ waiting: number }>(sql`
        select count(*)::int as waiting from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`);
      if (row?.waiting === count) return true;
    }
    return false;
  }
});
