import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { type Budget, deleteFullBudgets, giveToBudget, secondsUntilBudget, takeFromBudget } from './budgets.ts';

const noon = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(noon + seconds * 1000);

let server: TestDatabase;
let database: Database;
let otherNode: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 8);
  otherNode = openDatabase(server.options, 8);
});

afterAll(async () => {
  await database.close();
  await otherNode.close();
  await server.drop();
});

const newBudget = (maximum = 10, seconds = 600): Budget => ({
  tenantId: 'default',
  rule: 'network',
  subject: standardId(),
  rate: { maximum, seconds },
});

async function take(budget: Budget, seconds = 0, wanted = 1, on = database) {
  const [row] = await on.query<{ taken: number }>(
    sql`with taken as (${takeFromBudget(budget, at(seconds), wanted)}) select taken from taken`,
  );
  return row?.taken ?? 0;
}

async function takeAll(budget: Budget, seconds = 0) {
  let taken = 0;
  while (await take(budget, seconds)) taken += 1;
  return taken;
}

describe('a budget', () => {
  test('is there at once, and refills evenly', async () => {
    const budget = newBudget();
    expect(await takeAll(budget)).toBe(10);
    expect(await secondsUntilBudget(database, budget, at(0))).toBe(60);
    expect(await take(budget, 59)).toBe(0);
    expect(await secondsUntilBudget(database, budget, at(59))).toBe(1);
    expect(await take(budget, 60)).toBe(1);
    expect(await takeAll(budget, 60)).toBe(0);
    expect(await takeAll(budget, 360)).toBe(5);
    expect(await takeAll(budget, 10_000)).toBe(10);
  });

  test.each([
    [1, 1],
    [3, 7],
    [7, 600],
    [300, 600],
    [999, 3_600],
  ])('of %d in %d s gives exactly that many', async (maximum, seconds) => {
    const budget = newBudget(maximum, seconds);
    expect(await takeAll(budget, 0.123)).toBe(maximum);
    expect(await takeAll(budget, seconds + 0.123)).toBe(maximum);
  });

  test('gives many at once, and of those the rest that is left', async () => {
    const budget = newBudget();
    expect(await take(budget, 0, 4)).toBe(4);
    expect(await take(budget, 0, 4)).toBe(4);
    expect(await take(budget, 0, 4)).toBe(2);
    expect(await take(budget, 0, 4)).toBe(0);
    expect(await take(budget, 125, 4)).toBe(2);
  });

  test('is exact for two hundred parallel takers on two nodes', async () => {
    const budget = newBudget();
    const taken = await Promise.all(
      Array.from({ length: 200 }, (_, index) => take(budget, 0, 1, index % 2 ? database : otherNode)),
    );
    expect(taken.filter(Boolean)).toHaveLength(10);
  });

  test('has back what is given to it', async () => {
    const budget = newBudget();
    await takeAll(budget);
    await giveToBudget(database, budget, 3);
    expect(await takeAll(budget)).toBe(3);
  });

  test('is another’s in another tenant, for another rule or another subject', async () => {
    const budget = newBudget();
    await takeAll(budget);
    expect(await take({ ...budget, tenantId: 'admin' })).toBe(1);
    expect(await take({ ...budget, rule: 'attempts' })).toBe(1);
    expect(await take({ ...budget, subject: standardId() })).toBe(1);
  });

  test('is forgotten when it is full again, and not before', async () => {
    const budget = newBudget();
    await take(budget);
    await deleteFullBudgets(database, at(60));
    expect(await database.query(sql`select from budgets where subject = ${budget.subject}`)).toHaveLength(1);
    await deleteFullBudgets(database, at(61));
    expect(await database.query(sql`select from budgets where subject = ${budget.subject}`)).toHaveLength(0);
  });
});

test('budgets wait for no disk', async () => {
  const [table] = await database.query(sql`select relpersistence from pg_class where relname = 'budgets'`);
  expect(table).toEqual({ relpersistence: 'u' });
});
