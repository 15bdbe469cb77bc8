// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSilentServer } from 'node:net';
import { createOutbound } from 'postern/connector';

/** @typedef {{ headers: import('node:http').IncomingHttpHeaders, body: string }} Request */
/** @typedef {Record<string, [status: number, body: unknown]>} Answers */

/**
 * The provider of the tests: an HTTP server on loopback that is in a mood, and a reach that leads every URL there.
 * @param {import('postern/connector').Mood} mood
 * @param {Answers} answers
 * @param {(request: Request) => unknown} echo the body that repeats what it was sent
 */
export async function startProvider(mood, answers, echo) {
  /** @type {Request[]} */
  const accepted = [];
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server =
    mood === 'never answers'
      ? createSilentServer()
      : createServer(async (incoming, response) => {
          let body = '';
          for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
          const request = { headers: incoming.headers, body };
          if (mood === 'accepts') accepted.push(request);
          if (mood === 'echoes the credentials') write(response, 401, echo(request));
          else if (mood in misbehaviour) misbehaviour[mood]?.(response);
          else write(response, ...(answers[mood] ?? [500, {}]));
        });
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { provider: originFor(mood, port) },
    connectMilliseconds: 500,
    exchangeMilliseconds: 2_000,
  });
  return {
    accepted,
    reach: outbound.reachFor('provider'),
    async close() {
      await outbound.close();
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** No certificate of this server is a good one, so TLS to it fails as it should. */
function originFor(/** @type {string} */ mood, /** @type {number} */ port) {
  if (mood === 'is unknown to DNS') return 'https://api.does-not-exist.invalid';
  if (mood === 'is not there') return 'https://127.0.0.1:1';
  if (mood === 'has a bad certificate' || mood === 'never answers') return `https://127.0.0.1:${port}`;
  return `http://127.0.0.1:${port}`;
}

function write(
  /** @type {import('node:http').ServerResponse} */ response,
  /** @type {number} */ status,
  /** @type {unknown} */ body,
) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** @type {Record<string, (response: import('node:http').ServerResponse) => void>} */
const misbehaviour = {
  'answers nonsense': (response) => response.writeHead(200).end('<!doctype html><h1>It works</h1>'),
  'loses the reply': (response) => response.destroy(),
  'resets the connection': (response) => response.socket?.resetAndDestroy(),
  'is silent': () => {},
  floods: (response) => response.writeHead(200).end('x'.repeat(5_242_880)),
  drips: (response) => {
    const timer = setInterval(() => response.write('x'), 100);
    response.on('close', () => clearInterval(timer));
  },
  'breaks off': (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"id":');
    setTimeout(() => response.destroy(), 50);
  },
  redirects: (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
};
