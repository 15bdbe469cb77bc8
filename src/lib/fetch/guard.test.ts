import { isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { NetworkError } from './fault.ts';
import { createGuard } from './guard.ts';
import { readTarget } from './target.ts';

const production = createGuard({ allowsPrivateAddresses: false, allowedPrivateHosts: [] });
const development = createGuard({ allowsPrivateAddresses: true, allowedPrivateHosts: [] });
const listed = (...allowedPrivateHosts: string[]) =>
  createGuard({ allowsPrivateAddresses: false, allowedPrivateHosts });

/** The addresses that may be used of those that were found, or the words of the refusal. */
function judge(guard: typeof production, url: string, ...addresses: string[]) {
  const target = readTarget(url, { isOperatorUrl: true, override: undefined, guard });
  if ('fault' in target) return `${target.fault.kind}: ${target.fault.words}`;
  try {
    const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    return guard.allowed(target.peer, found).map(({ address }) => address);
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    return `${error.fault.kind}: ${error.fault.words}`;
  }
}

describe('in production', () => {
  it('a public address may be used', () => {
    expect(judge(production, 'https://api.example.com', '8.8.8.8', '2606:4700::1')).toEqual([
      '8.8.8.8',
      '2606:4700::1',
    ]);
  });

  it('of mixed addresses only the public ones', () => {
    expect(judge(production, 'https://api.example.com', '10.0.0.1', '8.8.8.8', '::1')).toEqual(['8.8.8.8']);
  });

  it('a name that leads inside is refused, and what to do is said', () => {
    expect(judge(production, 'https://inside.example.com', '10.0.0.1')).toBe(
      'address: inside.example.com is a private address (10.0.0.1); list the host in POSTERN_ALLOW_PRIVATE_HOSTS if that is meant',
    );
  });

  it('an address that is refused stands there once', () => {
    expect(judge(production, 'https://10.0.0.1', '10.0.0.1')).toBe(
      'address: 10.0.0.1 is a private address; list the host in POSTERN_ALLOW_PRIVATE_HOSTS if that is meant',
    );
  });

  it('plain http is refused before anything is looked up', () => {
    expect(judge(production, 'http://api.example.com/secret', '8.8.8.8')).toBe(
      'url: api.example.com:80 may only be called by https',
    );
  });
});

describe('a listed host', () => {
  it.each([
    ['inside.example.com', 'https://inside.example.com'],
    ['inside.example.com', 'http://inside.example.com:8080'],
    ['Inside.Example.COM', 'https://inside.example.com.'],
    ['inside.example.com:8080', 'http://inside.example.com:8080'],
    ['inside.example.com:80', 'http://inside.example.com'],
    ['inside.example.com:443', 'https://inside.example.com'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['10.0.0.1', 'https://10.0.0.1'],
    ['10.0.0.1:8443', 'https://10.0.0.1:8443'],
    ['::1', 'http://[::1]:3000'],
    ['[::1]', 'http://[0:0:0:0:0:0:0:1]:3000'],
    ['[::1]:3000', 'http://[::1]:3000'],
  ])('%s lets %s pass', (host, url) => {
    expect(judge(listed(host), url, '10.0.0.1')).toEqual(['10.0.0.1']);
  });

  it.each([
    ['inside.example.com:8080', 'https://inside.example.com'],
    ['inside.example.com', 'https://other.example.com'],
    ['example.com', 'https://inside.example.com'],
    ['10.0.0.1', 'https://inside.example.com'],
    ['', 'https://inside.example.com'],
  ])('%j does not let %s pass', (host, url) => {
    expect(judge(listed(host), url, '10.0.0.1')).toMatch(/^address: /);
  });
});

describe('in development', () => {
  it.each(['127.0.0.1', '::1', '192.168.0.7', '::ffff:10.0.0.1'])('%s may be used, by http too', (address) => {
    expect(judge(development, 'https://inside.example.com', address)).toEqual([address]);
    expect(judge(development, 'http://inside.example.com', address)).toEqual([address]);
  });

  it('plain http to a public address is refused', () => {
    expect(judge(development, 'http://api.example.com', '8.8.8.8')).toBe(
      'url: api.example.com:80 may only be called by https',
    );
    expect(judge(development, 'http://api.example.com', '8.8.8.8', '127.0.0.1')).toEqual(['127.0.0.1']);
  });

  it.each(['169.254.169.254', '0.0.0.0', 'fe80::1', '::ffff:169.254.169.254'])('%s is refused even so', (address) => {
    expect(judge(development, 'https://inside.example.com', address)).toMatch(/^address: /);
  });
});

describe('URLs', () => {
  const read = (url: string, { isOperatorUrl = false, override = undefined as string | undefined } = {}) =>
    readTarget(url, { isOperatorUrl, override, guard: development });

  it.each([
    ['', 'This is not an http or https URL'],
    ['nonsense', 'This is not an http or https URL'],
    ['/path', 'This is not an http or https URL'],
    ['ftp://example.com/x', 'This is not an http or https URL'],
    ['file:///etc/passwd', 'This is not an http or https URL'],
    ['https://user:pass@example.com/x', 'The URL of example.com has a user name or a password in it'],
    ['https://user@example.com/x', 'The URL of example.com has a user name or a password in it'],
    ['http://example.com/x?y=z', 'example.com:80 may only be called by https'],
    ['http://127.0.0.1:8080/', '127.0.0.1:8080 may only be called by https'],
  ])('%j: %s', (url, words) => {
    expect(read(url)).toEqual(expect.objectContaining({ fault: { kind: 'url', words, code: undefined } }));
  });

  it.each(['https://0x7f.1/', 'https://2130706433/', 'https://127.1/', 'https://017700000001/'])(
    'every way to write 127.0.0.1 is known: %s',
    (url) => {
      expect(read(url)).toMatchObject({ peer: { host: '127.0.0.1', port: 443 } });
    },
  );

  it('another origin takes path, query and Host of the URL, and needs no guard', () => {
    const options = { isOperatorUrl: true, override: 'http://127.0.0.1:8025' };
    expect(read('https://api.example.com:8443/a/b?c=d#e', options)).toEqual({
      way: 'open',
      peer: { host: '127.0.0.1', port: 8025, isTls: false },
      origin: 'http://127.0.0.1:8025',
      hostHeader: 'api.example.com:8443',
      path: '/a/b?c=d',
    });
  });

  it('a URL with a password is refused for another origin too', () => {
    expect(read('https://a:b@example.com/', { override: 'http://127.0.0.1:8025' })).toHaveProperty('fault.kind', 'url');
  });
});
