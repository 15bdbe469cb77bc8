import { isIP, isIPv6 } from 'node:net';
import { kindOfAddress } from '../lib/fetch/addresses.ts';

/**
 * The network that an address stands for: an IPv4 address itself, an IPv6 address its /64, which is the least that one
 * customer has (RFC 6177). Text that is no address is its own network: what a proxy writes wrong has a limit as well.
 */
export function networkOf(address: string): string {
  const bare = withoutPort(address.trim().toLowerCase());
  return isIPv6(bare) ? networkOfIPv6(bare) : bare;
}

/** Many people come from there through one machine of the operator's: a proxy, a backend, a test. */
export function isPrivateNetwork(address: string): boolean {
  const bare = withoutPort(address.trim());
  return isIP(bare) !== 0 && kindOfAddress(bare) === 'private';
}

/** `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write it; and a zone (RFC 4007). */
const withoutPort = (address: string) =>
  address
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/%.*$/, '');

function networkOfIPv6(address: string) {
  // A URL writes every spelling as RFC 5952 does.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const between = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...between, ...after].map((group) => Number.parseInt(group, 16));
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:65535') return toIPv4(groups.slice(6));
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** An IPv4 address on a socket that takes both (RFC 4291 §2.5.5.2). */
const toIPv4 = (groups: number[]) => groups.flatMap((group) => [group >> 8, group & 255]).join('.');
