import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/database.ts';
import { launchChromium } from '../pages/browser.ts';
import type { TestPostern } from '../setup/postern.ts';
import { startMagicApplication } from './application.ts';
import { openHouseOfTwoNodes } from './house.ts';
import { Person } from './person.ts';
import { pressEverything, scanners } from './scanners.ts';

let house: Awaited<ReturnType<typeof openHouseOfTwoNodes>>;
let application: Awaited<ReturnType<typeof startMagicApplication>>;
let chromium: Browser;

beforeAll(async () => {
  house = await openHouseOfTwoNodes();
  application = await startMagicApplication(house.postern.url, house.manage);
  chromium = await launchChromium();
});
afterAll(async () => {
  await chromium.close();
  await application[Symbol.asyncDispose]();
  await house.postern.stop();
});

const tally = { scans: 0, consumed: 0, sessions: 0, persons: 0 };
afterAll(() => console.log('scanners:', JSON.stringify({ ...tally, requests: house.postern.shares })));

const query = <Row extends object>(statement: Parameters<TestPostern['postern']['parts']['database']['query']>[0]) =>
  house.postern.postern.parts.database.query<Row>(statement);

let people = 0;
async function newPerson(hasAccount: boolean) {
  people += 1;
  const email = `scanned${people}@example.com`;
  if (hasAccount) await house.manage('POST', '/users', { primaryEmail: email, password: 'correct horse battery' });
  return new Person(house.postern, email);
}

/** Scans, and counts what was used up and who was signed in by it. */
async function scan(open: () => Promise<unknown>, countConsumed: () => Promise<number>) {
  const before = await countSessions();
  await open();
  const [consumed, sessions] = [await countConsumed(), (await countSessions()) - before];
  tally.scans += 1;
  tally.consumed += consumed;
  tally.sessions += sessions;
  expect({ consumed, sessions }).toEqual({ consumed: 0, sessions: 0 });
}

async function countSessions() {
  const [row] = await query<{ count: number }>(
    sql`select count(*)::int as count from oidc_records where model = 'Session' and payload ? 'accountId'`,
  );
  return row?.count ?? 0;
}

async function countUsedCodes(email: string) {
  const [row] = await query<{ count: number }>(sql`
    select count(*)::int as count from verification_codes
    where identifier_value = ${email} and (consumed_at is not null or tries > 0)`);
  return row?.count ?? 0;
}

const arrivals = { SignIn: 'signed in', Register: 'signed in', ForgotPassword: '/reset-password/new' };

describe.each(scanners)('$name', ({ open }) => {
  it.each(['SignIn', 'Register', 'ForgotPassword'] as const)(
    'uses up no link beside the code of %s, which then works, as the code does',
    async (purpose) => {
      for (const way of ['link', 'code'] as const) {
        const person = await newPerson(purpose !== 'Register');
        await person.ask(purpose);
        const { link, code } = await person.mail();
        await scan(
          () => open(link, chromium),
          () => countUsedCodes(person.email),
        );
        const answer = way === 'link' ? (await person.confirmByLink(link)).answer : await person.confirmByCode(code);
        expect(await person.arrive(answer)).toBe(arrivals[purpose]);
        tally.persons += 1;
      }
    },
    120_000,
  );

  it.each([true, false])(
    'uses up no magic link of an application (account: %s), which then works for who knows its address',
    async (hasAccount) => {
      const person = await newPerson(hasAccount);
      const { body } = await house.manage('POST', '/one-time-tokens', { email: person.email });
      const link = application.linkFor(person.email, body.token);
      await scan(
        () => open(link, chromium),
        async () => ((await house.manage('GET', `/one-time-tokens/${body.id}`)).body.status === 'active' ? 0 : 1),
      );
      expect(application.signedIn).not.toContain(person.email);
      await followMagicLink(person, link);
      expect(application.signedIn).toContain(person.email);
      tally.persons += 1;
    },
    120_000,
  );
});

async function followMagicLink(person: Person, link: string) {
  const landed = await fetch(link, { redirect: 'manual' });
  let url = new URL(landed.headers.get('location') ?? '');
  for (let hops = 0; hops < 4; hops += 1) {
    const { location } = await person.page(url.pathname + url.search);
    if (!location) break;
    url = new URL(location, url);
  }
  expect(url.pathname).toBe('/one-time-token');
  const answer = await person.post('/one-time-token', { identifier: person.email });
  expect([answer.status, answer.body]).toEqual([303, '']);
  const callback = await person.browser.followToApplication(answer.location ?? '');
  await fetch(callback);
}

it('the browser that presses everything would confirm the link in the browser where it was asked for', async () => {
  const person = await newPerson(true);
  await person.ask('SignIn');
  const { link } = await person.mail();
  await pressEverything(link, chromium, person.browser.cookies().split('; '));
  expect(await countUsedCodes(person.email)).toBe(1);
}, 60_000);

/** What the audit log has of an interaction, once it has its result. */
async function successesIn(uid: string) {
  for (let tries = 0; tries < 200; tries += 1) {
    const [row] = await query<Record<'proofs' | 'identifications' | 'results', number>>(sql`
      select count(*) filter (where key like '%.Verification.EmailVerificationCode.Submit')::int as proofs,
        count(*) filter (where key like '%.Identifier.Submit')::int as identifications,
        count(*) filter (where key = 'Interaction.SignIn.Submit')::int as results
      from audit_log where session_id = ${uid} and result = 'Success'`);
    if (row && row.results > 0) return row;
    await sleep(50);
  }
  throw new Error('the audit log has no result of this sign-in');
}

it('a hundred confirmations at once in one browser, on two nodes, are one', async () => {
  const person = await newPerson(true);
  await person.ask('SignIn');
  const { link } = await person.mail();
  await person.page(new URL(link).pathname);
  const before = await countSessions();
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      fetch(`${house.postern.url}/link`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: person.browser.cookies(), accept: 'text/html' },
      }),
    ),
  );
  const locations = new Set(answers.map(({ status, headers }) => `${status} ${headers.get('location')}`));
  expect(locations.size).toBe(1);
  const location = answers[0]?.headers.get('location') ?? '';
  expect(await successesIn(location.split('/').at(-1) ?? '')).toEqual({ proofs: 1, identifications: 1, results: 1 });
  expect(await countUsedCodes(person.email)).toBe(1);
  expect(await person.arrive({ status: 303, location, body: '' })).toBe('signed in');
  expect((await countSessions()) - before).toBe(1);
}, 60_000);
