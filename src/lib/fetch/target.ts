import type { NetworkFault } from './contract.ts';
import { NetworkError, type Peer } from './fault.ts';
import { type Guard, plainError } from './guard.ts';

/** Where a request goes, and over which connections. */
export interface Target {
  way: 'guarded' | 'open';
  peer: Peer;
  origin: string;
  /** Of the URL as it was given, also when another origin stands in for it. */
  hostHeader: string;
  path: string;
}

export function readTarget(
  text: string,
  { isOperatorUrl, override, guard }: { isOperatorUrl: boolean; override: string | undefined; guard: Guard },
): Target | { fault: NetworkFault } {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) return new NetworkError('url', 'This is not an http or https URL');
  const actual = override === undefined ? url : new URL(override);
  const peer = peerOf(actual);
  if (url.username || url.password) {
    return new NetworkError('url', `The URL of ${url.hostname} has a user name or a password in it`);
  }
  const mayBePlain = override !== undefined || (isOperatorUrl && guard.mayBePlain(peer));
  if (!peer.isTls && !mayBePlain) return plainError(peer);
  return {
    way: isOperatorUrl && override === undefined ? 'guarded' : 'open',
    peer,
    origin: actual.origin,
    hostHeader: url.host,
    path: url.pathname + url.search,
  };
}

/** Of a URL, or of what undici asks to connect to. */
export function peerOf({ hostname, port, protocol }: { hostname: string; port: string; protocol: string }): Peer {
  const isTls = protocol === 'https:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? 443 : 80), isTls };
}
