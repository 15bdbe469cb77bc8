import { afterAll, beforeAll, expect, it } from 'vitest';
import { BrowserClient } from '../setup/browser-client.ts';
import { managementClient } from '../setup/management.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

const environment = { TRUST_PROXY: 'true', POSTERN_LIMIT_NETWORK_ATTEMPTS: '5/600' };
const now = Date.now();
let postern: TestPostern;

beforeAll(async () => {
  postern = await startTestPostern({ environment, clock: () => now });
  const manage = await managementClient(postern.url);
  const signUp = { identifiers: ['username'], password: true, verify: false };
  const methods = [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }];
  expect((await manage('PATCH', '/sign-in-exp', { signUp, signIn: { methods } })).status).toBe(200);
  await manage('POST', '/users', { username: 'taken' });
});
afterAll(() => postern.stop());

/** Asks for a name in the two calls that take one, from a network of its own. */
async function ask(address: string, call: (username: string) => [path: string, body: object]) {
  const browser = new BrowserClient(postern.url);
  await browser.authorize();
  const send = async (method: string, path: string, body: object) => {
    const headers = { 'x-forwarded-for': address, 'content-type': 'application/json' };
    const answer = await browser.fetch(`/api/experience${path}`, { method, headers, body: JSON.stringify(body) });
    return `${answer.status} ${(await answer.text()).match(/"code":"([^"]*)"/)?.[1] ?? ''}`;
  };
  await send('PUT', '', { interactionEvent: 'Register' });
  return (username: string) => send('POST', ...call(username));
}

const password = 'analytical engine';

it.each<[string, string, (username: string) => [string, object]]>([
  [
    '203.0.113.7',
    'identity',
    (value) => ['/verification/new-password-identity', { identifier: { type: 'username', value }, password }],
  ],
  ['203.0.113.8', 'profile', (value) => ['/profile', { type: 'username', value }]],
])('from %s names that are taken (%s) are told a few times, and then nothing is', async (address, _, call) => {
  const choose = await ask(address, call);
  for (let index = 0; index < 8; index += 1) expect(await choose(`free${index}`)).toMatch(/^20/);
  for (let index = 0; index < 5; index += 1) expect(await choose('taken')).toBe('422 user.username_already_in_use');
  expect(await choose('taken')).toBe('429 request.rate_limited');
  expect(await choose('free')).toBe('429 request.rate_limited');
});
