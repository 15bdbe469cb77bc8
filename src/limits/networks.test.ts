import { expect, test } from 'vitest';
import { isPrivateNetwork, networkOf } from './networks.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7:52110 ', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::1]:443', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::198.51.100.1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each(['127.0.0.1', '10.1.2.3', '172.16.0.1:80', '192.168.1.1', '100.64.0.1', '::1', 'fd00::1', '::ffff:10.0.0.1'])(
  '%s is private',
  (address) => expect(isPrivateNetwork(address)).toBe(true),
);

test.each(['203.0.113.7', '8.8.8.8', '2001:db8::1', 'fe80::1', 'unknown', '', '999.1.1.1'])('%s is not', (address) =>
  expect(isPrivateNetwork(address)).toBe(false),
);
