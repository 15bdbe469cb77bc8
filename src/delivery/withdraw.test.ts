import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { createBuiltInFactory } from '../connectors/email/built-in.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { findDelivery } from './deliveries.ts';
import { enqueue, type Job } from './outbox.ts';
import { giveUp, withdraw } from './withdraw.ts';

const seal = createSeal(randomBytes(32));
const factory = createBuiltInFactory({ isProduction: false, url: undefined, inbox: undefined });
const connector = { id: 'connector', factory, config: {} };
const createdAt = new Date();
let testDatabase: TestDatabase;
let database: Database;
let job: Job;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase(testDatabase.options, 2);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  const id = timeOrderedId(Date.now());
  const about = { usageType: 'OrganizationInvitation', locale: 'en', variables: {}, wordingFrom: 'default' } as const;
  const message = { type: 'Email', id, to: 'ada@example.com', subject: 's', text: 't', html: 'h', about } as const;
  job = { tenantId: 'default', message, expiresAt: Date.now() + 60_000, attempts: 0 };
  const stored = { ...job, topic: `topic ${id}`, createdAt, isSuppressed: false };
  await database.query(sql`with once as (select), ${enqueue(seal, stored, 'node', sql`once`)} select`);
});

const delivery = () => findDelivery(database, 'default', job.message.id);
const outcome = { kind: 'deferred', reason: 'It was down.' } as const;
const fail = () => giveUp(database, { job, connector, outcome, startedAt: createdAt, finishedAt: new Date() });
const change = (isSending: boolean, attempts: number) =>
  database.query(sql`update outbox set is_sending = ${isSending}, attempts = ${attempts} where id = ${job.message.id}`);

it('a message that is given up is settled with its attempt, also while the worker still has it', async () => {
  await change(true, 0);
  expect(await fail()).toBe(true);
  expect(await delivery()).toMatchObject({
    state: 'rejected',
    attemptCount: 1,
    factoryId: 'logto-email',
    attempts: [{ number: 1, outcome: 'deferred', reason: 'It was down.' }],
  });
});

it('a message whose next attempt has begun stays promised', async () => {
  await change(true, 1);
  expect(await fail()).toBe(false);
  expect(await delivery()).toMatchObject({ state: 'sending', attempts: [] });
});

it('what is withdrawn is not sent any more, unless it is being sent', async () => {
  const topic = `topic ${job.message.id}`;
  await change(true, 0);
  await withdraw(database, 'default', topic, createdAt);
  expect(await delivery()).toMatchObject({ state: 'sending' });
  await change(false, 0);
  await withdraw(database, 'admin', topic, createdAt);
  expect(await delivery()).toMatchObject({ state: 'queued' });
  await withdraw(database, 'default', topic, createdAt);
  expect(await delivery()).toMatchObject({ state: 'superseded', settledAt: createdAt });
});
