import { createSecureContext, getCACertificates } from 'node:tls';
import { Agent } from 'undici';
import { type Clock, systemClock } from './clock.ts';
import { checkHost } from './fetch/check-host.ts';
import type { Fetch, HostCheck } from './fetch/contract.ts';
import { createDialer, type Dialer } from './fetch/dial.ts';
import { exchange } from './fetch/exchange.ts';
import { createGuard, type Guard, openGuard } from './fetch/guard.ts';
import { readTarget } from './fetch/target.ts';

export type { Fetch, HostCheck, HttpRequest, HttpResult, NetworkFault } from './fetch/contract.ts';

/** HTTP for one asker. */
export interface Reach {
  fetch: Fetch;
  /**
   * Looks up, connects to and shakes hands with the host of a URL, exactly as `fetch` would. The URL is taken for an
   * operator's unless it is said that it is not: private hosts are not for everybody to look at.
   */
  checkHost(url: string, signal: AbortSignal, options?: { isOperatorUrl?: boolean }): AsyncIterable<HostCheck>;
}

/** All HTTP that leaves this process. */
export interface Outbound {
  reachFor(name: string): Reach;
  /** Ends every connection, also those in use. */
  close(): Promise<void>;
}

export interface OutboundOptions {
  /** Loopback and private addresses of operator URLs are fine, and so is plain http to them. Development only. */
  allowsPrivateAddresses: boolean;
  /** Hosts (name or IP, optional :port) that operator URLs may name although they are private. */
  allowedPrivateHosts: readonly string[];
  /**
   * Other origins in place of the real ones, by the name given to `reachFor`: path, query and body stay, and the Host
   * header stays that of the original URL so that signatures stay true.
   */
  overrides: Readonly<Record<string, string>>;
  /** Extra trusted authority (PEM). */
  ca?: string;
  /** Look-up, connection and handshake together. Default 10,000. */
  connectMilliseconds?: number;
  /** For a whole exchange that names no time of its own. Default 15,000. */
  exchangeMilliseconds?: number;
  clock?: Clock;
}

const connectionsPerOrigin = 16;
const keepAliveMilliseconds = 4_000;

export function createOutbound(options: OutboundOptions): Outbound {
  const { ca, connectMilliseconds = 10_000, exchangeMilliseconds = 15_000, clock = systemClock } = options;
  const guard = createGuard(options);
  const closing = new AbortController();
  const secureContext = createSecureContext({
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
  });
  const wayBehind = (one: Guard) =>
    wayOf(createDialer({ guard: one, connectMilliseconds, closing: closing.signal, secureContext }));
  const ways = { guarded: wayBehind(guard), open: wayBehind(openGuard) };
  const overrides = new Map(Object.entries(options.overrides));
  return {
    reachFor(name) {
      const aim = (url: string, isOperatorUrl: boolean) =>
        readTarget(url, { isOperatorUrl, override: overrides.get(name), guard });
      return {
        async fetch(request) {
          const target = aim(request.url, request.isOperatorUrl ?? false);
          if ('fault' in target) return { kind: 'failed', fault: target.fault, isSent: false };
          return exchange(ways[target.way].agent, target, { timeoutMilliseconds: exchangeMilliseconds, ...request });
        },
        checkHost: (url, signal, { isOperatorUrl = true } = {}) =>
          checkHost(aim(url, isOperatorUrl), (target) => ways[target.way].dialer, signal, clock),
      };
    },
    async close() {
      closing.abort();
      await Promise.all([ways.guarded.agent.destroy(), ways.open.agent.destroy()]);
    },
  };
}

/** Sockets are pooled per way: one that was dialled unguarded is never used where the guard should have looked. */
function wayOf(dialer: Dialer) {
  const agent = new Agent({
    connect: dialer.connect,
    connections: connectionsPerOrigin,
    pipelining: 1,
    keepAliveTimeout: keepAliveMilliseconds,
    keepAliveMaxTimeout: keepAliveMilliseconds,
    // The exchange has a time of its own, which a slow drip cannot stretch.
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
  });
  return { dialer, agent };
}
