import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { callerAddress, peerAddress } from './caller-address.ts';

/** What a server on loopback takes for the address of a request with these headers. */
async function addressWith(trustsProxy: boolean, headers: Record<string, string>) {
  const server = createServer((request, response) => response.end(peerAddress(request, trustsProxy)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers })).text();
  } finally {
    server.close();
  }
}

test('the other end of the socket made the request, whatever its headers say', async () => {
  expect(await addressWith(false, { 'x-forwarded-for': '198.51.100.7' })).toBe('127.0.0.1');
});

test('behind a proxy it is the last entry, which the proxy wrote', async () => {
  expect(await addressWith(true, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' })).toBe('198.51.100.7');
  expect(await addressWith(true, {})).toBe('127.0.0.1');
});

test('an IPv4 address stays one on a socket that takes both', () => {
  expect(callerAddress({ ip: '::ffff:198.51.100.7' })).toBe('198.51.100.7');
  expect(callerAddress({ ip: '2001:db8::1' })).toBe('2001:db8::1');
});
