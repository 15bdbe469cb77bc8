import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOutbound } from '../lib/fetch.ts';
import { checkBreaches } from './breached-password.ts';

// SHA-1 of `password` is 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8.
const suffix = '1E4C9B93F3F0682250B6CF8331B7EE68FD8';
const other = '0'.repeat(35);
const outbound = createOutbound({ allowsPrivateAddresses: true, allowedPrivateHosts: [], overrides: {} });
const asked: { url: string | undefined; padding: unknown }[] = [];
let answer: { status: number; text: string };
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url, padding: request.headers['add-padding'] });
    response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(async () => {
  await outbound.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const check = (password: string, at = endpoint) =>
  checkBreaches(password, {
    fetch: outbound.reachFor('pwned-passwords').fetch,
    endpoint: at,
    signal: AbortSignal.timeout(10_000),
  });

it.each([
  [`${other}:3\r\n${suffix}:42\r\n`, { kind: 'breached' }],
  [`${suffix.toLowerCase()}:1`, { kind: 'breached' }],
  [`${suffix}:0\r\n${other}:3`, { kind: 'ok' }],
  [`${other}:3\r\n`, { kind: 'ok' }],
])('the range %j is %j', async (text, expected) => {
  answer = { status: 200, text };
  expect(await check('password')).toEqual(expected);
});

it('five digits of the digest leave the house, and padding is asked for', async () => {
  answer = { status: 200, text: `${other}:3` };
  await check('password');
  expect(asked.at(-1)).toEqual({ url: '/range/5BAA6', padding: 'true' });
});

it.each([
  [{ status: 503, text: '' }, 'answered with 503'],
  [{ status: 404, text: '' }, 'answered with 404'],
  [{ status: 200, text: '' }, 'not a list'],
  [{ status: 200, text: '<html>Sign in to the network</html>' }, 'not a list'],
  [{ status: 200, text: `${other}:1\n`.repeat(20_000) }, 'not a list'],
])('an answer that is none (%#) is unavailable, not fine', async (given, words) => {
  answer = given;
  expect(await check('password')).toEqual({ kind: 'unavailable', reason: expect.stringContaining(words) });
});

it('a service that is not there is unavailable', async () => {
  expect(await check('password', 'http://127.0.0.1:1')).toEqual({ kind: 'unavailable', reason: expect.any(String) });
});
