import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern();
});
afterAll(() => postern.stop());

const cookie = '_logto={"appId":"x\\u0000","organizationId":"x\\u0000"}';

it.each([
  ['an application', '/unknown-session?app_id=a%00b', 200],
  ['an organization', '/oidc/session/end?organization_id=%00', 200],
  ['a client', '/oidc/auth?client_id=a%00b&organization_id=%00', 400],
])('a page that is told %s with a NUL in its name is shown all the same', async (_, path, status) => {
  for (const headers of [{ accept: 'text/html' }, { accept: 'text/html', cookie }]) {
    expect((await fetch(`${postern.url}${path}`, { headers, redirect: 'manual' })).status).toBe(status);
  }
});
