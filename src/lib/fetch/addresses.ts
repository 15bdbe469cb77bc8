import { BlockList, isIPv6 } from 'node:net';

/**
 * What an address is for: `public`; `private`: machines of one's own, in their several forms; `special`: never a
 * service that somebody means to name (this host, link-local with the metadata of clouds, multicast, reserved).
 */
export type AddressKind = 'public' | 'private' | 'special';

export function kindOfAddress(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  const family = isIPv6(bare) ? 'ipv6' : 'ipv4';
  // In this order, for `::1` lies within what 0.0.0.0/8 is in IPv6.
  if (ours.check(bare, family)) return 'private';
  return special.check(bare, family) ? 'special' : 'public';
}

/** IANA special-purpose registries (RFC 6890 and what updates it). */
const ours = blockList(
  ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15'],
  ['::1/128', 'fc00::/7'],
);
const special = blockList(
  [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  // Also what carries an IPv4 address inside by a tunnel: 6to4, Teredo, local NAT64; and site-local of old.
  ['::/128', 'fe80::/10', 'fec0::/10', 'ff00::/8', '2002::/16', '2001::/23', '2001:db8::/32', '64:ff9b:1::/48'],
);

/** An IPv4 range is one also where IPv6 embeds it: mapped, IPv4-compatible of old, NAT64 (RFC 6052). */
function blockList(fours: string[], sixes: string[]) {
  const list = new BlockList();
  for (const [address, bits] of fours.map(parts)) {
    list.addSubnet(address, bits, 'ipv4');
    for (const prefix of ['::ffff:', '::', '64:ff9b::']) list.addSubnet(prefix + address, 96 + bits, 'ipv6');
  }
  for (const [address, bits] of sixes.map(parts)) list.addSubnet(address, bits, 'ipv6');
  return list;
}

function parts(range: string): [address: string, bits: number] {
  const [address = '', bits = ''] = range.split('/');
  return [address, Number(bits)];
}
