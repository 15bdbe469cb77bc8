import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import type {
  EmailConnectorFactory,
  EmailMessage,
  Message,
  Outcome,
  SendContext,
  SmsConnectorFactory,
} from '../connectors/connector.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { createOutbound } from '../lib/fetch.ts';
import { shortId, standardId, timeOrderedId } from '../lib/ids.ts';
import { createLog } from '../lib/log.ts';
import { createSeal } from '../lib/seal.ts';
import { insertConnector, keepConnectors } from './connectors.ts';
import { findDelivery } from './deliveries.ts';
import { enqueue, type Job, renewLease } from './outbox.ts';
import { Worker } from './worker.ts';

const seal = createSeal(randomBytes(32));
const outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
let server: TestDatabase;
let database: Database;
const running: Worker[] = [];

/** A connector that keeps what it gets and answers what the test says. */
const sent: Message[] = [];
let answer: (message: Message, context: SendContext) => Promise<Outcome>;

const accept = async (message: Message, context: SendContext): Promise<Outcome> => {
  if (!(await context.confirmTransmission())) return { kind: 'deferred', reason: 'superseded' };
  sent.push(message);
  return { kind: 'accepted', providerMessageId: `<${message.id}@example.com>` };
};

const factory: EmailConnectorFactory = {
  type: 'Email',
  metadata: {
    id: 'keeps-what-it-gets',
    target: 'test',
    platform: null,
    name: { en: 'Test' },
    description: { en: 'Test' },
    logo: '',
    logoDark: null,
    readme: 'smtp.md',
  },
  config: z.looseObject({}),
  send: (message, _config, context) => answer(message, context),
};

const smsFactory: SmsConnectorFactory = {
  type: 'Sms',
  metadata: { ...factory.metadata, id: 'keeps-texts' },
  config: factory.config,
  send: (message, _config, context) => answer(message, context),
};

const findFactory = (id: string) => [factory, smsFactory].find(({ metadata }) => metadata.id === id);

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase(server.options, 8);
  await database.query(sql`insert into tenants (id) values ('default')`);
  await install();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
  sent.length = 0;
});

afterAll(async () => {
  await database.close();
  await outbound.close();
  await server.drop();
});

const install = ({ type, metadata }: EmailConnectorFactory | SmsConnectorFactory = factory) =>
  database.transaction((transaction) =>
    insertConnector(transaction, seal, 'default', {
      id: shortId(),
      factoryId: metadata.id,
      type,
      config: {},
      metadata: {},
      syncProfile: false,
      enableTokenStorage: false,
    }),
  );

async function startWorker() {
  const connectors = keepConnectors(database, seal, findFactory);
  const worker = new Worker({
    database,
    seal,
    clock: Date.now,
    log: createLog('silent'),
    connectors,
    outbound,
  });
  running.push(worker);
  await worker.start();
  return Object.assign(worker, { connectors });
}

interface Wish {
  topic?: string;
  nodeId?: string | null;
  lifetimeSeconds?: number;
  isSuppressed?: boolean;
  /** What is different about the message. */
  changes?: object;
}

async function commit({
  topic = standardId(),
  nodeId = null,
  lifetimeSeconds = 600,
  isSuppressed = false,
  changes = {},
}: Wish = {}) {
  const id = timeOrderedId(Date.now());
  const message: EmailMessage = {
    type: 'Email',
    id,
    to: 'ada@example.com',
    subject: 'Your code',
    text: '123456',
    html: '<p>123456</p>',
    about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
    ...changes,
  };
  const expiresAt = Date.now() + lifetimeSeconds * 1000;
  const job: Job = { tenantId: 'default', message, expiresAt, attempts: 0 };
  const mail = enqueue(seal, { ...job, topic, createdAt: new Date(), isSuppressed }, nodeId, sql`always`);
  await database.query(sql`with always as (select 1), ${mail} select`);
  return job;
}

const read = async ({ message }: Job) => {
  const delivery = await findDelivery(database, 'default', message.id);
  if (!delivery) throw new Error('no such delivery');
  return delivery;
};

async function until(job: Job, state: string) {
  for (let tries = 0; tries < 400; tries += 1) {
    const delivery = await read(job);
    if (delivery.state === state) return delivery;
    await sleep(25);
  }
  throw new Error(`the delivery is ${(await read(job)).state}, not ${state}`);
}

const bodyOf = async ({ message }: Job) =>
  (
    await database.query<{ sealed_message: Buffer | null }>(
      sql`select sealed_message from outbox where id = ${message.id}`,
    )
  )[0]?.sealed_message;

test('a message goes straight to the connector, and its body is emptied when it is settled', async () => {
  answer = accept;
  const worker = await startWorker();
  const job = await commit({ nodeId: worker.nodeId });
  expect((await bodyOf(job))?.includes('123456')).toBe(false);
  expect(await worker.handOver(job)).toMatchObject({ kind: 'accepted' });
  const delivery = await until(job, 'accepted');
  expect(delivery).toMatchObject({ attemptCount: 1, providerMessageId: `<${job.message.id}@example.com>` });
  expect(delivery.attempts).toMatchObject([{ number: 1, outcome: 'accepted', reason: null }]);
  expect(await bodyOf(job)).toBeUndefined();
});

test('a message goes through the connector of its own type', async () => {
  answer = accept;
  const worker = await startWorker();
  const changes = { type: 'Sms', to: '15551234567', subject: undefined, html: undefined };
  const early = await commit({ nodeId: worker.nodeId, changes });
  expect(await worker.handOver(early)).toMatchObject({
    kind: 'rejected',
    scope: 'configuration',
    reason: 'There is no SMS connector.',
  });
  await install(smsFactory);
  worker.connectors.drop();
  const [text, mail] = [await commit({ changes }), await commit()];
  await worker.sweep();
  expect(await until(text, 'accepted')).toMatchObject({ factoryId: 'keeps-texts', recipient: '15551234567' });
  expect(await until(mail, 'accepted')).toMatchObject({ factoryId: 'keeps-what-it-gets' });
  expect(sent.find(({ id }) => id === text.message.id)).toEqual({
    type: 'Sms',
    id: text.message.id,
    to: '15551234567',
    text: '123456',
    about: { usageType: 'SignIn', locale: 'en', variables: {}, wordingFrom: 'default' },
  });
});

test('a message of the first release, which does not say what it is, is an email', async () => {
  answer = accept;
  const job = await commit({ changes: { type: undefined } });
  await (await startWorker()).sweep();
  await until(job, 'accepted');
  expect(sent).toMatchObject([{ type: 'Email', id: job.message.id, subject: 'Your code' }]);
});

test('a temporary failure is tried again, and every attempt is kept', async () => {
  let count = 0;
  answer = async (message, context) => {
    count += 1;
    return count === 1 ? { kind: 'deferred', reason: 'busy (451)' } : accept(message, context);
  };
  const worker = await startWorker();
  const job = await commit({ nodeId: worker.nodeId });
  expect(await worker.handOver(job)).toEqual({ kind: 'deferred', reason: 'busy (451)' });
  const delivery = await until(job, 'accepted');
  expect(delivery.attempts).toMatchObject([
    { number: 1, outcome: 'deferred', reason: 'busy (451)' },
    { number: 2, outcome: 'accepted' },
  ]);
  expect(sent).toHaveLength(1);
});

test('a refused recipient is final', async () => {
  answer = async () => ({ kind: 'rejected', scope: 'recipient', reason: 'no such mailbox' });
  const worker = await startWorker();
  const job = await commit({ nodeId: worker.nodeId });
  await worker.handOver(job);
  expect((await until(job, 'rejected')).attempts).toHaveLength(1);
});

test('an unknown outcome is kept as such and not sent again', async () => {
  answer = async (_message, context) => {
    await context.confirmTransmission();
    return { kind: 'unknown', reason: 'the connection broke' };
  };
  const worker = await startWorker();
  const job = await commit({ nodeId: worker.nodeId });
  await worker.handOver(job);
  expect((await until(job, 'unknown')).attempts).toHaveLength(1);
});

test('a connector that throws does not lose the message: deferred before the data, unknown after it', async () => {
  let isEarly = true;
  answer = async (message, context) => {
    if (isEarly) {
      isEarly = false;
      throw new Error('secret-in-a-message');
    }
    return accept(message, context);
  };
  const worker = await startWorker();
  const early = await commit({ nodeId: worker.nodeId });
  await worker.handOver(early);
  const delivery = await until(early, 'accepted');
  expect(JSON.stringify(delivery)).not.toContain('secret-in-a-message');
  answer = async (_message, context) => {
    await context.confirmTransmission();
    throw new Error('late');
  };
  const late = await commit({ nodeId: worker.nodeId });
  await worker.handOver(late);
  await until(late, 'unknown');
});

test('a broken config keeps the message, which leaves as soon as the config is repaired', async () => {
  answer = async () => ({ kind: 'rejected', scope: 'configuration', reason: 'wrong password (535)' });
  const worker = await startWorker();
  const job = await commit({ nodeId: worker.nodeId });
  await worker.handOver(job);
  while ((await read(job)).attemptCount === 0) await sleep(5);
  expect((await read(job)).dueAt?.getTime()).toBeGreaterThan(Date.now() + 5_000);
  answer = accept;
  await worker.connectorChanged('default');
  await until(job, 'accepted');
});

test('what has expired is never sent', async () => {
  answer = accept;
  const worker = await startWorker();
  const dead = await commit({ lifetimeSeconds: -1 });
  await worker.sweep();
  await until(dead, 'expired');
  const late = await commit({ nodeId: worker.nodeId, lifetimeSeconds: -1 });
  await worker.handOver(late);
  expect(sent).toEqual([]);
  await worker.sweep();
  await until(late, 'expired');
  expect(await bodyOf(late)).toBeUndefined();
});

test('a newer message of a topic supersedes the unsent older one', async () => {
  const topic = standardId();
  const older = await commit({ topic });
  const newer = await commit({ topic });
  expect(await read(older)).toMatchObject({ state: 'superseded' });
  expect(await bodyOf(older)).toBeUndefined();
  answer = accept;
  await startWorker();
  await until(newer, 'accepted');
  expect(sent.map(({ id }) => id)).toEqual([newer.message.id]);
});

test('a message that was superseded while it waited for a connection is not transmitted', async () => {
  const topic = standardId();
  let proceed = () => {};
  const waiting = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  answer = async (message, context) => {
    await waiting;
    return accept(message, context);
  };
  const worker = await startWorker();
  const older = await commit({ topic, nodeId: worker.nodeId });
  const first = worker.handOver(older);
  await commit({ topic });
  proceed();
  expect(await first).toEqual({ kind: 'superseded' });
  expect(sent.map(({ id }) => id)).not.toContain(older.message.id);
});

test('a suppressed message is stored like any other, never sent, and emptied', async () => {
  answer = accept;
  const worker = await startWorker();
  const job = await commit({ isSuppressed: true });
  await worker.sweep();
  expect(await read(job)).toMatchObject({ state: 'suppressed', attempts: [] });
  expect(await bodyOf(job)).toBeUndefined();
  expect(sent.map(({ id }) => id)).not.toContain(job.message.id);
});

test("a dead node's unsent messages are taken over, those under way become unknown", async () => {
  answer = accept;
  await renewLease(database, 'dead');
  const unsent = await commit({ nodeId: 'dead' });
  const underWay = await commit({ nodeId: 'dead' });
  await database.query(sql`update outbox set is_sending = true where id = ${underWay.message.id}`);
  const worker = await startWorker();
  await worker.sweep();
  expect(await read(unsent)).toMatchObject({ state: 'queued' });
  expect(await read(underWay)).toMatchObject({ state: 'sending' });
  await database.query(sql`update nodes set alive_until = now() where id = 'dead'`);
  await worker.sweep();
  await until(unsent, 'accepted');
  const lost = await until(underWay, 'unknown');
  expect(lost.attempts).toMatchObject([{ outcome: 'unknown' }]);
  expect(sent.map(({ id }) => id)).toEqual([unsent.message.id]);
});

test('two nodes share what is due and send each message once', async () => {
  answer = async (message, context) => {
    await sleep(5);
    return accept(message, context);
  };
  const jobs: Job[] = [];
  for (let index = 0; index < 100; index += 1) jobs.push(await commit());
  const [one, other] = await Promise.all([startWorker(), startWorker()]);
  await Promise.all([one.sweep(), other.sweep()]);
  for (const job of jobs) await until(job, 'accepted');
  expect(new Set(sent.map(({ id }) => id)).size).toBe(100);
  expect(sent).toHaveLength(100);
});

test('a backlog larger than what a node holds in memory goes out without waiting for the next sweep', async () => {
  answer = accept;
  const jobs: Job[] = [];
  for (let index = 0; index < 1_200; index += 1) jobs.push(await commit());
  const worker = await startWorker();
  await worker.sweep();
  const settled = async () =>
    database.query(
      sql`select id from deliveries where id = any(${jobs.map(({ message }) => message.id)}) and state = 'accepted'`,
    );
  let count = 0;
  for (let tries = 0; tries < 400 && count < jobs.length; tries += 1) {
    await sleep(25);
    count = (await settled()).length;
  }
  expect(count).toBe(1_200);
  expect(sent).toHaveLength(1_200);
});

test('a node that stops gives back what it has not sent', async () => {
  let proceed = () => {};
  const held = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  answer = async (message, context) => {
    await held;
    return accept(message, context);
  };
  const stopping = await startWorker();
  const jobs = [];
  for (let index = 0; index < 80; index += 1) jobs.push(await commit({ nodeId: stopping.nodeId }));
  const outcomes = jobs.map((job) => stopping.handOver(job));
  const stopped = stopping.stop();
  proceed();
  await stopped;
  const kinds = (await Promise.all(outcomes)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'accepted').length).toBeGreaterThan(0);
  await startWorker();
  for (const job of jobs) await until(job, 'accepted');
  expect(sent).toHaveLength(80);
});
