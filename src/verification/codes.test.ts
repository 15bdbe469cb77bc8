import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { type CodeBinding, checkCode, storeCode } from './codes.ts';

const seal = createSeal(randomBytes(32));
const policy = { lifetimeSeconds: 600, maximumTries: 10 };
const now = new Date('2026-01-01T12:00:00Z');

let server: TestDatabase;
let database: Database;
let otherNode: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 16);
  otherNode = openDatabase(server.options, 16);
});

afterAll(async () => {
  await database.close();
  await otherNode.close();
  await server.drop();
});

const newBinding = (): CodeBinding => ({
  tenantId: 'default',
  scope: standardId(),
  usageType: 'SignIn',
  identifier: { type: 'email', value: 'ada@example.com' },
});

async function issue(binding: CodeBinding, code = '042137', createdAt = now) {
  const id = standardId();
  const stored = storeCode(seal, { ...binding, id, code, createdAt }, sql`always`);
  await database.query(sql`with always as (select 1), code as (${stored}) select id from code`);
  return id;
}

const check = (binding: CodeBinding, code: string, more: { id?: string; now?: Date; on?: Database } = {}) =>
  checkCode(
    more.on ?? database,
    seal,
    { ...binding, code, now: more.now ?? now, ...(more.id && { id: more.id }) },
    policy,
  );

describe('a verification code', () => {
  test('works once', async () => {
    const binding = newBinding();
    await issue(binding);
    expect(await check(binding, '042137')).toBe('correct');
    expect(await check(binding, '042137')).toBe('not_found');
  });

  test('gives one success to a hundred parallel right answers on two nodes', async () => {
    const binding = newBinding();
    await issue(binding);
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => check(binding, '042137', { on: index % 2 ? database : otherNode })),
    );
    expect(verdicts.filter((verdict) => verdict === 'correct')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'not_found')).toHaveLength(99);
  });

  test('spends exactly ten tries on a thousand parallel wrong guesses on two nodes', async () => {
    const binding = newBinding();
    const id = await issue(binding);
    const verdicts = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        check(binding, String(100_000 + index), { on: index % 2 ? database : otherNode }),
      ),
    );
    expect(verdicts.filter((verdict) => verdict === 'incorrect')).toHaveLength(10);
    expect(verdicts.filter((verdict) => verdict === 'exceeded')).toHaveLength(990);
    const rows = await database.query(sql`select tries from verification_codes where id = ${id}`);
    expect(rows).toEqual([{ tries: 10 }]);
    expect(await check(binding, '042137')).toBe('exceeded');
  });

  test('two racing guesses spend two tries', async () => {
    const binding = newBinding();
    const id = await issue(binding);
    await Promise.all([check(binding, '111111'), check(binding, '222222', { on: otherNode })]);
    expect(await database.query(sql`select tries from verification_codes where id = ${id}`)).toEqual([{ tries: 2 }]);
  });

  test('dies when its time is over, and not before', async () => {
    const binding = newBinding();
    await issue(binding);
    expect(await check(binding, '000000', { now: new Date(now.getTime() + 600_000) })).toBe('incorrect');
    expect(await check(binding, '042137', { now: new Date(now.getTime() + 600_001) })).toBe('expired');
  });

  test('is replaced by the next one of its scope, whose tries start anew', async () => {
    const binding = newBinding();
    const first = await issue(binding, '111111');
    await check(binding, '999999');
    const second = await issue(binding, '222222');
    expect(await check(binding, '111111', { id: first })).toBe('not_found');
    expect(await check(binding, '111111')).toBe('incorrect');
    expect(await check(binding, '222222', { id: second })).toBe('correct');
  });

  test.each<[string, (binding: CodeBinding) => CodeBinding, string]>([
    ['another scope', (binding) => ({ ...binding, scope: standardId() }), 'not_found'],
    ['another tenant', (binding) => ({ ...binding, tenantId: 'admin' }), 'not_found'],
    ['another purpose', (binding) => ({ ...binding, usageType: 'ForgotPassword' }), 'not_found'],
    [
      'another address',
      (binding) => ({ ...binding, identifier: { type: 'email', value: 'eve@example.com' } }),
      'address_mismatch',
    ],
    [
      'the same address in other letters',
      (binding) => ({ ...binding, identifier: { type: 'email', value: 'Ada@example.com' } }),
      'address_mismatch',
    ],
    [
      'the same digits as a phone number',
      (binding) => ({ ...binding, identifier: { type: 'phone', value: binding.identifier.value } }),
      'address_mismatch',
    ],
  ])('opens nothing for %s', async (_, change, verdict) => {
    const binding = newBinding();
    await issue(binding);
    expect(await check(change(binding), '042137')).toBe(verdict);
    expect(await check(binding, '042137')).toBe('correct');
  });

  test('cannot be moved to another address by who writes the table', async () => {
    const binding = newBinding();
    const id = await issue(binding);
    await database.query(sql`update verification_codes set identifier_value = 'eve@example.com' where id = ${id}`);
    const moved = { ...binding, identifier: { type: 'email' as const, value: 'eve@example.com' } };
    expect(await check(moved, '042137')).toBe('incorrect');
  });

  test('cannot be found by trying all codes on a copy of the table', async () => {
    const binding = newBinding();
    const id = await issue(binding);
    const withoutKey = createSeal(randomBytes(32));
    const verdict = await checkCode(database, withoutKey, { ...binding, id, code: '042137', now }, policy);
    expect(verdict).toBe('incorrect');
  });
});
