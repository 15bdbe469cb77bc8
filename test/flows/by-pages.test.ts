import { afterAll, beforeAll, expect, it } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { pageAttemptsAt } from './attempts.ts';
import type { Attempt, WaysIn } from './expectation.ts';
import { inTurns } from './in-turns.ts';
import { expectedStops } from './page-expectation.ts';
import { createPeople, type People } from './people.ts';
import { inWords, validSettings } from './settings-table.ts';
import { Visitor } from './visitor.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;
let people: People;

beforeAll(async () => {
  postern = await startTestPostern({ environment: { POSTERN_LIMIT_SMS_PER_COUNTRY: 'off', LOG_LEVEL: 'warn' } });
  manage = await managementClient(postern.url);
  people = await createPeople(manage);
  await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} });
});
afterAll(() => postern.stop());

/** Every sign-up at least once, with the modes in turn. */
const table = validSettings(3)
  .filter((_, index) => index % 3 === Math.floor(index / 3) % 3)
  .slice(0, 81);

it('the pages ask people for what the settings say, and lead them to the application or say why not', async () => {
  const faults: string[] = [];
  let attempts = 0;
  for (const [index, settings] of table.entries()) {
    const { status, body } = await manage('PATCH', '/sign-in-exp', settings);
    expect(status, `${inWords(settings)} ${body.code}`).toBe(200);
    const chosen = pageAttemptsAt(index);
    attempts += chosen.length;
    faults.push(...(await inTurns(chosen, 4, (attempt) => compare(settings, attempt))).flat());
  }
  console.log(`settings walked: ${table.length}, attempts: ${attempts}`);
  expect(faults.slice(0, 40)).toEqual([]);
}, 240_000);

async function compare(settings: WaysIn, attempt: Attempt): Promise<string[]> {
  const expected = expectedStops(settings, attempt);
  const person = await people.somebody(attempt.account);
  const walked = await new Visitor(postern, settings, person, attempt).walk(!expected.includes('no message'));
  if (JSON.stringify(walked) === JSON.stringify(expected)) return [];
  return [
    `${inWords(settings)} | ${JSON.stringify(attempt)}\n  expected ${expected.join(' > ')}\n  walked   ${walked.join(' > ')}`,
  ];
}
