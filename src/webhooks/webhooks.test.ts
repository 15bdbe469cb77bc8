import { createHmac, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { answersWith, type HookReceiver, isSilent, startHookReceiver, takes } from '../../test/setup/hook-receiver.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { createOutbound, type Outbound } from '../lib/fetch.ts';
import { createLog } from '../lib/log.ts';
import { createSeal } from '../lib/seal.ts';
import { createHook, type HookFields, keepHooks, updateHook } from './hooks.ts';
import type { SenderParts, Timing } from './sender.ts';
import { type Hooks, openHooks } from './webhooks.ts';

const seal = createSeal(randomBytes(32));
const quick = {
  timeoutMilliseconds: 300,
  retryMilliseconds: [20, 20, 20],
  sweepMilliseconds: 50,
  drainMilliseconds: 100,
};

let server: TestDatabase;
let database: Database;
let outbound: Outbound;
let receiver: HookReceiver;
let lines: string[];
let told: { key: string; result: string; [field: string]: unknown }[];
let opened: Hooks[];

beforeEach(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 8);
  await database.query(sql`insert into tenants (id) values ('default') on conflict do nothing`);
  outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
  receiver = await startHookReceiver();
  lines = [];
  told = [];
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((hooks) => hooks.close()));
  await receiver.close();
  await outbound.close();
  await database.close();
  await server.drop();
});

function open(timing: Partial<Timing> = {}, changes: Partial<SenderParts & { mostWaiting: number }> = {}): Hooks {
  const hooks = openHooks({
    database,
    clock: () => Date.now(),
    log: createLog('debug', { write: (line) => void lines.push(line) }),
    audit: { record: (_tenantId, entry) => void told.push(entry) },
    fetch: outbound.reachFor('webhooks').fetch,
    kept: keepHooks(database, seal),
    timing: { ...quick, ...timing },
    ...changes,
  });
  opened.push(hooks);
  return hooks;
}

const hook = (fields: Partial<HookFields> = {}) =>
  createHook(database, seal, 'default', {
    name: '',
    event: null,
    events: ['PostSignIn'],
    config: { url: receiver.url },
    enabled: true,
    now: new Date(),
    ...fields,
  });

const queued = async () => {
  const [row] = await database.query<{ count: number }>(sql`select count(*)::int as count from hook_events`);
  return row?.count ?? 0;
};

async function until(isSo: () => boolean | Promise<boolean>) {
  for (let tries = 0; !(await isSo()); tries += 1) {
    expect(tries, 'it did not come to that').toBeLessThan(1_000);
    await sleep(10);
  }
}

describe('a hook that listens', () => {
  test('is told once, with signatures of the body that it gets', async () => {
    const { id, signingKey } = await hook({ config: { url: receiver.url, headers: { Authorization: 'Bearer x' } } });
    open().emit('default', 'PostSignIn', { userId: 'ada', text: 'Zoë \u0000 \ud800' });
    const [call] = await receiver.waitFor(() => true);
    expect(call?.body).toEqual({
      hookId: id,
      event: 'PostSignIn',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      userId: 'ada',
      text: 'Zoë \u0000 \ud800',
    });
    const { raw = '', headers = {} } = call ?? {};
    expect(headers).toMatchObject({
      'user-agent': 'Logto (https://logto.io/)',
      'content-type': 'application/json',
      authorization: 'Bearer x',
    });
    expect(headers['logto-signature-sha-256']).toBe(createHmac('sha256', signingKey).update(raw).digest('hex'));
    const standard = new Webhook(Buffer.from(signingKey), { format: 'raw' });
    expect(() => standard.verify(raw, headers as Record<string, string>)).not.toThrow();
    await until(async () => (await queued()) === 0);
    expect(receiver.calls).toHaveLength(1);
    const details = { hookId: id, attempts: 1, response: { statusCode: 200 } };
    expect(told).toEqual([{ key: 'TriggerHook.PostSignIn', result: 'Success', details }]);
  });

  test('may say another user agent, and no other signature', async () => {
    const headers = { 'User-Agent': 'mine', 'Logto-Signature-Sha-256': 'forged', 'Webhook-Id': 'forged' };
    await hook({ config: { url: receiver.url, headers } });
    open().emit('default', 'PostSignIn', {});
    const [call] = await receiver.waitFor(() => true);
    expect(call?.headers['user-agent']).toBe('mine');
    expect(call?.headers['logto-signature-sha-256']).toMatch(/^[0-9a-f]{64}$/);
    expect(call?.headers['webhook-id']).toMatch(/^[0-9a-z]{21}$/);
  });

  test('hears of its events only, and of the one of earlier versions where it has no others', async () => {
    const many = await hook({ events: ['PostRegister', 'User.Created'], event: 'PostSignIn' });
    const legacy = await hook({ events: [], event: 'PostSignIn' });
    await hook({ enabled: false });
    const hooks = open();
    hooks.emit('default', 'PostSignIn', {});
    hooks.emit('default', 'User.Created', {});
    hooks.emit('default', 'User.Deleted', {});
    hooks.emit('admin', 'PostSignIn', {});
    await until(() => told.length === 2);
    await sleep(50);
    expect(receiver.calls.map(({ body }) => [body.hookId, body.event]).sort()).toEqual(
      [
        [legacy.id, 'PostSignIn'],
        [many.id, 'User.Created'],
      ].sort(),
    );
  });

  test('costs nothing where nobody listens: the payload is not even made', async () => {
    await hook({ events: ['User.Deleted'] });
    let made = 0;
    const hooks = open();
    const make = () => {
      made += 1;
      return {};
    };
    for (let index = 0; index < 100; index += 1) hooks.emit('default', 'PostSignIn', make);
    await hooks.close();
    expect(made).toBe(0);
  });

  test('a payload that cannot be made harms nobody', async () => {
    await hook();
    const hooks = open();
    hooks.emit('default', 'PostSignIn', () => Promise.reject(new Error('no such user')));
    hooks.emit('default', 'PostSignIn', { userId: 'ada' });
    await receiver.waitFor(({ body }) => body.userId === 'ada');
    expect(lines.join('')).toContain('no such user');
  });
});

describe('an endpoint that fails', () => {
  test.each([
    ['is tried four times in all', undefined, 4],
    ['is tried as often as its config says', 1, 2],
    ['is not tried again where its config says so', 0, 1],
  ])('%s', async (_name, retries, tries) => {
    receiver.setAnswer(answersWith(503));
    const { id } = await hook({ config: { url: receiver.url, ...(retries !== undefined && { retries }) } });
    open().emit('default', 'PostSignIn', { userId: 'ada' });
    await until(() => told.length === 1);
    expect(receiver.calls).toHaveLength(tries);
    expect(new Set(receiver.calls.map(({ raw }) => raw)).size).toBe(1);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(told[0]).toMatchObject({
      result: 'Error',
      error: 'hook.endpoint_responded_with_error',
      details: { hookId: id, attempts: tries, response: { statusCode: 503 } },
    });
    expect(await queued()).toBe(0);
  });

  test('and then takes it is no failure', async () => {
    let count = 0;
    receiver.setAnswer((call, response) => (++count < 3 ? answersWith(500) : takes)(call, response));
    await hook();
    open().emit('default', 'PostSignIn', {});
    await until(() => told.length === 1);
    expect(told[0]).toMatchObject({ result: 'Success', details: { attempts: 3 } });
  });

  test('by its own fault is not tried again', async () => {
    receiver.setAnswer(answersWith(400));
    await hook();
    open().emit('default', 'PostSignIn', {});
    await until(() => told.length === 1);
    expect(receiver.calls).toHaveLength(1);
  });

  test('by leading elsewhere is not followed', async () => {
    receiver.setAnswer(answersWith(307, { location: `${receiver.url}/elsewhere` }));
    await hook();
    open().emit('default', 'PostSignIn', {});
    await until(() => told.length === 1);
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/hook']);
    expect(told[0]).toMatchObject({ result: 'Error', details: { response: { statusCode: 307 } } });
  });

  test('by saying nothing is given up in time, and tried again', async () => {
    receiver.setAnswer(isSilent);
    await hook({ config: { url: receiver.url, retries: 1 } });
    open().emit('default', 'PostSignIn', {});
    await until(() => told.length === 1);
    expect(receiver.calls).toHaveLength(2);
    expect(told[0]).toMatchObject({ result: 'Error', error: 'hook.timeout', details: { attempts: 2 } });
  });

  test('by being a private address in production is never called', async () => {
    const guarded = createOutbound({ allowsPrivateAddresses: false, allowedPrivateHosts: [], overrides: {} });
    await hook();
    open({}, { fetch: guarded.reachFor('webhooks').fetch }).emit('default', 'PostSignIn', {});
    await until(() => told.length === 1);
    expect(receiver.calls).toHaveLength(0);
    expect(told[0]?.result).toBe('Error');
    await guarded.close();
  });
});

describe('many events', () => {
  test('are sent by ten requests at a time, of which one hook has five', async () => {
    const held: ServerResponse[] = [];
    receiver.setAnswer((_call, response) => void held.push(response));
    const ids = [(await hook()).id, (await hook()).id, (await hook()).id];
    const hooks = open({ timeoutMilliseconds: 10_000 });
    for (let index = 0; index < 20; index += 1) hooks.emit('default', 'PostSignIn', { index });
    await until(() => held.length === 10);
    await sleep(200);
    expect(held).toHaveLength(10);
    const countOf = (id: string) => receiver.calls.filter(({ body }) => body.hookId === id).length;
    for (const id of ids) expect(countOf(id)).toBeLessThanOrEqual(5);
    receiver.setAnswer(takes);
    for (const response of held) response.end();
    await until(() => told.length === 60);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(60);
  });

  test('of dead endpoints do not keep those of others waiting', async () => {
    await using dead = await startHookReceiver();
    dead.setAnswer(isSilent);
    for (let index = 0; index < 12; index += 1) await hook({ config: { url: dead.url } });
    const alive = await hook();
    const hooks = open({ timeoutMilliseconds: 400, retryMilliseconds: [10_000, 10_000, 10_000] });
    for (let index = 0; index < 10; index += 1) hooks.emit('default', 'PostSignIn', { index });
    await until(() => receiver.calls.length === 10);
    expect(receiver.calls.every(({ body }) => body.hookId === alive.id)).toBe(true);
  });

  test('are sent once, by whichever node is there', async () => {
    await hook();
    const nodes = [open(), open(), open()];
    for (let index = 0; index < 60; index += 1) nodes[index % 2]?.emit('default', 'PostSignIn', { index });
    await until(() => told.length === 60);
    await sleep(100);
    expect(receiver.calls.map(({ body }) => body.index).sort((a, b) => a - b)).toEqual([...Array(60).keys()]);
  });

  test('beyond what a hook may have waiting are lost from the oldest on, and counted', async () => {
    receiver.setAnswer(isSilent);
    await hook();
    const hooks = open({ timeoutMilliseconds: 10_000, mostEach: 10 });
    for (let index = 0; index < 40; index += 1) hooks.emit('default', 'PostSignIn', { index });
    await until(async () => (await queued()) === 10);
    expect(lines.join('')).toContain('"lost":30');
    const rows = await database.query<{ index: number }>(sql`
      select (body::json ->> 'index')::int as index from hook_events order by id`);
    expect(Math.min(...rows.map(({ index }) => index))).toBeGreaterThan(0);
  });

  test('that cannot be stored wait in memory, so many and no more', async () => {
    const { id } = await hook();
    const kept = keepHooks(database, seal);
    await kept.get('default');
    let isAway = true;
    const wavering = {
      query: (async (statement) => {
        if (isAway) throw new Error('away');
        return database.query(statement);
      }) as Database['query'],
    };
    const hooks = open({}, { database: wavering, kept, mostWaiting: 5 });
    for (let index = 0; index < 9; index += 1) hooks.emit('default', 'PostSignIn', { index });
    await until(() => lines.some((line) => line.includes('cannot be stored now')));
    isAway = false;
    const calls = await receiver.waitFor(({ body }) => body.hookId === id, 5);
    await until(() => lines.some((line) => line.includes('"lost":4')));
    expect(calls.map(({ body }) => body.index).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('are not sent any more to a hook that is switched off', async () => {
    receiver.setAnswer(answersWith(503));
    const { id, tenantId } = await hook();
    open({ retryMilliseconds: [10_000, 10_000, 10_000] }).emit('default', 'PostSignIn', {});
    await receiver.waitFor(() => true);
    await until(async () => (await queued()) === 1);
    await updateHook(database, seal, { tenantId, id }, { enabled: false });
    expect(await queued()).toBe(0);
  });
});

test('what a node has in hand when it ends, another sends once its lease is over', async () => {
  receiver.setAnswer(isSilent);
  await hook();
  const first = open({ timeoutMilliseconds: 10_000 });
  first.emit('default', 'PostSignIn', {});
  await receiver.waitFor(() => true);
  await first.close();
  expect(await queued()).toBe(1);
  receiver.setAnswer(takes);
  open();
  await sleep(200);
  expect(receiver.calls).toHaveLength(1);
  await database.query(sql`update hook_events set due_at = now()`);
  await until(() => told.length === 1);
  expect(receiver.calls).toHaveLength(2);
});
