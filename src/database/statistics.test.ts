import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from './database.ts';
import { countNewTables } from './statistics.ts';

let created: TestDatabase;
let database: Database;

beforeAll(async () => {
  created = await createTestDatabase();
  database = openDatabase(created.options, 2);
  await database.query(sql`insert into tenants (id) values ('default')`);
});
afterAll(async () => {
  await database.close();
  await created.drop();
});

const addUsers = (count: number) =>
  database.query(sql`
    insert into users (tenant_id, id, primary_email, canonical_email)
    select 'default', 'user' || number, 'user' || number || '@example.com', 'user' || number || '@example.com'
    from generate_series(1, ${count}::int) as number
    on conflict do nothing`);

/** The plan for whatever values come, as a prepared statement has it. */
async function planOf(column: string) {
  const client = new pg.Client(created.options);
  await client.connect();
  const { rows } = await client
    .query(`explain (generic_plan) select from users where tenant_id = $1 and ${column} = $2`)
    .finally(() => client.end());
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('a table is counted as soon as there are rows in it, and once', async () => {
  expect(await countNewTables(database)).toEqual([]);
  await addUsers(3);
  expect(await countNewTables(database)).toEqual([]);
  await addUsers(500);
  expect(await countNewTables(database)).toEqual(['users']);
  expect(await countNewTables(database)).toEqual([]);
});

test.each([
  ['id', 'users_pkey'],
  ['email_key', 'users_primary_email_key'],
  ['username_key', 'users_username_key'],
  ['phone_key', 'users_primary_phone_key'],
])('from then on a user is found by %s, and no other is read', async (column, index) => {
  await addUsers(500);
  await countNewTables(database);
  expect(await planOf(column)).toContain(index);
});
