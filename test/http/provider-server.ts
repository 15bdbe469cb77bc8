import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Response } from 'undici';
import { testAuthority, testCertificate } from '../smtp/sink.ts';

/** A request as it came. */
export interface Exchange {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  bytes: Buffer;
  /** Undefined when the body is no JSON. */
  json: unknown;
  /** The fields of an urlencoded or multipart body, in their order. */
  form: URLSearchParams;
}

/** An answer, or something a server should not do. Each takes the whole request first. */
export type Reply =
  | { kind?: undefined; status: number; headers?: Record<string, string>; body?: string | object }
  | { kind: 'stall' }
  | { kind: 'close' }
  | { kind: 'reset' }
  | { kind: 'closeInHead' }
  | { kind: 'closeInBody'; status: number }
  /** The head at once, then the body one octet at a time. */
  | { kind: 'drip'; status: number; body: string; milliseconds: number }
  | { kind: 'garbage' }
  | { kind: 'large'; status: number; bytes: number };

export interface ProviderServer extends AsyncDisposable {
  /** `http://127.0.0.1:…`, or `https://localhost:…`. */
  readonly origin: string;
  readonly exchanges: Exchange[];
  readonly connectionCount: number;
  /** What its certificate is signed with; undefined without TLS. */
  readonly authority: string | undefined;
  /** Ends every open connection from this side. */
  dropConnections(): void;
}

/** A real HTTP server on loopback that plays a provider. An `answer` that throws is told as status 500. */
export async function startProviderServer(
  answer: (exchange: Exchange) => Reply | Promise<Reply>,
  { tls }: { tls?: 'localhost' | 'elsewhere' | 'expired' } = {},
): Promise<ProviderServer> {
  const exchanges: Exchange[] = [];
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const exchange = await read(request);
    exchanges.push(exchange);
    await perform(await answer(exchange), response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void serve(request, response).catch((error) => {
      if (response.headersSent || !response.socket) response.destroy();
      else response.writeHead(500).end(String(error));
    });
  const server = tls ? createTlsServer(testCertificate(tls), listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Clients that give up a connection are part of the tests.
  server.on('clientError', (_error, socket) => socket.destroy()).on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    exchanges,
    get connectionCount() {
      return connectionCount;
    },
    authority: tls && testAuthority(),
    dropConnections,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      dropConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const body = bytes.toString();
  const url = new URL(request.url ?? '/', 'http://provider.test');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    bytes,
    json: parseJson(body),
    form: await parseForm(headers['content-type'] ?? '', bytes),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A body of another type has no fields; a broken multipart body throws. */
async function parseForm(contentType: string, bytes: Buffer) {
  const form = new URLSearchParams();
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(contentType)) return form;
  const fields = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  for (const [name, value] of fields) form.append(name, typeof value === 'string' ? value : await value.text());
  return form;
}

async function perform(reply: Reply, response: ServerResponse) {
  const { socket } = response;
  if (!socket) return;
  switch (reply.kind) {
    case undefined:
      return answerWith(reply, response);
    case 'stall':
      return;
    case 'close':
      return socket.end();
    case 'reset':
      return 'encrypted' in socket ? socket.destroy() : socket.resetAndDestroy();
    case 'closeInHead':
      return socket.end('HTTP/1.1 200 OK\r\ncontent-type: appli');
    case 'closeInBody':
      return socket.end(`HTTP/1.1 ${reply.status} Some\r\ncontent-length: 1000\r\n\r\n{"id":`);
    case 'drip':
      return drip(reply, response);
    case 'garbage':
      return socket.end('SSH-2.0-OpenSSH_9.9\r\nno HTTP here\r\n');
    case 'large':
      return response.writeHead(reply.status).end('x'.repeat(reply.bytes));
  }
}

function answerWith({ status, headers, body = '' }: Extract<Reply, { kind?: undefined }>, response: ServerResponse) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (typeof body !== 'string') response.setHeader('content-type', 'application/json');
  response.writeHead(status, headers).end(text);
}

async function drip({ status, body, milliseconds }: Extract<Reply, { kind: 'drip' }>, response: ServerResponse) {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).flushHeaders();
  for (const octet of Buffer.from(body)) {
    await sleep(milliseconds);
    if (response.destroyed) return;
    response.write(Buffer.of(octet));
  }
  response.end();
}
