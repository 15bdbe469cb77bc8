import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { expect, it } from 'vitest';
import { startProviderServer } from '../../../test/http/provider-server.ts';
import { freePort } from '../../../test/smtp/moods.ts';
import { testAuthority } from '../../../test/smtp/sink.ts';
import { createOutbound, type HostCheck, type OutboundOptions } from '../fetch.ts';
import { createDialer } from './dial.ts';
import { openGuard } from './guard.ts';

async function check(
  url: string,
  { isOperatorUrl, ...options }: Partial<OutboundOptions> & { isOperatorUrl?: boolean } = {},
  signal = AbortSignal.timeout(20_000),
) {
  const outbound = createOutbound({
    allowsPrivateAddresses: true,
    allowedPrivateHosts: [],
    overrides: {},
    ca: testAuthority(),
    ...options,
  });
  const reach = outbound.reachFor('provider');
  const checks: HostCheck[] = [];
  const asked = isOperatorUrl === undefined ? {} : { isOperatorUrl };
  for await (const one of reach.checkHost(url, signal, asked)) checks.push(one);
  await outbound.close();
  return checks;
}

const ok = () => ({ status: 200 });

it('tells address, connection and certificate, and sends nothing', async () => {
  await using server = await startProviderServer(ok, { tls: 'localhost' });
  const checks = await check(server.origin);
  expect(checks.map(({ name }) => name)).toEqual(['dns', 'tcp', 'tls']);
  const [dns, tcp, tls] = checks.map(({ result }) => result);
  expect(dns).toMatch(/^(1 address|2 addresses): .*127\.0\.0\.1/);
  expect(tcp).toBe(`connected to 127.0.0.1 on port ${new URL(server.origin).port}`);
  expect(tls).toMatch(/^TLSv1\.3, certificate for localhost by Postern test authority, valid until \d{4}-\d\d-\d\d$/);
  for (const one of checks)
    expect(one).toEqual({ name: one.name, result: one.result, milliseconds: expect.any(Number) });
  expect(server.exchanges).toHaveLength(0);
});

it('warns fourteen days before the certificate expires', async () => {
  await using server = await startProviderServer(ok, { tls: 'localhost' });
  const day = (await check(server.origin))[2]?.result.slice(-10) ?? '';
  const dayMilliseconds = 86_400_000;
  const warningAt = async (days: number) =>
    (await check(server.origin, { clock: () => Date.parse(day) - days * dayMilliseconds }))[2]?.warning;
  expect(await warningAt(15)).toBeUndefined();
  expect(await warningAt(9)).toBe(`The certificate of localhost expires in 9 days, on ${day}.`);
});

it('of plain http there is no handshake to tell', async () => {
  await using server = await startProviderServer(ok);
  expect((await check(server.origin)).map(({ name }) => name)).toEqual(['dns', 'tcp']);
});

it('goes where another origin leads', async () => {
  await using server = await startProviderServer(ok);
  const overrides = { provider: server.origin };
  expect(await check('https://api.example.com', { overrides })).toMatchObject([
    { result: '1 address: 127.0.0.1' },
    { result: expect.stringContaining(new URL(server.origin).port) },
  ]);
});

it.each([
  ['ftp://example.com', ['url']],
  ['https://api.does-not-exist.invalid', ['dns']],
  ['https://127.0.0.1:1', [undefined, 'refused']],
  ['https://169.254.169.254', ['address']],
])('%s: nothing comes after a fault', async (url, kinds) => {
  const checks = await check(url);
  expect(checks.map(({ fault }) => fault?.kind)).toEqual(kinds);
  expect(checks.at(-1)?.result).toBe(checks.at(-1)?.fault?.words);
});

it('a certificate that has expired is a fault of the handshake', async () => {
  await using server = await startProviderServer(ok, { tls: 'expired' });
  expect((await check(server.origin))[2]).toMatchObject({
    name: 'tls',
    fault: { kind: 'certificate', words: 'The certificate of localhost has expired' },
  });
});

it('inner hosts are looked at only when no operator wrote the URL', async () => {
  await using server = await startProviderServer(ok, { tls: 'localhost' });
  const inProduction = { allowsPrivateAddresses: false };
  expect(await check(server.origin, inProduction)).toMatchObject([{ name: 'dns', fault: { kind: 'address' } }]);
  expect(await check(server.origin, { ...inProduction, isOperatorUrl: false })).toHaveLength(3);
});

it('ends when the signal is aborted, and in its time', async () => {
  await using silent = await startProviderServer(ok);
  const url = silent.origin.replace('http:', 'https:');
  expect(await check(url, {}, AbortSignal.abort())).toMatchObject([{ name: 'dns', fault: { kind: 'aborted' } }]);
  const closed = `https://localhost:${await freePort()}`;
  expect((await check(closed, { connectMilliseconds: 5_000 })).at(-1)?.fault?.kind).toBe('refused');
});

it('connects to the addresses that were looked up and judged, whatever the name leads to by now', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const closing = new AbortController().signal;
  const secureContext = createSecureContext();
  const dialer = createDialer({ guard: openGuard, secureContext, connectMilliseconds: 5_000, closing });
  const peer = { host: 'moved.does-not-exist.invalid', port, isTls: false };
  using limit = dialer.limit();
  const socket = await dialer.open(peer, [{ address: '127.0.0.1', family: 4 }], limit.stop);
  expect(socket.remotePort).toBe(port);
  socket.destroy();
  server.close();
});
