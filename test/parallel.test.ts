import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../src/database/database.ts';
import { checkedManagementClient } from './setup/declared-answers.ts';
import { Journey } from './setup/journey.ts';
import { type Answer, read } from './setup/management.ts';
import { startTestPostern, type TestPostern } from './setup/postern.ts';

/** What can be had once is had once, however many ask for it at the same time at two nodes. */
let nodes: [TestPostern, TestPostern];
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  const first = await startTestPostern();
  nodes = [first, await startTestPostern({ beside: first })];
  manage = await checkedManagementClient(first);
});
afterAll(async () => {
  for (const node of nodes.toReversed()) await node.stop();
});

const newEmail = () => `${randomUUID()}@example.com`;

async function configure(settings: object) {
  expect((await manage('PATCH', '/sign-in-exp', settings)).status).toBe(200);
  for (const { postern } of nodes) {
    const now = async () => {
      const all = await postern.parts.experience.get('default');
      return Object.fromEntries(Object.keys(settings).map((name) => [name, Reflect.get(all, name)]));
    };
    await expect.poll(now, { timeout: 10_000 }).toEqual(settings);
  }
}

/** The same call, so many times at once, at the nodes in turn, with the cookies of one browser. */
const atOnce = (times: number, journey: Journey, method: string, path: string, body?: object) =>
  Promise.all(Array.from({ length: times }, (_, index) => callAt(index, journey, method, path, body)));

async function callAt(index: number, { browser }: Journey, method: string, path: string, body?: object) {
  const answer = await fetch(`${nodes[index % 2]?.url}/api/experience${path}`, {
    method,
    headers: { cookie: browser.cookies(), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return read(answer);
}

const successes = (answers: Answer[]) => answers.filter(({ status }) => status < 300);

/** How many answers there were of each kind. */
function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const kind = status < 300 ? 'done' : `${status} ${body.code}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const verifyPath = '/verification/verification-code/verify';

const answerOf = ({ email, verificationId }: Journey, code: string) => ({
  identifier: { type: 'email', value: email },
  verificationId,
  code,
});

async function asked(event: 'SignIn' | 'Register' | 'ForgotPassword', email = newEmail()) {
  const journey = new Journey(nodes[0], email);
  await journey.begin(event);
  const before = journey.mails().length;
  expect((await journey.requestCode(event)).status).toBe(200);
  return { journey, code: await journey.code(before + 1) };
}

async function proven(event: 'SignIn' | 'Register' | 'ForgotPassword', email = newEmail()) {
  const { journey, code } = await asked(event, email);
  expect((await journey.verify(code)).status).toBe(200);
  return journey;
}

async function createUser(more: object = {}) {
  const email = newEmail();
  const { status, body } = await manage('POST', '/users', { primaryEmail: email, ...more });
  expect(status).toBe(200);
  return { email, id: body.id as string };
}

describe('at the same time on two nodes', () => {
  it('of 100 right codes one is taken', async () => {
    const { journey, code } = await asked('Register');
    const answers = await atOnce(100, journey, 'POST', verifyPath, answerOf(journey, code));
    expect(successes(answers)).toHaveLength(1);
    expect(tally(answers)).toEqual({ done: 1, '400 verification_code.not_found': 99 });
  });

  it('1,000 wrong guesses have the tries of a code and no more, and then the right one is refused', async () => {
    await configure({ sentinelPolicy: { maxAttempts: 5_000 } });
    const { journey, code } = await asked('Register');
    const wrong = code === '000000' ? '000001' : '000000';
    const answers = await atOnce(1_000, journey, 'POST', verifyPath, answerOf(journey, wrong));
    expect(tally(answers)).toEqual({
      '400 verification_code.code_mismatch': 10,
      '400 verification_code.exceed_max_try': 990,
    });
    expect((await journey.verify(code)).body.code).toBe('verification_code.exceed_max_try');
    await configure({ sentinelPolicy: {} });
  });

  it('1,000 wrong guesses lock an identifier, and then a right code is refused', async () => {
    await configure({ sentinelPolicy: { maxAttempts: 7 }, verificationCodePolicy: { maxRetryAttempts: 100 } });
    const { journey, code } = await asked('Register');
    const answers = await atOnce(1_000, journey, 'POST', verifyPath, answerOf(journey, 'wrong'));
    expect(tally(answers)['400 verification_code.code_mismatch']).toBe(6);
    expect((await journey.verify(code)).body.code).toBe('session.verification_blocked_too_many_attempts');
    await configure({ sentinelPolicy: {}, verificationCodePolicy: {} });
  });

  it('100 submits sign in once', async () => {
    const journey = await proven('Register');
    expect((await journey.identify()).status).toBe(201);
    const answers = await atOnce(100, journey, 'POST', '/submit');
    expect(successes(answers)).toHaveLength(1);
    const [done] = successes(answers);
    const callback = await journey.browser.followToApplication(done?.body.redirectTo);
    const code = callback.searchParams.get('code') ?? '';
    const trades = await Promise.all(Array.from({ length: 20 }, () => journey.browser.tokens(code, journey.verifier)));
    expect(successes(trades)).toHaveLength(1);
  });

  it('100 identifications in as many interactions register an address once', async () => {
    const email = newEmail();
    const journeys = await manyProven(100, email);
    const answers = await Promise.all(
      journeys.map((journey, index) =>
        callAt(index, journey, 'POST', '/identification', { verificationId: journey.verificationId }),
      ),
    );
    expect(tally(answers)).toEqual({ done: 1, '422 user.email_already_in_use': 99 });
    expect((await manage('GET', `/users?search=${encodeURIComponent(email)}`)).body).toHaveLength(1);
  });

  it('100 identifications of one interaction register once', async () => {
    const journey = await proven('Register');
    const body = { verificationId: journey.verificationId };
    const answers = await atOnce(100, journey, 'POST', '/identification', body);
    expect(successes(answers)).toHaveLength(1);
    expect((await manage('GET', `/users?search=${encodeURIComponent(journey.email)}`)).body).toHaveLength(1);
  });

  it('of 100 uses of a one-time token one succeeds, in one interaction or in many', async () => {
    for (const interactions of [1, 20]) {
      const email = newEmail();
      const { token } = (await manage('POST', '/one-time-tokens', { email })).body;
      const journeys = await Promise.all(
        Array.from({ length: interactions }, async (_, index) => {
          const journey = new Journey(nodes[index % 2] as TestPostern, email);
          await journey.begin('SignIn');
          return journey;
        }),
      );
      const body = { identifier: { type: 'email', value: email }, token };
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          callAt(index, journeys[index % interactions] as Journey, 'POST', '/verification/one-time-token/verify', body),
        ),
      );
      expect([interactions, successes(answers).length]).toEqual([interactions, 1]);
    }
  });

  it('of 50 submits of a reset one changes the password', async () => {
    await configure({ forgotPasswordMethods: ['EmailVerificationCode'] });
    const { email, id } = await createUser({ password: 'the one that was forgotten' });
    const journey = await proven('ForgotPassword', email);
    expect((await journey.identify()).status).toBe(204);
    const chosen = await journey.call('PUT', '/profile/password', { password: 'a much better passphrase' });
    expect(chosen.status).toBe(204);
    const answers = await atOnce(50, journey, 'POST', '/submit');
    expect(successes(answers)).toHaveLength(1);
    const notices = await nodes[0].postern.parts.database.query(
      sql`select from deliveries where recipient = ${email} and usage_type = 'PasswordChanged'`,
    );
    expect(notices).toHaveLength(1);
    const checked = await manage('POST', `/users/${id}/password/verify`, { password: 'a much better passphrase' });
    expect(checked.status).toBe(204);
  });

  it('of 50 people who choose one username one gets it', async () => {
    await configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
    const username = `ada_${randomUUID().slice(0, 8)}`;
    const journeys = await Promise.all(Array.from({ length: 50 }, (_, index) => withUsername(index, username)));
    const answers = await Promise.all(
      journeys.map((journey, index) => callAt(index, journey, 'POST', '/identification', {})),
    );
    expect(tally(answers)).toEqual({ done: 1, '422 user.username_already_in_use': 49 });
    expect((await manage('GET', `/users?search=${username}`)).body).toHaveLength(1);
    await configure({ signUp: { identifiers: ['email'], password: false, verify: true } });
  });

  it('of 20 people who add one username as they sign in one gets it', async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, () => createUser({ password: 'a good old passphrase' })),
    );
    const journeys = await Promise.all(people.map(({ email }) => proven('SignIn', email)));
    for (const journey of journeys) expect((await journey.identify()).status).toBe(204);
    const username = `ada_${randomUUID().slice(0, 8)}`;
    for (const journey of journeys) {
      expect((await journey.call('POST', '/profile', { type: 'username', value: username })).status).toBe(204);
    }
    const answers = await Promise.all(journeys.map((journey, index) => callAt(index, journey, 'POST', '/submit')));
    expect(tally(answers)).toEqual({ done: 1, '422 user.username_already_in_use': 19 });
    expect((await manage('GET', `/users?search=${username}`)).body).toHaveLength(1);
  });
});

/** People who are all about to register with one username: the profile of each has it. */
async function withUsername(index: number, username: string) {
  const journey = new Journey(nodes[index % 2] as TestPostern, newEmail());
  await journey.begin('Register');
  const given = await journey.call('POST', '/profile', { type: 'username', value: username });
  expect([given.status, given.body.code]).toEqual([204, undefined]);
  const chosen = await journey.call('POST', '/profile', { type: 'password', value: 'a good old passphrase' });
  expect([chosen.status, chosen.body.code]).toEqual([204, undefined]);
  return journey;
}

/**
 * As many interactions in which this address is proven. A recipient gets ten mails in ten minutes, so the rest are
 * proven by tokens that the operator made.
 */
async function manyProven(count: number, email: string) {
  const journeys: Journey[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index < 5) {
      journeys.push(await proven('Register', email));
      continue;
    }
    const { token } = (await manage('POST', '/one-time-tokens', { email })).body;
    const journey = new Journey(nodes[index % 2] as TestPostern, email);
    await journey.begin('Register');
    const body = { identifier: { type: 'email', value: email }, token };
    const answer = await journey.call('POST', '/verification/one-time-token/verify', body);
    expect(answer.status).toBe(200);
    journey.verificationId = answer.body.verificationId;
    journeys.push(journey);
  }
  return journeys;
}
