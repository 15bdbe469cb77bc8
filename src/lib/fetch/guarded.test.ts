import { expect, it } from 'vitest';
import { startProviderServer } from '../../../test/http/provider-server.ts';
import { testAuthority } from '../../../test/smtp/sink.ts';
import { createOutbound, type OutboundOptions } from '../fetch.ts';

/** Sends to a server on loopback, by the URL that an operator would write. */
async function send(url: string, isOperatorUrl: boolean, options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: {},
    ca: testAuthority(),
    ...options,
  });
  const result = await outbound.reachFor('any').fetch({ url, signal: AbortSignal.timeout(20_000), isOperatorUrl });
  await outbound.close();
  return result;
}

const hello = () => ({ status: 200, body: 'hello' });

it.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433'])(
  'an operator reaches nothing at %s',
  async (host) => {
    await using server = await startProviderServer(hello, { tls: 'localhost' });
    const url = `https://${host}:${new URL(server.origin).port}/secret`;
    const result = await send(url, true);
    expect(result).toMatchObject({ kind: 'failed', fault: { kind: 'address' }, isSent: false });
    expect(result.kind === 'failed' && result.fault.words).not.toContain('secret');
    expect(server.connectionCount).toBe(0);
  },
);

it('a host of our own may be private', async () => {
  await using server = await startProviderServer(hello, { tls: 'localhost' });
  expect(await send(server.origin, false)).toMatchObject({ kind: 'answered', text: 'hello' });
});

it('an operator reaches a listed host, with TLS and without', async () => {
  await using secure = await startProviderServer(hello, { tls: 'localhost' });
  await using plain = await startProviderServer(hello);
  const options = { allowedPrivateHosts: ['localhost', '127.0.0.1'] };
  expect(await send(secure.origin, true, options)).toMatchObject({ kind: 'answered' });
  expect(await send(plain.origin, true, options)).toMatchObject({ kind: 'answered' });
  expect(await send(plain.origin, false, options)).toMatchObject({ fault: { kind: 'url' }, isSent: false });
});

it('an operator reaches loopback in development', async () => {
  await using server = await startProviderServer(hello);
  const options = { allowsPrivateAddresses: true };
  expect(await send(server.origin, true, options)).toMatchObject({ kind: 'answered' });
  expect(await send(server.origin.replace('127.0.0.1', 'localhost'), true, options)).toMatchObject({
    kind: 'answered',
  });
});

it('a connection that stands already does not lead past the guard', async () => {
  await using server = await startProviderServer(hello, { tls: 'localhost' });
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: {},
    ca: testAuthority(),
  });
  const { fetch } = outbound.reachFor('any');
  const request = { url: server.origin, signal: AbortSignal.timeout(20_000) };
  expect(await fetch(request)).toMatchObject({ kind: 'answered' });
  expect(await fetch({ ...request, isOperatorUrl: true })).toMatchObject({ fault: { kind: 'address' } });
  await outbound.close();
});
