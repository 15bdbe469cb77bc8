import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { createLog } from '../lib/log.ts';
import { type AuditLog, openAuditLog } from './audit-log.ts';
import { deleteOldEntries, findEntry, listEntries } from './entries.ts';

let testDatabase: TestDatabase;
let database: Database;
let now: number;
let lines: string[];
let open: AuditLog[];

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 2);
  now = Date.UTC(2026, 7, 1);
  lines = [];
  open = [];
});
afterEach(async () => {
  for (const audit of open) await audit.close();
  await database.close();
  await testDatabase.drop();
});

function openLog(changes: { mostWaiting?: number; retryMilliseconds?: number } = {}) {
  const log = createLog('info', { write: (line) => lines.push(line) });
  const audit = openAuditLog({ database: database.relaxed, clock: () => now, log, ...changes });
  open.push(audit);
  return audit;
}

const list = (filter = {}, page = { limit: 100, offset: 0 }, most?: number) =>
  listEntries(database, 'default', filter, page, most);

const keysOf = ({ entries }: Awaited<ReturnType<typeof list>>) => entries.map(({ key }) => key);

const logged = (words: string) =>
  lines.filter((line) => line.includes(words)).map((line) => JSON.parse(line) as { lost?: number });

/** While it is set aside every statement fails, as when the database cannot be reached. */
const setTableAside = () => database.query(sql`alter table audit_log rename to set_aside`);
const bringTableBack = () => database.query(sql`alter table set_aside rename to audit_log`);

describe('the audit log', () => {
  test('has what was recorded once it is flushed, newest first', async () => {
    const audit = openLog();
    for (let second = 0; second < 5; second += 1) {
      audit.record('default', { key: `Interaction.Create.${'ABCDE'[second]}`, result: 'Success' });
      // The first ones are of one millisecond.
      now += second < 3 ? 0 : 1_000;
    }
    audit.record('admin', { key: 'RevokeToken', result: 'Success' });
    await audit.flush();
    expect(keysOf(await list())).toEqual([...'EDCBA'].map((letter) => `Interaction.Create.${letter}`));
  });

  test('gives an entry as it was told', async () => {
    const audit = openLog();
    audit.record('default', {
      key: 'Interaction.SignIn.Verification.EmailVerificationCode.Create',
      result: 'Error',
      error: 'request.message_rate_limited',
      userId: 'k3j5h2l9x0ab',
      applicationId: 'demo-app',
      sessionId: 'V1StGXR8_Z5jdHi6B-myT',
      ip: '198.51.100.7',
      userAgent: 'Mozilla/5.0',
      details: { recipient: 'somebody@example.com', retryAfterSeconds: 600 },
    });
    await audit.flush();
    const [entry] = (await list()).entries;
    const { id = '' } = entry ?? {};
    expect(await findEntry(database, 'default', id)).toEqual({
      id,
      key: 'Interaction.SignIn.Verification.EmailVerificationCode.Create',
      payload: {
        key: 'Interaction.SignIn.Verification.EmailVerificationCode.Create',
        result: 'Error',
        error: 'request.message_rate_limited',
        userId: 'k3j5h2l9x0ab',
        applicationId: 'demo-app',
        sessionId: 'V1StGXR8_Z5jdHi6B-myT',
        ip: '198.51.100.7',
        userAgent: 'Mozilla/5.0',
        recipient: 'some****@example.com',
        retryAfterSeconds: 600,
      },
      createdAt: new Date(now),
    });
    expect(await findEntry(database, 'admin', id)).toBeUndefined();
  });

  test('loses none of thousands that come at once', async () => {
    const audit = openLog();
    for (let count = 0; count < 3_000; count += 1) audit.record('default', { key: 'RevokeToken', result: 'Success' });
    await audit.flush();
    expect((await list()).total).toBe(3_000);
    expect((await list({}, { limit: 1, offset: 0 }, 1_000)).total).toBe(1_000);
  });

  test('is flushed while more keeps coming', async () => {
    const audit = openLog();
    let isFlushed = false;
    const keepComing = () => {
      audit.record('default', { key: 'RevokeToken', result: 'Success' });
      if (!isFlushed) setImmediate(keepComing);
    };
    keepComing();
    audit.record('default', { key: 'Interaction.End', result: 'Success' });
    const first = audit.flush();
    audit.record('default', { key: 'RevokeGrants', result: 'Success' });
    await Promise.all([first, audit.flush()]);
    isFlushed = true;
    expect(keysOf(await list({ key: 'Interaction.End' }))).toHaveLength(1);
    expect(keysOf(await list({ key: 'RevokeGrants' }))).toHaveLength(1);
  });

  test('writes by itself, and writes the rest when it closes', async () => {
    const audit = openLog();
    audit.record('default', { key: 'RevokeToken', result: 'Success' });
    await expect.poll(async () => (await list()).total).toBe(1);
    audit.record('default', { key: 'RevokeGrants', result: 'Success' });
    await audit.close();
    expect((await list()).total).toBe(2);
  });

  test('keeps what it cannot write, tries again, and says how much did not fit', async () => {
    const audit = openLog({ mostWaiting: 10, retryMilliseconds: 10 });
    await setTableAside();
    for (let count = 0; count < 13; count += 1) audit.record('default', { key: 'RevokeToken', result: 'Success' });
    await audit.flush();
    expect(logged('cannot be written now')).toHaveLength(1);
    await bringTableBack();
    await expect.poll(() => logged('is written again')).toMatchObject([{ lost: 3 }]);
    expect((await list()).total).toBe(10);
    audit.record('default', { key: 'RevokeGrants', result: 'Success' });
    await audit.flush();
    expect((await list()).total).toBe(11);
  });

  test('says what is lost when it closes and still cannot write', async () => {
    const audit = openLog();
    await setTableAside();
    for (let count = 0; count < 3; count += 1) audit.record('default', { key: 'RevokeToken', result: 'Success' });
    await audit.close();
    expect(logged('entries of the audit log are lost')).toMatchObject([{ lost: 3 }]);
    await bringTableBack();
  });

  test('one entry that the database refuses does not keep others back', async () => {
    await database.query(sql`alter table audit_log add check (key <> 'RevokeGrants')`);
    const audit = openLog();
    for (const key of ['RevokeToken', 'RevokeGrants', 'Interaction.End']) {
      audit.record('default', { key, result: 'Success' });
      now += 1;
    }
    await audit.flush();
    expect(keysOf(await list())).toEqual(['Interaction.End', 'RevokeToken']);
    expect(logged('refused entries')).toMatchObject([{ lost: 1 }]);
  });
});

test('old entries are deleted in steps, those of another tenant and newer ones stay', async () => {
  const audit = openLog();
  const record = (tenantId: string) => audit.record(tenantId, { key: 'RevokeToken', result: 'Success' });
  for (let count = 0; count < 5_001; count += 1) record('default');
  record('admin');
  now += 1;
  record('default');
  await audit.flush();
  await deleteOldEntries(database, 'default', new Date(now));
  expect((await list()).total).toBe(1);
  expect((await listEntries(database, 'admin', {}, { limit: 1, offset: 0 })).total).toBe(1);
});
