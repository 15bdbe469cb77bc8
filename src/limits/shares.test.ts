import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, type Fragment, openDatabase, type Queryable, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import type { Budget } from './budgets.ts';
import { Shares } from './shares.ts';

const noon = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds = 0) => new Date(noon + seconds * 1000);

let server: TestDatabase;
let database: Database;
let otherNode: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 4);
  otherNode = openDatabase(server.options, 4);
});

afterAll(async () => {
  await database.close();
  await otherNode.close();
  await server.drop();
});

const newBudget = (maximum: number, seconds = 600): Budget => ({
  tenantId: 'default',
  rule: 'application',
  subject: standardId(),
  rate: { maximum, seconds },
});

/** How many of so many parallel takings got theirs. */
async function takeMany(shares: Shares[], budgets: Budget[], number: number, seconds = 0) {
  const takings = await Promise.all(
    Array.from({ length: number }, (_, index) => shares[index % shares.length]?.take(budgets, at(seconds))),
  );
  return takings.filter((taking) => taking?.kind === 'taken').length;
}

/** Counts what is asked of the database. */
class Counted implements Queryable {
  statements = 0;
  query<Row extends object>(fragment: Fragment) {
    this.statements += 1;
    return database.query<Row>(fragment);
  }
}

describe('shares of a budget', () => {
  test('give exactly the budget to parallel takers on two nodes', async () => {
    const nodes = [new Shares(database), new Shares(otherNode)];
    expect(await takeMany(nodes, [newBudget(10)], 100)).toBe(10);
    const large = newBudget(1_000);
    const taken = await takeMany(nodes, [large], 3_000);
    expect(taken).toBeLessThanOrEqual(1_000);
    // What one node still has of its share, it spends.
    expect(taken + (await takeMany(nodes, [large], 200))).toBe(1_000);
  });

  test('cost the database one statement for many takings', async () => {
    const counted = new Counted();
    expect(await takeMany([new Shares(counted)], [newBudget(600_000, 3_600)], 5_000)).toBe(5_000);
    expect(counted.statements).toBe(5);
  });

  test('that are used up cost none until there is one again', async () => {
    const counted = new Counted();
    const shares = new Shares(counted);
    const budget = newBudget(2, 60);
    await takeMany([shares], [budget], 3);
    const { statements } = counted;
    expect(await shares.take([budget], at(10))).toEqual({ kind: 'refused', budget, retryAfterSeconds: 20 });
    expect(await takeMany([shares], [budget], 1_000, 29)).toBe(0);
    expect(counted.statements).toBe(statements);
    expect(await takeMany([shares], [budget], 2, 30)).toBe(1);
  });

  test('take of all budgets or of none', async () => {
    const shares = new Shares(database);
    const [wide, narrow] = [newBudget(100), newBudget(1)];
    expect(await takeMany([shares], [wide, narrow], 50)).toBe(1);
    expect(await takeMany([shares], [wide], 200)).toBe(99);
  });

  test('have back what was taken for nothing', async () => {
    const shares = new Shares(database);
    const budget = newBudget(3);
    await takeMany([shares], [budget], 3);
    shares.giveBack([budget]);
    expect(await takeMany([shares], [budget], 3)).toBe(1);
  });

  test('are not spent on top of a budget that has refilled meanwhile', async () => {
    const shares = new Shares(database);
    const budget = newBudget(100);
    await takeMany([shares], [budget], 1);
    expect(await takeMany([shares], [budget], 200, 601)).toBe(100);
  });
});

test('a budget whose store fails refuses instead of allowing', async () => {
  const broken = openDatabase({ ...server.options, database: 'does_not_exist' }, 1);
  const shares = new Shares(broken);
  await expect(shares.take([newBudget(10)], at())).rejects.toThrow();
  await expect(shares.take([newBudget(10)], at())).rejects.toThrow();
  await broken.close();
});

test('a budget that could not be asked for is asked for again', async () => {
  let isBroken = true;
  const flaky: Queryable = {
    async query<Row extends object>(fragment: Fragment) {
      if (isBroken) throw new Error('away');
      return database.query<Row>(fragment);
    },
  };
  const shares = new Shares(flaky);
  const budget = newBudget(10);
  await expect(shares.take([budget], at())).rejects.toThrow('away');
  isBroken = false;
  expect(await takeMany([shares], [budget], 20)).toBe(10);
  expect(await database.query(sql`select from budgets where subject = ${budget.subject}`)).toHaveLength(1);
});
