import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { standardId, timeOrderedId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { type CodeBinding, checkCode, storeCode } from './codes.ts';
import { newLink, peekLink, readLink, writeLink } from './links.ts';

const seal = createSeal(randomBytes(32));
const policy = { lifetimeSeconds: 600, maximumTries: 10 };
const now = new Date('2026-01-01T12:00:00Z');
const tenantId = 'default';

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

async function issue(scope = standardId()) {
  const binding: CodeBinding = {
    tenantId,
    scope,
    usageType: 'SignIn',
    identifier: { type: 'email', value: 'ada@example.com' },
  };
  const link = newLink(timeOrderedId(now.getTime()));
  const issued = { ...binding, id: link.id, code: '042137', link: link.secret, createdAt: now };
  await database.query(sql`
    with always as (select 1), code as (${storeCode(seal, issued, sql`always`)}) select id from code`);
  return { binding, link };
}

const peek = (link: { id: string; secret: string }, more: { tenantId?: string; now?: Date } = {}) =>
  peekLink(database, seal, { tenantId, link, now, ...more }, policy);

type Issued = Awaited<ReturnType<typeof issue>>;

const take = ({ binding, link }: Issued, changes: Partial<CodeBinding & { link: string }> = {}, on = database) =>
  checkCode(on, seal, { ...binding, id: link.id, link: link.secret, now, ...changes }, policy);

describe('a link beside a code', () => {
  it('has 190 random bits beside the id of its code, in letters and digits', async () => {
    const link = newLink(timeOrderedId(0));
    expect(writeLink(link)).toMatch(/^[0-9a-z]{21}[0-9A-Za-z]{32}$/);
    expect(readLink(writeLink(link))).toEqual(link);
    expect(newLink(link.id).secret).not.toBe(link.secret);
    for (const other of ['', 'x', `${writeLink(link)}x`, writeLink(link).slice(1)]) {
      expect(readLink(other)).toBeUndefined();
    }
  });

  it('is not used up by looking at it', async () => {
    const { binding, link } = await issue();
    for (let times = 0; times < 20; times += 1) {
      expect(await peek(link)).toEqual({ kind: 'open', scope: binding.scope });
    }
    expect(await take({ binding, link })).toBe('correct');
  });

  it('is used up with its code, whichever comes first', async () => {
    const [first, second] = [await issue(), await issue()];
    expect(await take(first)).toBe('correct');
    expect(await checkCode(database, seal, { ...first.binding, code: '042137', now }, policy)).toBe('not_found');
    expect(await checkCode(database, seal, { ...second.binding, code: '042137', now }, policy)).toBe('correct');
    expect(await take(second)).toBe('not_found');
    expect(await peek(second.link)).toEqual({ kind: 'used', scope: second.binding.scope });
  });

  it('gives one success to a hundred parallel uses of link and code on two nodes', async () => {
    const issued = await issue();
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const node = index % 2 ? database : otherNode;
        return index % 3
          ? take(issued, {}, node)
          : checkCode(node, seal, { ...issued.binding, code: '042137', now }, policy);
      }),
    );
    expect(verdicts.filter((verdict) => verdict === 'correct')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'not_found')).toHaveLength(99);
  });

  it('ends with the time and the tries of its code, and with the next code', async () => {
    const [late, guessed] = [await issue(), await issue()];
    const over = new Date(now.getTime() + 600_001);
    expect(await peek(late.link, { now: over })).toEqual({ kind: 'unusable' });
    expect(
      await checkCode(database, seal, { ...late.binding, ...late.link, link: late.link.secret, now: over }, policy),
    ).toBe('expired');
    for (let tries = 0; tries < 10; tries += 1) {
      await checkCode(database, seal, { ...guessed.binding, code: '111111', now }, policy);
    }
    expect([await peek(guessed.link), await take(guessed)]).toEqual([{ kind: 'unusable' }, 'exceeded']);
    const replaced = await issue();
    await issue(replaced.binding.scope);
    expect([await peek(replaced.link), await take(replaced)]).toEqual([{ kind: 'unusable' }, 'not_found']);
  });

  it.each<[string, Partial<CodeBinding & { link: string }>, string]>([
    ['another scope', { scope: 'other' }, 'not_found'],
    ['another tenant', { tenantId: 'admin' }, 'not_found'],
    ['another purpose', { usageType: 'ForgotPassword' }, 'not_found'],
    ['another address', { identifier: { type: 'email', value: 'eve@example.com' } }, 'address_mismatch'],
    ['another secret', { link: newLink('x').secret }, 'incorrect'],
  ])('opens nothing for %s', async (_, changes, verdict) => {
    const issued = await issue();
    expect(await take(issued, changes)).toBe(verdict);
    expect(await take(issued)).toBe('correct');
  });

  it('tells whoever does not hold its secret nothing', async () => {
    const { link } = await issue();
    expect(await peek({ ...link, secret: newLink('x').secret })).toEqual({ kind: 'unusable' });
    expect(await peek(link, { tenantId: 'admin' })).toEqual({ kind: 'unusable' });
  });

  it('cannot be moved to another address by who writes the table, and stands in it nowhere', async () => {
    const { binding, link } = await issue();
    const [row] = await database.query(
      sql`select verification_codes::text as text from verification_codes where id = ${link.id}`,
    );
    expect(JSON.stringify(row)).not.toContain(link.secret);
    await database.query(sql`update verification_codes set identifier_value = 'eve@example.com' where id = ${link.id}`);
    expect(await peek(link)).toEqual({ kind: 'unusable' });
    const moved = { ...binding, identifier: { type: 'email' as const, value: 'eve@example.com' } };
    expect(await take({ binding: moved, link })).toBe('incorrect');
  });
});
