import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { createSeal } from '../lib/seal.ts';
import {
  type AskedToken,
  consumeToken,
  createToken,
  judgeToken,
  peekToken,
  type TokenContext,
  useToken,
  weighToken,
} from './one-time-tokens.ts';
import { endToken, findToken, listTokens, resealTokens, tidyTokens } from './stored-tokens.ts';

const secret = randomBytes(32);
const seal = createSeal(secret);
const tenantId = 'default';
const email = 'ada@example.com';
const now = new Date('2026-01-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

let server: TestDatabase;
let database: Database;
let otherNode: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 16);
  otherNode = openDatabase(server.options, 16);
  await database.query(sql`insert into tenants (id) values ('default'), ('admin')`);
});

afterAll(async () => {
  await database.close();
  await otherNode.close();
  await server.drop();
});

async function issue(context: TokenContext = {}, lifetimeSeconds = 600) {
  const created = await createToken(database, seal, { tenantId, email, context, lifetimeSeconds, now });
  return { ...created, token: created.token ?? '' };
}

const use = async (token: string, more: Partial<AskedToken> = {}, on = database) =>
  (await useToken(on, seal, { tenantId, token, email, now, ...more })).verdict;

const peek = async (token: string, more: Partial<AskedToken> = {}) =>
  (await peekToken(database, seal, { tenantId, token, email, now, ...more })).verdict;

const find = (id: string, at = now) => findToken(database, seal, { tenantId, id, now: at });

describe('a one-time token', () => {
  test('has 190 bits: 32 letters and digits', async () => {
    const { token } = await issue();
    expect(token).toMatch(/^[0-9A-Za-z]{32}$/);
    expect((await issue()).token).not.toBe(token);
  });

  test('works once, and gives what it was made with', async () => {
    const context = { jitOrganizationIds: ['org-1'] };
    const { id, token } = await issue(context);
    const used = await useToken(database, seal, { tenantId, token, email, now });
    expect(used).toMatchObject({ verdict: 'correct', token: { id, token, context, status: 'consumed' } });
    expect(await use(token)).toBe('consumed');
  });

  test('gives one success to a hundred parallel uses on two nodes', async () => {
    const { token } = await issue();
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => use(token, {}, index % 2 ? database : otherNode)),
    );
    expect(verdicts.filter((verdict) => verdict === 'correct')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'consumed')).toHaveLength(99);
  });

  test('is either used or revoked when both come at once, and both sides agree', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { id, token } = await issue();
      const [verdict, ended] = await Promise.all([
        use(token),
        endToken(otherNode, seal, { tenantId, id, status: 'revoked', now }),
      ]);
      expect([verdict, ended?.status]).toEqual(
        verdict === 'correct' ? ['correct', 'consumed'] : ['revoked', 'revoked'],
      );
    }
  });

  test('dies when its time is over, and not before', async () => {
    const { id, token } = await issue({}, 60);
    expect(await peek(token, { now: later(59.999) })).toBe('correct');
    expect(await use(token, { now: later(60) })).toBe('expired');
    expect(await find(id, later(60))).toMatchObject({ status: 'expired', token: undefined });
    expect(await use(token, { now: later(59.999) })).toBe('correct');
  });

  test.each<[string, Partial<AskedToken>, string]>([
    ['another tenant', { tenantId: 'admin' }, 'not_found'],
    ['another address', { email: 'eve@example.com' }, 'email_mismatch'],
    ['the same address in other letters', { email: 'Ada@example.com' }, 'email_mismatch'],
    ['another event', { event: 'Register' }, 'event_mismatch'],
  ])('opens nothing for %s', async (_, more, verdict) => {
    const { token } = await issue({ interactionEvent: 'SignIn' });
    expect(await peek(token, more)).toBe(verdict);
    expect(await use(token, more)).toBe(verdict);
    expect(await use(token, { event: 'SignIn' })).toBe('correct');
  });

  test('is good for any event when it names none', async () => {
    expect(await use((await issue()).token, { event: 'ForgotPassword' })).toBe('correct');
  });

  test('of another address never says more than that', async () => {
    const { id, token } = await issue();
    await endToken(database, seal, { tenantId, id, status: 'revoked', now });
    expect(await use(token, { email: 'eve@example.com' })).toBe('email_mismatch');
    expect(await use(token)).toBe('revoked');
    expect(await use(token, { now: later(3600) })).toBe('expired');
  });

  test('is not found with a key of another secret', async () => {
    const { token } = await issue();
    const verdict = await useToken(database, createSeal(randomBytes(32)), { tenantId, token, email, now });
    expect(verdict).toEqual({ verdict: 'not_found' });
  });

  test('is not used up by looking', async () => {
    const { token } = await issue({ interactionEvent: 'Register' });
    const asked = { tenantId, token, email, event: 'Register', now };
    const seen = { verdict: 'correct', context: { interactionEvent: 'Register' } };
    expect([await peekToken(database, seal, asked), await peekToken(database, seal, asked)]).toEqual([seen, seen]);
    expect(await use(token)).toBe('correct');
    expect(await peek(token)).toBe('consumed');
    expect(await peek('nothing')).toBe('not_found');
  });
});

describe('in a statement of more', () => {
  const asked = (token: string): AskedToken => ({ tenantId, token, email, now });

  test('the verdict comes with the context, and the token is consumed by it', async () => {
    const { id, token } = await issue({ jitOrganizationIds: ['org-1'] });
    const statement = sql`with ${judgeToken(seal, asked(token))} select * from judged`;
    expect(await database.query(statement)).toEqual([
      { id, verdict: 'correct', context: { jitOrganizationIds: ['org-1'] } },
    ]);
    expect(await database.query(statement)).toMatchObject([{ verdict: 'consumed' }]);
  });

  test('it is spared when what goes along with it does not happen', async () => {
    const { token } = await issue();
    const attempt = (isAllowed: boolean) => sql`
      with ${weighToken(seal, asked(token))},
      saved as (select 1 from judged where verdict = 'correct' and ${isAllowed}),
      ${consumeToken(sql`saved`)}
      select verdict, exists (select from saved) as "isSaved" from judged`;
    expect(await database.query(attempt(false))).toEqual([{ verdict: 'correct', isSaved: false }]);
    expect(await database.query(attempt(true))).toEqual([{ verdict: 'correct', isSaved: true }]);
    expect(await database.query(attempt(true))).toEqual([{ verdict: 'consumed', isSaved: false }]);
  });

  test('a hundred of those at once on two nodes save once', async () => {
    const { token } = await issue();
    const rows = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const [row] = await (index % 2 ? database : otherNode).query<{ isSaved: boolean }>(sql`
          with ${weighToken(seal, asked(token))},
          saved as (select 1 from judged where verdict = 'correct'),
          ${consumeToken(sql`saved`)}
          select exists (select from saved) as "isSaved"`);
        return row?.isSaved;
      }),
    );
    expect(rows.filter(Boolean)).toHaveLength(1);
  });
});

describe('what is stored', () => {
  const stored = async (id: string) => {
    const [row] = await database.query<{ sealed_token: Buffer | null; text: string }>(
      sql`select sealed_token, row_to_json(one_time_tokens)::text as text from one_time_tokens where id = ${id}`,
    );
    return row;
  };

  test('is never the token itself', async () => {
    const { id, token } = await issue();
    const { text = '', sealed_token } = (await stored(id)) ?? {};
    for (const form of [token, Buffer.from(token).toString('hex')]) expect(text).not.toContain(form);
    expect(sealed_token?.includes(token)).toBe(false);
  });

  test.each<[string, (id: string, token: string) => Promise<unknown>]>([
    ['consumed', (_, token) => use(token)],
    ['revoked', (id) => endToken(database, seal, { tenantId, id, status: 'revoked', now })],
    ['past its time', () => tidyTokens(database, later(600), later(-600))],
  ])('cannot be opened any more once the token is %s', async (_, end) => {
    const { id, token } = await issue();
    expect((await find(id))?.token).toBe(token);
    await end(id, token);
    expect((await stored(id))?.sealed_token).toBeNull();
    expect((await find(id))?.token).toBeUndefined();
  });

  test('cannot be moved to another row by who writes the table', async () => {
    const [one, other] = [await issue(), await issue()];
    await database.query(sql`
      update one_time_tokens set sealed_token = (select sealed_token from one_time_tokens where id = ${one.id})
      where id = ${other.id}`);
    await expect(find(other.id)).rejects.toThrow();
    await database.query(sql`delete from one_time_tokens where id = ${other.id}`);
  });

  test('is deleted a while after its time, in steps of a thousand', async () => {
    await database.query(sql`
      insert into one_time_tokens (id, tenant_id, email, token_hash, sealed_token, context, created_at, expires_at)
      select 'old-' || number, 'admin', 'old@example.com', sha256(number::text::bytea), ''::bytea, '{}',
        ${later(-90)}, ${later(-60)}
      from generate_series(1, 2500) as number`);
    const left = () => listTokens(database, seal, { tenantId: 'admin', filter: {}, page: undefined, now });
    await tidyTokens(database, now, later(-61));
    expect((await left()).tokens.map(({ status }) => status)).toEqual(Array(2500).fill('expired'));
    await tidyTokens(database, now, later(-59));
    expect((await left()).total).toBe(0);
  });

  test('opens with a new secret after it was sealed anew, and without the old one', async () => {
    const { id, token } = await issue();
    const newSecret = randomBytes(32);
    expect(await resealTokens(database, createSeal(newSecret, [secret]))).toBeGreaterThan(0);
    expect(await resealTokens(database, createSeal(newSecret, [secret]))).toBe(0);
    const alone = createSeal(newSecret);
    expect((await findToken(database, alone, { tenantId, id, now }))?.token).toBe(token);
    expect(await useToken(database, alone, { tenantId, token, email, now })).toMatchObject({ verdict: 'correct' });
  });
});
