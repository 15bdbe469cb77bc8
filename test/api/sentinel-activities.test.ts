import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { Journey } from '../setup/journey.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  await manage('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 2 } });
});
afterAll(() => postern.stop());

const unlock = (body: object) => manage('POST', '/sentinel-activities/delete', body);

async function lock(email: string) {
  const journey = new Journey(postern, email);
  await journey.begin('Register');
  await journey.requestCode('Register');
  const code = await journey.code();
  for (let guesses = 0; guesses < 2; guesses += 1) await journey.verify('wrong');
  return { journey, code };
}

it.each([
  ['as it was typed', (email: string) => email],
  ['in another spelling', (email: string) => email.toUpperCase()],
])('an identifier that was locked is unlocked, named %s, and no other', async (_, spell) => {
  const [email, other] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`];
  const locked = await lock(email);
  const left = await lock(other);
  expect((await locked.journey.verify(locked.code)).body.code).toBe('session.verification_blocked_too_many_attempts');
  expect(await unlock({ targetType: 'User', targets: [spell(email), 'nobody'] })).toMatchObject({ status: 204 });
  await locked.journey.requestCode('Register');
  expect((await locked.journey.verify(await locked.journey.code(2))).status).toBe(200);
  await left.journey.requestCode('Register');
  const answer = await left.journey.verify(await left.journey.code(2));
  expect(answer.body.code).toBe('session.verification_blocked_too_many_attempts');
});

it('another spelling of an identifier has no tries of its own', async () => {
  const email = `${randomUUID()}@example.com`;
  await lock(email);
  const journey = new Journey(postern, email.toUpperCase());
  await journey.begin('Register');
  await journey.requestCode('Register');
  expect((await journey.verify('wrong')).body.code).toBe('session.verification_blocked_too_many_attempts');
});

it.each([
  {},
  { targetType: 'App', targets: ['one'] },
  { targetType: 'User', targets: [] },
  { targetType: 'User', targets: [''] },
  { targetType: 'User', targets: 'someone@example.com' },
])('%j is refused', async (body) => {
  const answer = await unlock(body);
  expect([answer.status, answer.body.code]).toEqual([400, 'guard.invalid_input']);
});
