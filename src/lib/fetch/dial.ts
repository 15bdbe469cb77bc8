import { type LookupAddress, lookup } from 'node:dns';
import { isIP, connect as openSocket, type Socket } from 'node:net';
import { connect as openTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { connectError, handshakeError, lookupError, NetworkError, type Peer, placeOf, secondsOf } from './fault.ts';
import type { Guard } from './guard.ts';
import { peerOf } from './target.ts';

/** The steps to a connection, one by one. Each throws `NetworkError`, and ends when `stop` is aborted. */
export interface Dialer {
  lookUp(peer: Peer, stop: AbortSignal): Promise<LookupAddress[]>;
  /** Connects to these addresses and no others: nothing is looked up again. */
  open(peer: Peer, addresses: LookupAddress[], stop: AbortSignal): Promise<Socket>;
  shakeHands(peer: Peer, socket: Socket, stop: AbortSignal): Promise<TLSSocket>;
  /** A time for all the steps together; it ends as well when everything closes, or with `signal`. */
  limit(signal?: AbortSignal): Limit;
  /** All the steps, as undici asks for them. */
  connect: buildConnector.connector;
}

interface Limit extends Disposable {
  stop: AbortSignal;
}

interface DialerOptions {
  guard: Guard;
  secureContext: SecureContext;
  connectMilliseconds: number;
  closing: AbortSignal;
}

/** With many addresses, the next is tried after so long; distant hosts take longer than Node's quarter second. */
const attemptMilliseconds = 1_000;

export function createDialer({ guard, secureContext, connectMilliseconds, closing }: DialerOptions): Dialer {
  const within = secondsOf(connectMilliseconds);
  const steps: Omit<Dialer, 'connect'> = {
    lookUp: async (peer, stop) => {
      const late = `The look-up of ${peer.host} gave nothing within ${within} (DNS)`;
      return guard.allowed(peer, await untilStopped(addressesOf(peer), stop, late));
    },
    open: (peer, addresses, stop) =>
      untilStopped(openTcp(peer, addresses, stop), stop, `${placeOf(peer)} did not answer within ${within}`),
    shakeHands: (peer, socket, stop) => {
      const late = `${placeOf(peer)} took the connection, but did not finish the TLS handshake within ${within}`;
      return untilStopped(encrypt(peer, socket, secureContext, stop), stop, late);
    },
    limit: (signal) => createLimit(connectMilliseconds, signal ? [closing, signal] : [closing]),
  };
  const dial = async (peer: Peer) => {
    using limit = steps.limit();
    const { stop } = limit;
    const socket = await steps.open(peer, await steps.lookUp(peer, stop), stop);
    if (!peer.isTls) return socket;
    return await steps.shakeHands(peer, socket, stop).catch((error) => {
      socket.destroy();
      throw error;
    });
  };
  return {
    ...steps,
    connect: (wanted, callback) =>
      void dial(peerOf(wanted)).then(
        (socket) => callback(null, socket),
        (error) => callback(error, null),
      ),
  };
}

class TooLate extends Error {}

function createLimit(milliseconds: number, signals: AbortSignal[]): Limit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TooLate()), milliseconds);
  const end = () => controller.abort();
  for (const signal of signals) {
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  }
  return {
    stop: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', end);
    },
  };
}

async function addressesOf(peer: Peer): Promise<LookupAddress[]> {
  const family = isIP(peer.host);
  if (family) return [{ address: peer.host, family }];
  return new Promise((resolve, reject) => {
    lookup(peer.host, { all: true }, (error, addresses) => {
      if (error) reject(lookupError(error, peer));
      else resolve(addresses);
    });
  });
}

function openTcp(peer: Peer, addresses: LookupAddress[], stop: AbortSignal) {
  return new Promise<Socket>((resolve, reject) => {
    stop.throwIfAborted();
    const socket = openSocket({
      host: peer.host,
      port: peer.port,
      lookup: (_host, _options, callback) => callback(null, addresses),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: attemptMilliseconds,
      noDelay: true,
    });
    // Stays: between the steps nobody else listens, and an error without a listener ends the process.
    socket.on('error', (error) => reject(connectError(error, peer)));
    endWith(stop, socket, 'connect');
    socket.once('connect', () => resolve(socket));
  });
}

function encrypt(peer: Peer, raw: Socket, secureContext: SecureContext, stop: AbortSignal) {
  return new Promise<TLSSocket>((resolve, reject) => {
    stop.throwIfAborted();
    if (raw.destroyed) throw handshakeError(raw.errored ?? { code: 'ECONNRESET' }, peer, false);
    const socket = openTls({
      socket: raw,
      host: peer.host,
      // RFC 6066 §3: a name without the dot at its end, never an address.
      ...(isIP(peer.host) === 0 && { servername: peer.host.replace(/\.$/, '') }),
      secureContext,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
    });
    socket.on('error', (error) => reject(handshakeError(error, peer, Boolean(socket.authorizationError))));
    endWith(stop, socket, 'secureConnect');
    socket.once('secureConnect', () => resolve(socket));
  });
}

/** Until the step is done; afterwards the socket belongs to whoever asked for it. */
function endWith(stop: AbortSignal, socket: Socket, event: 'connect' | 'secureConnect') {
  const end = () => void socket.destroy();
  stop.addEventListener('abort', end, { once: true });
  const forget = () => stop.removeEventListener('abort', end);
  socket.once(event, forget).once('close', forget);
}

function untilStopped<Result>(work: Promise<Result>, stop: AbortSignal, late: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = () => reject(stopError(stop, late));
    if (stop.aborted) end();
    stop.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', end));
  });
}

const stopError = ({ reason }: AbortSignal, late: string) =>
  reason instanceof TooLate
    ? new NetworkError('connect-timeout', late)
    : new NetworkError('aborted', 'The attempt was ended before there was a connection');
