import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TokenAnswer = { status?: number; headers?: Record<string, string>; body: unknown } | 'stall' | 'close';

export interface TokenServer extends AsyncDisposable {
  url: string;
  requests: URLSearchParams[];
  /** Of the requests, `Host` and path. */
  paths: string[];
  /** Exchanges that the client gave up. */
  readonly abandonedCount: number;
  close(): Promise<void>;
}

/** A token endpoint on loopback; `answer` decides, each request is kept. */
export async function startTokenServer(answer: (form: URLSearchParams) => TokenAnswer): Promise<TokenServer> {
  const requests: URLSearchParams[] = [];
  const paths: string[] = [];
  let abandonedCount = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    requests.push(form);
    paths.push(`${request.headers.host}${request.url}`);
    const answered = answer(form);
    if (answered === 'stall') {
      response.on('close', () => {
        abandonedCount += 1;
      });
      return;
    }
    if (answered === 'close') return request.socket.destroy();
    response.writeHead(answered.status ?? 200, { 'Content-Type': 'application/json', ...answered.headers });
    response.end(typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    requests,
    paths,
    get abandonedCount() {
      return abandonedCount;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** An answer that grants this token. */
export const grantOf = (accessToken: string, more: object = {}): TokenAnswer => ({
  body: { access_token: accessToken, expires_in: 3600, token_type: 'Bearer', ...more },
});
