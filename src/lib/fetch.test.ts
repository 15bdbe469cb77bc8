import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ProviderServer, type Reply, startProviderServer } from '../../test/http/provider-server.ts';
import { freePort } from '../../test/smtp/moods.ts';
import { testAuthority, testCertificate } from '../../test/smtp/sink.ts';
import { createOutbound, type HttpRequest, type OutboundOptions } from './fetch.ts';

const url = 'https://api.example.com/v3/send?key=in-the-query';

/** A way to one origin, whatever the URL says. */
function reachOf(origin: string, options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { provider: origin },
    ca: testAuthority(),
    ...options,
  });
  const { fetch } = outbound.reachFor('provider');
  return {
    send: (request: Partial<HttpRequest> = {}) => fetch({ url, signal: AbortSignal.timeout(20_000), ...request }),
    outbound,
    [Symbol.asyncDispose]: () => outbound.close(),
  };
}

/** A server below HTTP: `serve` has every connection, with its number from 1. */
async function startRawServer(serve: (socket: Socket, nth: number) => void, tls?: TlsOptions) {
  const sockets = new Set<Socket>();
  let count = 0;
  const received = { text: '' };
  const take = (socket: Socket) => {
    count += 1;
    sockets.add(socket);
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        received.text += chunk;
      });
    serve(socket, count);
  };
  const server = tls ? createTlsServer(tls, take) : createServer(take);
  server.on('connection', (socket: Socket) => sockets.add(socket)).on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}`,
    received,
    count: () => count,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const always = (reply: Reply) => () => reply;
const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`;

/** A question that is answered from outside. */
function heldQuestion() {
  const asked = Promise.withResolvers<void>();
  const reply = Promise.withResolvers<boolean>();
  let count = 0;
  const beforeSending = () => {
    count += 1;
    asked.resolve();
    return reply.promise;
  };
  return { beforeSending, asked: asked.promise, reply, count: () => count };
}

describe('an exchange', () => {
  it('carries method, path, query, headers and body there and the answer back', async () => {
    await using server = await startProviderServer(
      always({ status: 201, headers: { 'X-Id': 'a', 'set-cookie': 'b' }, body: { grüße: '✓' } }),
    );
    await using reach = reachOf(server.origin);
    const result = await reach.send({ method: 'PUT', headers: { 'X-Token': 'secret' }, body: 'käse' });
    expect(result).toMatchObject({ kind: 'answered', status: 201, text: '{"grüße":"✓"}', isCut: false });
    expect(result).toHaveProperty('headers.x-id', 'a');
    const [exchange] = server.exchanges;
    expect(exchange).toMatchObject({ method: 'PUT', path: '/v3/send', body: 'käse' });
    expect(exchange?.query.get('key')).toBe('in-the-query');
    expect(exchange?.headers).toMatchObject({
      'x-token': 'secret',
      'user-agent': 'Postern',
      'accept-encoding': 'identity',
      host: 'api.example.com',
      'content-length': '5',
    });
  });

  it.each([
    [{}, 'GET', undefined],
    [{ body: 'x' }, 'POST', '1'],
    [{ method: 'POST' }, 'POST', '0'],
    [{ method: 'DELETE' }, 'DELETE', undefined],
    [{ body: new Uint8Array([0xff, 0x00]) }, 'POST', '2'],
  ] as const)('%j is a %s, whether it is asked about or not', async (request, method, length) => {
    await using server = await startProviderServer(always({ status: 204 }));
    await using reach = reachOf(server.origin);
    expect(await reach.send(request)).toMatchObject({ kind: 'answered', status: 204, text: '' });
    expect(await reach.send({ ...request, beforeSending: async () => true })).toMatchObject({ kind: 'answered' });
    for (const exchange of server.exchanges) {
      expect([exchange.method, exchange.headers['content-length']]).toEqual([method, length]);
      expect(exchange.bytes).toEqual(Buffer.from('body' in request ? request.body : ''));
    }
    expect(server.exchanges).toHaveLength(2);
  });

  it('joins repeated fields of the answer', async () => {
    await using server = await startRawServer((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nLink: a\r\nlink: b\r\ncontent-length: 0\r\n\r\n'));
    });
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toHaveProperty('headers.link', 'a, b');
  });

  it('passes over interim answers', async () => {
    await using server = await startRawServer((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${head(2)}ok`));
    });
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({ status: 200, text: 'ok' });
  });

  it('follows no redirect', async () => {
    await using server = await startProviderServer(always({ status: 302, headers: { location: '/elsewhere' } }));
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({ kind: 'answered', status: 302 });
    expect(server.exchanges).toHaveLength(1);
  });

  it('asks no proxy', async () => {
    await using proxy = await startProviderServer(always({ status: 200 }));
    await using server = await startProviderServer(always({ status: 204 }));
    process.env.HTTP_PROXY = process.env.http_proxy = proxy.origin;
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({ status: 204 });
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
    expect(proxy.connectionCount).toBe(0);
  });

  it('uses a connection again', async () => {
    await using server = await startProviderServer(always({ status: 200 }));
    await using reach = reachOf(server.origin);
    for (let round = 0; round < 3; round += 1) {
      await reach.send({ beforeSending: async () => true });
      await sleep(20);
    }
    expect([server.exchanges.length, server.connectionCount]).toEqual([3, 1]);
  });

  it('opens at most sixteen connections to an origin', async () => {
    await using server = await startProviderServer(always({ status: 200 }));
    await using reach = reachOf(server.origin);
    const results = await Promise.all(Array.from({ length: 60 }, () => reach.send({ body: 'x' })));
    expect(results.every(({ kind }) => kind === 'answered')).toBe(true);
    expect(server.connectionCount).toBeLessThanOrEqual(16);
  });

  it('a header that cannot be sent is a fault of the caller, told without its value', async () => {
    await using server = await startProviderServer(always({ status: 200 }));
    await using reach = reachOf(server.origin);
    for (const value of ['secret\r\nx: y', 'secret–dash']) {
      const sending = reach.send({ headers: { authorization: value }, beforeSending: async () => true });
      await expect(sending).rejects.toThrow('This request cannot be sent: invalid authorization header');
    }
    expect(server.exchanges).toHaveLength(0);
  });

  it('the URL, not the caller, says the Host', async () => {
    await using server = await startProviderServer(always({ status: 200 }));
    await using reach = reachOf(server.origin);
    await reach.send({ headers: { Host: 'evil.example', 'Content-Length': '99' }, body: 'x' });
    expect(server.exchanges[0]?.headers).toMatchObject({ host: 'api.example.com', 'content-length': '1' });
  });
});

describe('the size of an answer', () => {
  it.each([
    [999, true],
    [1_000, false],
  ])('of 1,000 bytes with a limit of %d is cut: %s', async (maximumBytes, isCut) => {
    await using server = await startProviderServer(always({ kind: 'large', status: 200, bytes: 1_000 }));
    await using reach = reachOf(server.origin);
    expect(await reach.send({ maximumBytes })).toMatchObject({ text: 'x'.repeat(maximumBytes), isCut });
  });

  it.each(['keep-alive', 'close'])('five megabytes are cut at 256 KiB, with connection: %s', async (connection) => {
    const body = 'x'.repeat(5_242_880);
    await using server = await startProviderServer(always({ status: 200, headers: { connection }, body }));
    await using reach = reachOf(server.origin);
    const result = await reach.send();
    expect(result).toMatchObject({ kind: 'answered', status: 200, isCut: true });
    expect(result.kind === 'answered' && result.text.length).toBe(262_144);
    expect(await reach.send({ maximumBytes: 1 })).toMatchObject({ isCut: true, text: 'x' });
  });

  it('leaves out the character that the cut goes through', async () => {
    await using server = await startProviderServer(always({ status: 200, body: 'ääää' }));
    await using reach = reachOf(server.origin);
    expect(await reach.send({ maximumBytes: 3 })).toMatchObject({ text: 'ä', isCut: true });
  });

  it('a head without end is no HTTP', async () => {
    await using server = await startRawServer((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`));
    });
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({ kind: 'failed', fault: { kind: 'protocol' }, isSent: true });
  });
});

describe('the question before the first byte', () => {
  it.each(['http', 'https'])('is asked once the connection stands, with nothing written (%s)', async (scheme) => {
    await using server = await startRawServer(
      (socket) => void socket.once('data', () => socket.write(`${head(2)}ok`)),
      scheme === 'https' ? testCertificate('localhost') : undefined,
    );
    await using reach = reachOf(server.origin);
    for (const request of [{ body: 'message' }, {}]) {
      server.received.text = '';
      const before = server.count();
      const question = heldQuestion();
      const sending = reach.send({ ...request, beforeSending: question.beforeSending });
      await question.asked;
      await expect.poll(server.count).toBe(before + 1);
      expect(server.received.text).toBe('');
      question.reply.resolve(true);
      expect(await sending).toMatchObject({ kind: 'answered' });
      expect(server.received.text).toMatch(/^(POST|GET) \/v3\/send\?key=in-the-query HTTP\/1\.1\r\n/);
      expect(question.count()).toBe(1);
    }
  });

  it('answered no, nothing is sent', async () => {
    await using server = await startRawServer(() => {});
    await using reach = reachOf(server.origin);
    expect(await reach.send({ body: 'x', beforeSending: async () => false })).toEqual({ kind: 'withheld' });
    expect(await reach.send({ beforeSending: async () => false })).toEqual({ kind: 'withheld' });
    expect(server.received.text).toBe('');
  });

  it('what it throws is thrown, and nothing is sent', async () => {
    await using server = await startRawServer(() => {});
    await using reach = reachOf(server.origin);
    const fault = new Error('database gone');
    await expect(reach.send({ body: 'x', beforeSending: () => Promise.reject(fault) })).rejects.toBe(fault);
    const thrower = () => {
      throw fault;
    };
    await expect(reach.send({ beforeSending: thrower })).rejects.toBe(fault);
    expect(server.received.text).toBe('');
  });

  it('is not asked when there is no connection', async () => {
    await using reach = reachOf(`http://127.0.0.1:${await freePort()}`);
    const question = heldQuestion();
    expect(await reach.send({ beforeSending: question.beforeSending })).toMatchObject({ kind: 'failed' });
    expect(question.count()).toBe(0);
  });

  it.each(['abort', 'time-out'])('is heard out when an %s comes meanwhile, and nothing is sent', async (end) => {
    await using server = await startRawServer(() => {});
    await using reach = reachOf(server.origin);
    const question = heldQuestion();
    const controller = new AbortController();
    let isSettled = false;
    const sending = reach
      .send({
        body: 'x',
        signal: controller.signal,
        beforeSending: question.beforeSending,
        timeoutMilliseconds: end === 'abort' ? 20_000 : 50,
      })
      .finally(() => {
        isSettled = true;
      });
    await question.asked;
    if (end === 'abort') controller.abort();
    await sleep(100);
    expect(isSettled).toBe(false);
    question.reply.resolve(true);
    const kind = end === 'abort' ? 'aborted' : 'timeout';
    expect(await sending).toMatchObject({ kind: 'failed', fault: { kind }, isSent: false });
    expect(server.received.text).toBe('');
  });

  it('a connection that dies meanwhile is replaced, without asking twice', async () => {
    const first = Promise.withResolvers<Socket>();
    await using server = await startRawServer((socket, nth) => {
      if (nth === 1) first.resolve(socket);
      else socket.once('data', () => socket.write(`${head(2)}ok`));
    });
    await using reach = reachOf(server.origin);
    const question = heldQuestion();
    const sending = reach.send({ body: 'x', beforeSending: question.beforeSending });
    await question.asked;
    (await first.promise).destroy();
    await expect.poll(server.count).toBe(2);
    question.reply.resolve(true);
    expect(await sending).toMatchObject({ kind: 'answered', text: 'ok' });
    expect(question.count()).toBe(1);
  });

  it('an answer that comes before the request is not taken for its answer', async () => {
    const first = Promise.withResolvers<Socket>();
    await using server = await startRawServer((socket, nth) => {
      if (nth === 1) first.resolve(socket);
      else socket.once('data', () => socket.write(`${head(2)}ok`));
    });
    await using reach = reachOf(server.origin);
    const question = heldQuestion();
    const sending = reach.send({ body: 'x', beforeSending: question.beforeSending });
    await question.asked;
    (await first.promise).write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    await expect.poll(server.count).toBe(2);
    question.reply.resolve(true);
    expect(await sending).toMatchObject({ kind: 'answered', status: 200 });
  });
});

describe('nothing was sent', () => {
  it.each([
    ['https://api.does-not-exist.invalid', 'dns', /^The host name api\.does-not-exist\.invalid .*DNS/],
    ['http://127.0.0.1:1', 'refused', /^Nothing listens on 127\.0\.0\.1:1 \(connection refused\)$/],
    ['http://[::1]:1', 'refused|unreachable', /\[::1\]:1/],
  ])('%s fails with %s', async (origin, kind, words) => {
    await using reach = reachOf(origin);
    const result = await reach.send({ body: 'x' });
    expect(result).toMatchObject({ kind: 'failed', isSent: false });
    expect(result.kind === 'failed' && result.fault.kind).toMatch(new RegExp(`^(${kind})$`));
    expect(result.kind === 'failed' && result.fault.words).toMatch(words);
  });

  it.each([
    ['expired', 'The certificate of localhost has expired', 'CERT_HAS_EXPIRED'],
    ['elsewhere', 'The certificate of localhost is for another name (elsewhere.test)', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('a certificate that is %s', async (tls, words, code) => {
    await using server = await startProviderServer(always({ status: 200 }), { tls });
    await using reach = reachOf(server.origin);
    const fault = { kind: 'certificate', words, code };
    expect(await reach.send({ body: 'x' })).toEqual({ kind: 'failed', fault, isSent: false });
    expect(server.exchanges).toHaveLength(0);
  });

  it('an authority that nobody knows, also when Node is told not to look', async () => {
    await using server = await startProviderServer(always({ status: 200 }), { tls: 'localhost' });
    const options = { allowsPrivateAddresses: false, allowedPrivateHosts: [], overrides: { provider: server.origin } };
    const outbound = createOutbound(options);
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const result = await outbound.reachFor('provider').fetch({ url, signal: AbortSignal.timeout(20_000) });
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    expect(result).toMatchObject({ kind: 'failed', fault: { kind: 'certificate' }, isSent: false });
    await outbound.close();
  });

  it('TLS older than 1.2', async () => {
    const old: TlsOptions = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await using server = await startRawServer(() => {}, { ...testCertificate('localhost'), ...old });
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({
      fault: {
        kind: 'tls',
        words: expect.stringMatching(/^localhost:\d+ speaks only versions of TLS older than 1\.2$/),
      },
      isSent: false,
    });
  });

  it('a port without TLS', async () => {
    await using server = await startRawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await using reach = reachOf(server.origin.replace('http:', 'https:'));
    expect(await reach.send()).toMatchObject({
      fault: { kind: 'tls', words: expect.stringMatching(/^127\.0\.0\.1:\d+ does not speak TLS on this port$/) },
      isSent: false,
    });
  });

  it('a host that closes during the handshake', async () => {
    await using server = await startRawServer((socket) => void socket.destroy());
    await using reach = reachOf(server.origin.replace('http:', 'https:'));
    expect(await reach.send()).toMatchObject({ fault: { kind: 'closed' }, isSent: false });
  });

  it('a handshake that does not end', async () => {
    await using server = await startRawServer(() => {});
    await using reach = reachOf(server.origin.replace('http:', 'https:'), { connectMilliseconds: 100 });
    expect(await reach.send()).toMatchObject({
      fault: {
        kind: 'connect-timeout',
        words: expect.stringContaining('did not finish the TLS handshake within 0.1 s'),
      },
      isSent: false,
    });
    expect(await reach.send({ timeoutMilliseconds: 20 })).toMatchObject({
      fault: { kind: 'connect-timeout', words: expect.stringContaining('within 0 s') },
      isSent: false,
    });
  });

  it('a signal that was aborted before, or while the connection is made', async () => {
    await using server = await startRawServer(() => {});
    await using reach = reachOf(server.origin.replace('http:', 'https:'));
    for (const signal of [AbortSignal.abort(), AbortSignal.timeout(30)]) {
      expect(await reach.send({ signal })).toMatchObject({ fault: { kind: 'aborted' }, isSent: false });
    }
  });
});

describe('the other side may have the request', () => {
  it.each([
    [{ kind: 'close' }, 'closed'],
    [{ kind: 'reset' }, 'closed'],
    [{ kind: 'closeInHead' }, 'closed'],
    [{ kind: 'closeInBody', status: 200 }, 'closed'],
    [{ kind: 'garbage' }, 'protocol'],
  ] as const)('%j is %s', async (reply, kind) => {
    for (const tls of [undefined, 'localhost'] as const) {
      await using server = await startProviderServer(always(reply), tls && { tls });
      await using reach = reachOf(server.origin);
      for (const beforeSending of [undefined, async () => true]) {
        const result = await reach.send({ body: 'secret', ...(beforeSending && { beforeSending }) });
        expect(result).toMatchObject({ kind: 'failed', fault: { kind }, isSent: true });
        expect(JSON.stringify(result)).not.toMatch(/secret|v3|query/);
      }
      expect(server.exchanges).toHaveLength(2);
    }
  });

  it.each([
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel', 'closed'],
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\nhello\r\n', 'closed'],
    ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\nhello', 'closed'],
    ['HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\nhello', 'protocol'],
    ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'protocol'],
    ['\0\0\0', 'protocol'],
    ['', 'closed'],
  ])('%j and the end is %s', async (bytes, kind) => {
    await using server = await startRawServer((socket) => void socket.once('data', () => socket.end(bytes)));
    await using reach = reachOf(server.origin);
    expect(await reach.send({ body: 'x' })).toMatchObject({ kind: 'failed', fault: { kind }, isSent: true });
  });

  it('an answer that is meant to end with the connection is whole', async () => {
    const bytes = 'HTTP/1.0 200 OK\r\n\r\nhello';
    await using server = await startRawServer((socket) => void socket.once('data', () => socket.end(bytes)));
    await using reach = reachOf(server.origin);
    expect(await reach.send()).toMatchObject({ kind: 'answered', text: 'hello', isCut: false });
  });

  it.each([
    ['never', { kind: 'stall' }],
    ['an octet at a time', { kind: 'drip', status: 200, body: 'x'.repeat(10_000), milliseconds: 10 }],
  ] as const)('a time-out ends an answer that comes %s', async (_when, reply) => {
    await using server = await startProviderServer(always(reply));
    await using reach = reachOf(server.origin);
    const result = await reach.send({ body: 'x', timeoutMilliseconds: 200 });
    expect(result).toMatchObject({ fault: { kind: 'timeout' }, isSent: true });
    expect(result.kind === 'failed' && result.fault.words).toMatch(/did not finish its answer within 0\.2 s$/);
  });

  it('a time for all exchanges ends one that names none', async () => {
    await using server = await startProviderServer(always({ kind: 'stall' }));
    await using reach = reachOf(server.origin, { exchangeMilliseconds: 100 });
    expect(await reach.send()).toMatchObject({ fault: { kind: 'timeout' }, isSent: true });
  });

  it('an aborted signal ends the wait for the answer', async () => {
    await using server = await startProviderServer(always({ kind: 'stall' }));
    await using reach = reachOf(server.origin);
    expect(await reach.send({ signal: AbortSignal.timeout(100) })).toMatchObject({
      fault: { kind: 'aborted' },
      isSent: true,
    });
  });

  it('the next request does not suffer from any of that', async () => {
    const replies: Reply[] = [{ kind: 'closeInBody', status: 200 }, { kind: 'stall' }, { status: 200, body: 'ok' }];
    await using server = await startProviderServer(() => replies.shift() ?? { status: 500 });
    await using reach = reachOf(server.origin);
    await reach.send();
    await reach.send({ timeoutMilliseconds: 100 });
    expect(await reach.send()).toMatchObject({ text: 'ok' });
  });
});

describe('connections that are kept', () => {
  it('are replaced when they turn out dead', async () => {
    await using server = await startProviderServer(always({ status: 200 }));
    await using reach = reachOf(server.origin);
    await reach.send();
    server.dropConnections();
    const beforeSending = async () => {
      await sleep(20);
      return true;
    };
    expect(await reach.send({ body: 'x', beforeSending })).toMatchObject({ kind: 'answered' });
    server.dropConnections();
    await sleep(20);
    expect(await reach.send({ body: 'x' })).toMatchObject({ kind: 'answered' });
    expect(server.exchanges).toHaveLength(3);
  });

  it('keep no process alive', async () => {
    await using server = await startProviderServer(always({ status: 200 }), { tls: 'localhost' });
    const script = `
      import { createOutbound } from ${JSON.stringify(new URL('./fetch.ts', import.meta.url).href)};
      const ca = ${JSON.stringify(testAuthority())};
      const overrides = { provider: ${JSON.stringify(server.origin)} };
      const { reachFor } = createOutbound({ allowsPrivateAddresses: false, allowedPrivateHosts: [], overrides, ca });
      const result = await reachFor('provider').fetch({ url: ${JSON.stringify(url)}, signal: new AbortController().signal });
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(result.kind, process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).join());
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('answered \n');
  });

  it('are ended by close, and so is what uses them', async () => {
    await using server: ProviderServer = await startProviderServer(always({ kind: 'stall' }));
    await using silent = await startRawServer(() => {});
    const overrides = { a: server.origin, b: silent.origin.replace('http:', 'https:') };
    const outbound = createOutbound({ allowsPrivateAddresses: false, allowedPrivateHosts: [], overrides });
    const send = (name: string) => outbound.reachFor(name).fetch({ url, signal: AbortSignal.timeout(20_000) });
    const sending = Promise.all([send('a'), send('b')]);
    await expect.poll(() => server.exchanges.length + silent.count()).toBe(2);
    await outbound.close();
    expect(await sending).toMatchObject([
      { fault: { kind: 'aborted' }, isSent: true },
      { fault: { kind: 'aborted' }, isSent: false },
    ]);
    expect(await send('a')).toMatchObject({ fault: { kind: 'aborted' }, isSent: false });
  });
});
