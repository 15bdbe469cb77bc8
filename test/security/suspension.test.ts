import { afterAll, beforeAll, expect, it } from 'vitest';
import { Journey } from '../setup/journey.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await managementClient(postern.url);
});
afterAll(() => postern.stop());

/** Somebody who has proven the address and is identified. */
async function identified(email: string) {
  const { id } = (await manage('POST', '/users', { primaryEmail: email })).body;
  const journey = new Journey(postern, email);
  await journey.begin('SignIn');
  await journey.prove('SignIn');
  expect((await journey.identify()).status).toBe(204);
  return { id, journey };
}

const suspend = (id: string) => manage('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });

it('who is suspended on the way is not signed in', async () => {
  const { id, journey } = await identified('suspended@example.com');
  await suspend(id);
  const { status, body } = await journey.submit();
  expect([status, body.code]).toEqual([401, 'user.suspended']);
  expect((await manage('GET', `/users/${id}`)).body.lastSignInAt).toBe(null);
});

it('who is deleted on the way is not signed in', async () => {
  const { id, journey } = await identified('deleted@example.com');
  await manage('DELETE', `/users/${id}`);
  const { status, body } = await journey.submit();
  expect([status, body.code]).toEqual([404, 'session.identifier_not_found']);
});

it.each(['suspended', 'deleted'])('who is %s when the browser goes on is told that it did not work', async (how) => {
  const { id, journey } = await identified(`later-${how}@example.com`);
  const { redirectTo } = (await journey.submit()).body;
  if (how === 'deleted') await manage('DELETE', `/users/${id}`);
  else await suspend(id);
  const answer = await journey.browser.fetch(new URL(redirectTo).pathname, { redirect: 'manual' });
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('location') ?? '').not.toContain('code=');
});
