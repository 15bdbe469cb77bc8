import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { checkSettings } from '../../src/experience/rules.ts';
import { defaultSettings } from '../../src/experience/settings.ts';
import { checkedManagementClient, declaredByExperience } from '../setup/declared-answers.ts';
import type { CheckAnswer } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';
import { attemptsAt } from './attempts.ts';
import { Client } from './client.ts';
import { type Attempt, expectedWay, refusalOf, type WaysIn } from './expectation.ts';
import { inTurns } from './in-turns.ts';
import { createPeople, type People } from './people.ts';
import { everySignIn, everySignUp, inWords, validSettings } from './settings-table.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;
let check: CheckAnswer;
let people: People;

beforeAll(async () => {
  postern = await startTestPostern({ environment: { POSTERN_LIMIT_SMS_PER_COUNTRY: 'off', LOG_LEVEL: 'warn' } });
  manage = await checkedManagementClient(postern);
  check = declaredByExperience(postern);
  people = await createPeople(manage);
  expect((await manage('POST', '/connectors', { connectorId: 'postern-sms-inbox', config: {} })).status).toBe(200);
});
afterAll(() => postern.stop());

it('the rules of the settings are those of the description, in every combination of sign-up and sign-in', () => {
  const surroundings = { connectors: { Email: true, Sms: true }, touched: new Set(['signUp', 'signIn'] as const) };
  const judge = (settings: WaysIn) => {
    try {
      checkSettings({ ...defaultSettings, ...settings }, surroundings);
      return undefined;
    } catch (error) {
      return (error as { code: string }).code.replace('sign_in_experiences.', '');
    }
  };
  let combinations = 0;
  for (const signUp of everySignUp()) {
    for (const signIn of everySignIn()) {
      const settings: WaysIn = { signUp, signIn, signInMode: 'SignInAndRegister', forgotPasswordMethods: [] };
      combinations += 1;
      if (judge(settings) !== refusalOf(settings))
        expect.soft(judge(settings), inWords(settings)).toBe(refusalOf(settings));
    }
  }
  console.log(`settings judged: ${combinations}`);
});

it('the table has every valid sign-up, every sign-in and every reset with every mode', () => {
  const table = validSettings(rounds);
  const met = (name: 'signUp' | 'signIn' | 'forgotPasswordMethods') =>
    new Set(table.map((settings) => JSON.stringify([settings[name], settings.signInMode]))).size;
  expect([met('signUp'), met('signIn'), met('forgotPasswordMethods')]).toEqual([54 * 3, 50 * 3, 5 * 3]);
});

it('every sign-up with every mode, and the sign-ins with them, lead people where the description says', async () => {
  const table = validSettings(rounds);
  const faults: string[] = [];
  let attempts = 0;
  for (const [index, settings] of table.entries()) {
    const { status, body } = await manage('PATCH', '/sign-in-exp', settings);
    expect(status, `${inWords(settings)} ${body.code}`).toBe(200);
    const chosen = attemptsAt(index, index >= table.length / rounds);
    attempts += chosen.length;
    const found = await inTurns(chosen, 4, (attempt) => compare(settings, attempt));
    faults.push(...found.flat());
  }
  console.log(`settings walked: ${table.length}, attempts: ${attempts}`);
  expect(faults.slice(0, 40)).toEqual([]);
  expect(await messagesToStrangers()).toEqual([]);
}, 240_000);

const rounds = 2;
const strangers: string[] = [];

async function compare(settings: WaysIn, attempt: Attempt): Promise<string[]> {
  const expected = expectedWay(settings, attempt);
  const person = await people.somebody(attempt.account);
  const isSilent = expected.includes('no message');
  if (isSilent) strangers.push(attempt.by === 'phone' ? person.phone : person.email);
  const walked = await new Client(postern, person, attempt, check).walk(!isSilent);
  if (JSON.stringify(walked) === JSON.stringify(expected)) return [];
  return [
    `${inWords(settings)} | ${JSON.stringify(attempt)}\n  expected ${expected.join(' > ')}\n  walked   ${walked.join(' > ')}`,
  ];
}

/** Whoever must not be written to was not, once all that was promised to others has left. */
async function messagesToStrangers() {
  const { database } = postern.postern.parts;
  const rows = await database.query<{ recipient: string; state: string }>(
    sql`select recipient, state from deliveries where recipient = any(${strangers}::text[]) and state <> 'suppressed'`,
  );
  expect(strangers.length).toBeGreaterThan(50);
  return rows;
}
