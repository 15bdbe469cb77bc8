import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/setup/database.ts';
import { readSettings } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { createLog } from '../lib/log.ts';
import { createSeal } from '../lib/seal.ts';
import { countAttempt } from './attempts.ts';
import { createLimits } from './limits.ts';

const seal = createSeal(randomBytes(32));
const { limits: settings } = readSettings({ POSTERN_LIMIT_NETWORK_ATTEMPTS: '10/600' });
const lines: string[] = [];
const log = createLog('warn', { write: (line) => lines.push(line) });

let server: TestDatabase;
let databases: Database[];

beforeAll(async () => {
  server = await createTestDatabase();
  databases = [openDatabase(server.options, 4), openDatabase(server.options, 4)];
});

afterAll(async () => {
  for (const database of databases) await database.close();
  await server.drop();
});

const openNodes = (now = () => Date.parse('2026-01-01T12:00:00Z')) =>
  databases.map((database) => ({ limits: createLimits(database, settings), seal, clock: now, log }));

let last = 0;
function newAddress() {
  last += 1;
  return `203.0.113.${last}`;
}

const isWrong = async () => {
  throw new PublicError('session.invalid_credentials');
};

/** The code of the error with which a guess ended. */
const guess = (parts: ReturnType<typeof openNodes>[number] | undefined, ip: string, check: () => Promise<unknown>) => {
  if (!parts) throw new Error('no such node');
  return countAttempt(parts, { tenantId: 'default', ip }, check).then(
    () => 'right',
    (error: PublicError) => error.code,
  );
};

test('of a thousand parallel wrong guesses from one network on two nodes exactly ten are checked', async () => {
  const nodes = openNodes();
  const ip = newAddress();
  let checked = 0;
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      guess(nodes[index % 2], ip, async () => {
        checked += 1;
        return isWrong();
      }),
    ),
  );
  expect(checked).toBe(10);
  expect(answers.filter((code) => code === 'request.rate_limited')).toHaveLength(990);
});

test('a right answer costs nothing, however many there are, and is refused as well once none is left', async () => {
  const [node] = openNodes();
  const ip = newAddress();
  for (let index = 0; index < 30; index += 1) expect(await guess(node, ip, async () => {})).toBe('right');
  for (let index = 0; index < 10; index += 1) await guess(node, ip, isWrong);
  expect(await guess(node, ip, async () => {})).toBe('request.rate_limited');
});

test('the whole /64 is one network, and another is not held to account', async () => {
  const [node] = openNodes();
  for (let index = 0; index < 10; index += 1) await guess(node, `2001:db8:7:7::${index}`, isWrong);
  expect(await guess(node, '2001:db8:7:7:ffff::1', isWrong)).toBe('request.rate_limited');
  expect(await guess(node, '2001:db8:7:8::1', isWrong)).toBe('session.invalid_credentials');
});

test('a fault or a full queue is no guess', async () => {
  const [node] = openNodes();
  const ip = newAddress();
  const faults = [new Error('away'), new PublicError('request.rate_limited')];
  for (let index = 0; index < 30; index += 1) {
    await guess(node, ip, () => Promise.reject(faults[index % 2]));
  }
  expect(await guess(node, ip, isWrong)).toBe('session.invalid_credentials');
});

test('private networks are not counted', async () => {
  const [node] = openNodes();
  for (let index = 0; index < 30; index += 1) {
    expect(await guess(node, '10.0.0.1', isWrong)).toBe('session.invalid_credentials');
  }
});

test('operators read which network it was, clients when to come back', async () => {
  const [node] = openNodes();
  const ip = newAddress();
  for (let index = 0; index < 10; index += 1) await guess(node, ip, isWrong);
  lines.splice(0);
  const parts = node ?? expect.fail();
  await expect(countAttempt(parts, { tenantId: 'default', ip }, isWrong)).rejects.toMatchObject({
    status: 429,
    data: { retryAfterSeconds: 60 },
    headers: { 'retry-after': '60' },
  });
  expect(JSON.parse(lines.join(''))).toMatchObject({
    rule: 'attempts',
    action: 'Verification',
    network: ip,
    retryAfterSeconds: 60,
    msg: 'verification rate limited',
  });
});
