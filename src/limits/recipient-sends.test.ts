import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { type Database, openDatabase, sql } from '../database/database.ts';
import { standardId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { releaseSlot, type SendAction, secondsUntilSlot, sendSlot, takeSlot } from './recipient-sends.ts';

const seal = createSeal(randomBytes(32));
const noon = Date.parse('2026-01-01T12:00:00Z');

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

const slotOf = (recipient: string, seconds = 0, action: SendAction = 'VerificationCodeSend', tenant = 'default') =>
  sendSlot(seal, tenant, action, recipient, new Date(noon + seconds * 1000));

async function take(slot: ReturnType<typeof slotOf>, on = database) {
  const rows = await on.query(sql`with slot as (${takeSlot(slot)}) select from slot`);
  return rows.length === 1;
}

const newRecipient = () => `${standardId()}@example.com`;

describe('a recipient', () => {
  test('gets ten messages in ten minutes, then one more as each grows old', async () => {
    const recipient = newRecipient();
    for (let index = 0; index < 10; index += 1) expect(await take(slotOf(recipient, index * 10))).toBe(true);
    expect(await take(slotOf(recipient, 100))).toBe(false);
    expect(await secondsUntilSlot(database, slotOf(recipient, 100))).toBe(500);
    expect(await take(slotOf(recipient, 599))).toBe(false);
    expect(await take(slotOf(recipient, 600))).toBe(true);
    expect(await take(slotOf(recipient, 601))).toBe(false);
    expect(await take(slotOf(recipient, 610))).toBe(true);
  });

  test('gets exactly ten of two hundred parallel requests on two nodes', async () => {
    const recipient = newRecipient();
    const taken = await Promise.all(
      Array.from({ length: 200 }, (_, index) => take(slotOf(recipient), index % 2 ? database : otherNode)),
    );
    expect(taken.filter(Boolean)).toHaveLength(10);
  });

  test('is the same in other letters, but not in another tenant or for another kind of message', async () => {
    const recipient = newRecipient();
    for (let index = 0; index < 10; index += 1) await take(slotOf(recipient));
    expect(await take(slotOf(` ${recipient.toUpperCase()} `))).toBe(false);
    expect(await take(slotOf(recipient, 0, 'MessageSend'))).toBe(true);
    expect(await take(slotOf(recipient, 0, 'VerificationCodeSend', 'admin'))).toBe(true);
  });

  test('has a message back that the provider refused', async () => {
    const recipient = newRecipient();
    for (let index = 0; index < 10; index += 1) await take(slotOf(recipient, index));
    await releaseSlot(database, slotOf(recipient, 3));
    expect(await take(slotOf(recipient, 20))).toBe(true);
    expect(await take(slotOf(recipient, 21))).toBe(false);
  });
});

test('a limit whose store fails refuses instead of allowing', async () => {
  const broken = openDatabase({ ...server.options, database: 'does_not_exist' }, 1);
  await expect(take(slotOf(newRecipient()), broken)).rejects.toThrow();
  await broken.close();
});
