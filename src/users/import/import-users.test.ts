import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../../database/database.ts';
import { createSeal } from '../../lib/seal.ts';
import { importUsers } from './import-users.ts';
import type { Given } from './row.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 2);
  await database.query(sql`insert into tenants (id) values ('default')`);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function* rows(count: number): AsyncIterable<Given> {
  for (let number = 1; number <= count; number += 1) {
    yield { place: `line ${number}`, value: { primaryEmail: `user${number}@example.com` } };
  }
}

const run = async (given: AsyncIterable<Given>, isDryRun = false) => {
  const lines: string[] = [];
  const result = await importUsers({
    database,
    seal: createSeal(randomBytes(32)),
    tenantId: 'default',
    given,
    isDryRun,
    say: (line) => lines.push(line),
  });
  return { ...result, lines };
};

it('says how far it is', async () => {
  const { created, lines } = await run(rows(5_100), true);
  expect(created).toBe(5_100);
  expect(lines).toEqual(['… 5000 read, 5000 new']);
});

it('what was cut short goes on where it was', async () => {
  async function* breaking(): AsyncIterable<Given> {
    yield* rows(700);
    throw new Error('the disk is gone');
  }
  await expect(run(breaking())).rejects.toThrow('the disk is gone');
  const [stored] = await database.query<{ count: number }>(sql`select count(*)::int as count from users`);
  expect(stored?.count).toBe(500);
  expect(await run(rows(700))).toMatchObject({ created: 200, skipped: 500, refused: 0 });
});

it('of two imports at once each user is stored by one', async () => {
  async function* more(): AsyncIterable<Given> {
    for await (const given of rows(900)) yield given;
  }
  const [first, second] = await Promise.all([run(more()), run(more())]);
  expect(first.created + second.created).toBe(200);
  expect(first.created + first.skipped).toBe(900);
  expect(second.created + second.skipped).toBe(900);
});

it('an identity that somebody has already stays where it is, and is reported', async () => {
  async function* twins(): AsyncIterable<Given> {
    const identities = { google: { userId: 'g1' }, github: { userId: 'h1' }, broken: 'x' };
    yield { place: 'line 1', value: { username: 'twin_a', identities: { google: { userId: 'g1' } } } };
    yield { place: 'line 2', value: { username: 'twin_b', identities } };
  }
  const { created, leftBehind } = await run(twins());
  expect([created, leftBehind['social identities']]).toEqual([2, 1]);
  const held = await database.query(sql`select target, identity_id as id from user_identities order by target`);
  expect(held).toEqual([
    { target: 'github', id: 'h1' },
    { target: 'google', id: 'g1' },
  ]);
});
