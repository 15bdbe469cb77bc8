import type { LookupAddress } from 'node:dns';
import { isIPv6 } from 'node:net';
import { kindOfAddress } from './addresses.ts';
import { NetworkError, type Peer, placeOf } from './fault.ts';

/** Which addresses may be connected to. Asked with what was just looked up, so that no later look-up can differ. */
export interface Guard {
  /** Of these addresses the allowed ones. Throws `NetworkError` when there is none. */
  allowed(peer: Peer, addresses: LookupAddress[]): LookupAddress[];
  /** Plain http may be possible: what it leads to is judged when it is looked up. */
  mayBePlain(peer: Peer): boolean;
}

/** For hosts that no operator wrote. */
export const openGuard: Guard = { allowed: (_peer, addresses) => addresses, mayBePlain: () => false };

export function createGuard({
  allowsPrivateAddresses,
  allowedPrivateHosts,
}: {
  allowsPrivateAddresses: boolean;
  allowedPrivateHosts: readonly string[];
}): Guard {
  const exempt = new Set(allowedPrivateHosts.map(canonical));
  const isExempt = ({ host, port }: Peer) => exempt.has(canonical(host)) || exempt.has(`${canonical(host)} ${port}`);
  return {
    mayBePlain: (peer) => allowsPrivateAddresses || isExempt(peer),
    allowed(peer, addresses) {
      if (isExempt(peer)) return addresses;
      const kinds = addresses.map((found) => ({ found, kind: kindOfAddress(found.address) }));
      const passed = kinds.filter(
        ({ kind }) => (kind === 'public' && peer.isTls) || (kind === 'private' && allowsPrivateAddresses),
      );
      if (passed.length > 0) return passed.map(({ found }) => found);
      throw kinds.some(({ kind }) => kind === 'public') ? plainError(peer) : addressError(peer, addresses);
    },
  };
}

function addressError({ host }: Peer, addresses: LookupAddress[]) {
  const [first] = addresses;
  const shown = first && first.address !== host ? ` (${first.address})` : '';
  const words = `${host} is a private address${shown}; list the host in POSTERN_ALLOW_PRIVATE_HOSTS if that is meant`;
  return new NetworkError('address', words);
}

export const plainError = (peer: Peer) => new NetworkError('url', `${placeOf(peer)} may only be called by https`);

/** `host`, or `host port`, in the form that a URL would give the host. */
function canonical(given: string) {
  const [, bare = given, port] = isIPv6(given) ? [] : (/^(.*?)(?::(\d+))?$/.exec(given.trim()) ?? []);
  const host = URL.parse(`http://${isIPv6(bare) ? `[${bare}]` : bare}/`)?.hostname ?? bare;
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return port === undefined ? name : `${name} ${port}`;
}
