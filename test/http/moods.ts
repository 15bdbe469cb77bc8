import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Mood } from '../../src/connectors/contract/stage.ts';
import { createOutbound, type Reach } from '../../src/lib/fetch.ts';
import { freePort } from '../smtp/moods.ts';
import { testAuthority } from '../smtp/sink.ts';
import { type Exchange, type Reply, startProviderServer } from './provider-server.ts';

/** What differs from provider to provider: how it says these things. */
export type Answers = Record<
  'accepts' | 'throttles' | 'fails' | 'refuses the recipient' | 'refuses the credentials' | 'echoes the credentials',
  (exchange: Exchange) => Reply
>;

/** A provider in a mood, and a reach that leads every URL there. */
export interface HttpProviderStage extends AsyncDisposable {
  readonly origin: string;
  readonly reach: Reach;
  readonly exchanges: Exchange[];
}

interface Place extends AsyncDisposable {
  origin: string;
  exchanges: Exchange[];
}

const connectMilliseconds = 500;
const exchangeMilliseconds = 2_000;

export async function startHttpProvider(mood: Mood, answers: Answers): Promise<HttpProviderStage> {
  const place = await placeFor(mood, answers);
  const outbound = createOutbound({
    allowsPrivateAddresses: false,
    allowedPrivateHosts: [],
    overrides: { provider: place.origin },
    ca: testAuthority(),
    connectMilliseconds,
    exchangeMilliseconds,
  });
  return {
    origin: place.origin,
    exchanges: place.exchanges,
    reach: outbound.reachFor('provider'),
    async [Symbol.asyncDispose]() {
      await outbound.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

async function placeFor(mood: Mood, answers: Answers): Promise<Place> {
  switch (mood) {
    case 'is unknown to DNS':
      return nowhere('https://api.does-not-exist.invalid');
    case 'is not there':
      return nowhere(`https://127.0.0.1:${await freePort()}`);
    case 'has a bad certificate':
      return startProviderServer(answers.accepts, { tls: 'expired' });
    case 'never answers':
      return startSilentServer();
    case 'answers nonsense':
    case 'loses the reply':
    case 'resets the connection':
    case 'is silent':
    case 'floods':
    case 'drips':
    case 'breaks off':
    case 'redirects':
      return startProviderServer(() => misbehaviour[mood]);
    default:
      return startProviderServer(answers[mood]);
  }
}

const misbehaviour = {
  'answers nonsense': {
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Welcome</title><h1>It works</h1>',
  },
  'loses the reply': { kind: 'close' },
  'resets the connection': { kind: 'reset' },
  'is silent': { kind: 'stall' },
  floods: { kind: 'large', status: 200, bytes: 5_242_880 },
  drips: { kind: 'drip', status: 200, body: '{"id":"'.padEnd(1_000, 'x'), milliseconds: 100 },
  'breaks off': { kind: 'closeInBody', status: 200 },
  redirects: { status: 302, headers: { location: '/elsewhere' }, body: 'Found' },
} as const satisfies Partial<Record<Mood, Reply>>;

const nowhere = (origin: string): Place => ({ origin, exchanges: [], [Symbol.asyncDispose]: async () => {} });

/** Takes connections and says nothing, so that no TLS handshake ends and nothing can be sent. */
async function startSilentServer(): Promise<Place> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    exchanges: [],
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
