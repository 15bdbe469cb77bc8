import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { managementClient } from '../setup/management.ts';
import { freePort, startTestPostern, type TestPostern } from '../setup/postern.ts';

/** What the service that is played here knows: the end of a digest. */
let known = '';
let isDown = false;
let now = Date.now();
const asked: (string | undefined)[] = [];
let breaches: Server;
let postern: TestPostern;
let manage: Awaited<ReturnType<typeof managementClient>>;

beforeAll(async () => {
  const port = await freePort();
  breaches = createServer((request, response) => {
    asked.push(request.url);
    if (isDown) return response.writeHead(503).end();
    return response.end(`${'0'.repeat(35)}:1\r\n${known ? `${known}:7` : ''}`);
  }).listen(port, '127.0.0.1');
  const environment = { POSTERN_BREACHED_PASSWORDS_URL: `http://127.0.0.1:${port}/copy/` };
  postern = await startTestPostern({ environment, clock: () => now });
  manage = await managementClient(postern.url);
});
afterAll(async () => {
  await postern.stop();
  breaches.closeAllConnections();
  breaches.close();
});

const check = async (body: object) => {
  const answer = await manage('POST', '/sign-in-exp/default/check-password', body);
  return [answer.status, answer.body];
};

it('a password that the policy takes is fine', async () => {
  expect(await check({ password: 'correct horse' })).toEqual([200, { result: true }]);
});

it('one that it does not take is refused with its issues', async () => {
  expect(await check({ password: 'short' })).toEqual([
    400,
    { result: false, issues: [{ code: 'password_rejected.too_short', interpolation: { min: 8 } }] },
  ]);
  const passwordPolicy = { length: { min: 4 }, rejects: { words: ['short'] } };
  await manage('PATCH', '/sign-in-exp', { passwordPolicy });
  expect(await check({ password: 'short' })).toEqual([
    400,
    { result: false, issues: [{ code: 'password_rejected.restricted.words' }] },
  ]);
  await manage('PATCH', '/sign-in-exp', { passwordPolicy: {} });
});

it('what is known of a user is no password of theirs', async () => {
  const { body } = await manage('POST', '/users', { name: 'Ada Lovelace' });
  expect(await check({ password: 'lovelace', userId: body.id })).toEqual([
    400,
    { result: false, issues: [{ code: 'password_rejected.restricted.user_info' }] },
  ]);
  expect(await check({ password: 'lovelace' })).toEqual([200, { result: true }]);
  const [status, { code }] = await check({ password: 'lovelace', userId: 'nobody' });
  expect([status, code]).toEqual([404, 'entity.not_found']);
});

it('a breached one is refused, and when nobody can say, the answer says so', async () => {
  // `password` is 5BAA6…
  known = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
  expect(await check({ password: 'password' })).toEqual([
    400,
    { result: false, issues: [{ code: 'password_rejected.pwned' }] },
  ]);
  isDown = true;
  expect(await check({ password: 'password' })).toEqual([200, { result: true, breachCheck: 'unavailable' }]);
  expect(postern.logged()).toContain('could not ask whether a password is in known breaches');
  expect(asked.at(-1)).toBe('/copy/range/5BAA6');
  await manage('PATCH', '/sign-in-exp', { passwordPolicy: { rejects: { pwned: false } } });
  expect(await check({ password: 'password' })).toEqual([200, { result: true }]);
});

it('a service that has failed is left alone for half a minute', async () => {
  await manage('PATCH', '/sign-in-exp', { passwordPolicy: {} });
  const unchecked = [200, { result: true, breachCheck: 'unavailable' }];
  isDown = false;
  const before = asked.length;
  expect(await check({ password: 'password' })).toEqual(unchecked);
  expect(asked).toHaveLength(before);
  now += 30_000;
  expect((await check({ password: 'password' }))[0]).toBe(400);
  expect(asked).toHaveLength(before + 1);
  expect(postern.logged()).toContain('passwords are compared with known breaches again');
});

it('an operator who wants none to be asked reads that in the answer', async () => {
  const other = await startTestPostern({ environment: { POSTERN_BREACHED_PASSWORDS_URL: 'off' } });
  try {
    const call = await managementClient(other.url);
    const { body } = await call('POST', '/sign-in-exp/default/check-password', { password: 'password' });
    expect(body).toEqual({ result: true, breachCheck: 'off' });
    expect(other.logged()).toContain('POSTERN_BREACHED_PASSWORDS_URL is off');
  } finally {
    await other.stop();
  }
});
