import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { countFailure, lockoutKey, readLock } from './lockout.ts';

const seal = createSeal(randomBytes(32));
const policy = { maximumAttempts: 5, durationMinutes: 30 };
const noon = Date.parse('2026-01-01T12:00:00Z');

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 8);
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

/** Reports a verification as the flow does: a failure is counted, a success only looks at the lock. */
async function report(identifier: string, hasSucceeded: boolean, minutes = 0, attempts = policy) {
  const now = new Date(noon + minutes * 60_000);
  const key = lockoutKey(seal, 'default', identifier);
  const until = hasSucceeded
    ? (await database.query<{ blocked_until: Date | null }>(sql`${readLock(key)}`))[0]?.blocked_until
    : (await countFailure(database, key, now, attempts)).until;
  return until && until > now ? { kind: 'blocked', until } : { kind: 'allowed' };
}

test('too many failures within an hour lock an identifier, even for a right answer, until the lock ends', async () => {
  const identifier = standardId();
  for (let index = 0; index < 4; index += 1)
    expect(await report(identifier, false, index)).toEqual({ kind: 'allowed' });
  const until = new Date(noon + 34 * 60_000);
  expect(await report(identifier, false, 4)).toEqual({ kind: 'blocked', until });
  expect(await report(identifier, true, 10)).toEqual({ kind: 'blocked', until });
  expect(await report(identifier, false, 33)).toEqual({ kind: 'blocked', until });
  expect(await report(identifier, true, 34)).toEqual({ kind: 'allowed' });
});

test('failures that are older than an hour do not count', async () => {
  const identifier = standardId();
  for (let index = 0; index < 4; index += 1) await report(identifier, false, 0);
  expect(await report(identifier, false, 61)).toEqual({ kind: 'allowed' });
});

test('parallel failures are all counted', async () => {
  const identifier = standardId();
  const decisions = await Promise.all(Array.from({ length: 40 }, () => report(identifier, false)));
  expect(decisions.filter(({ kind }) => kind === 'allowed')).toHaveLength(4);
});

test('a limit of one locks at the first failure', async () => {
  const once = { maximumAttempts: 1, durationMinutes: 1 };
  expect((await report(standardId(), false, 0, once)).kind).toBe('blocked');
});

test('a right answer of an unknown identifier is allowed and stores nothing', async () => {
  expect(await report(standardId(), true)).toEqual({ kind: 'allowed' });
});
