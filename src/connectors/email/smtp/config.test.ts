import { describe, expect, it } from 'vitest';
import { smtpConfig } from './config.ts';
import { allowsPlainText, connectionOptions, ehloName, isImplicitTls } from './dial.ts';

const base = { host: 'smtp.example.com', port: 587, fromEmail: 'a@example.com' };
const fits = (changes: object) => smtpConfig.safeParse({ ...base, ...changes }).success;
const template = (usageType: string) => ({ usageType, contentType: 'text/plain', subject: 's', content: '{{code}}' });

describe('the config of SMTP', () => {
  it.each([
    ['login', { user: 'u', pass: 'p' }],
    ['login with its type', { type: 'LOGIN', user: 'u', pass: 'p' }],
    ['no login', {}],
    ['a service account', { type: 'OAuth2', user: 'u', serviceClient: 's', privateKey: 'k' }],
    [
      'a service account with a passphrase',
      { user: 'u', serviceClient: 's', privateKey: { key: 'k', passphrase: 'p' } },
    ],
    [
      'a refresh token',
      {
        type: 'oauth2',
        user: 'u',
        clientId: 'c',
        clientSecret: 's',
        refreshToken: 'r',
        accessUrl: 'https://t.example/',
      },
    ],
    ['an access token', { type: 'OAUTH2', user: 'u', accessToken: 'a', expires: 1 }],
  ])('takes %s', (_title, auth) => {
    expect(fits({ auth })).toBe(true);
  });

  it.each([
    ['unknown keys', { user: 'u', pass: 'p', colour: 'red' }],
    ['an unknown type', { type: 'kerberos', user: 'u' }],
    ['a mixture', { user: 'u', pass: 'p', refreshToken: 'r' }],
    ['text', 'u:p'],
  ])('refuses %s in auth', (_title, auth) => {
    expect(fits({ auth })).toBe(false);
  });

  it('takes a port as number or as text', () => {
    expect([587, '587', 0, 70000, '0587', '70000', 'smtp'].map((port) => fits({ port }))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  it('takes no templates, an empty list, or a list with the four needed ones; it names those that are missing', () => {
    expect(fits({ templates: [] })).toBe(true);
    expect(fits({ templates: ['Register', 'SignIn', 'ForgotPassword', 'Generic', 'Anything'].map(template) })).toBe(
      true,
    );
    const { error } = smtpConfig.safeParse({ ...base, templates: [template('SignIn')] });
    expect(error?.issues[0]?.message).toBe('Templates are missing for: Register, ForgotPassword, Generic.');
  });

  it('takes custom headers of one line, but none that Postern writes itself', () => {
    expect(fits({ customHeaders: { 'X-Tag': 'a', 'Feedback-ID': ['b', 'c'] } })).toBe(true);
    for (const customHeaders of [
      { 'X-Tag': 'a\r\nBcc: b' },
      { 'X Tag': 'a' },
      { From: 'a' },
      { 'content-type': 'a' },
    ]) {
      expect(fits({ customHeaders })).toBe(false);
    }
  });

  it.each([
    { host: '' },
    { host: 'https://smtp.example.com' },
    { host: 'smtp.example.com:587' },
    { fromEmail: 'nobody' },
    { replyTo: 'x' },
    { name: 'größe' },
    { localAddress: 'eth0' },
    { connectionTimeout: 0 },
  ])('refuses %j', (changes) => {
    expect(fits(changes)).toBe(false);
  });

  it('is used as it was given: reading it changes nothing', () => {
    const given = {
      ...base,
      port: '465',
      auth: { user: 'u', pass: 'p' },
      tls: { rejectUnauthorized: false, family: 4 },
    };
    expect(smtpConfig.parse(given)).toEqual(given);
  });
});

describe('the way to the server', () => {
  const options = (changes: object) =>
    connectionOptions(smtpConfig.parse({ ...base, ...changes }), undefined as never, (text) => text);

  it('is TLS from the first byte on 465 and STARTTLS elsewhere, unless the config says otherwise', () => {
    expect(options({})).toMatchObject({ secure: false, requireTLS: true, ignoreTLS: false });
    expect(options({ port: 465 })).toMatchObject({ secure: true });
    expect(options({ port: 465, secure: false })).toMatchObject({ secure: false, requireTLS: true });
    expect(options({ requireTLS: false })).toMatchObject({ requireTLS: false, ignoreTLS: false });
    expect(options({ ignoreTLS: true })).toMatchObject({ requireTLS: false, ignoreTLS: true });
    expect(options({ ignoreTLS: true, requireTLS: true })).toMatchObject({ requireTLS: true, ignoreTLS: false });
    expect([
      isImplicitTls({ ...base, secure: true }),
      allowsPlainText({ ...base, secure: true, ignoreTLS: true }),
    ]).toEqual([true, false]);
  });

  it('has TLS 1.2 or newer and verifies, unless the config says otherwise', () => {
    expect(options({}).tls).toMatchObject({ minVersion: 'TLSv1.2' });
    expect(options({}).tls).not.toHaveProperty('rejectUnauthorized');
    expect(options({ tls: { minVersion: 'TLSv1.3', rejectUnauthorized: false } }).tls).toMatchObject({
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
    });
  });

  it('cannot be led elsewhere by TLS options', () => {
    expect(
      Object.keys(
        options({ tls: { path: '/run/docker.sock', host: 'evil', port: 1, socket: {}, lookup: 1 } }).tls ?? {},
      ),
    ).toEqual(['minVersion', 'secureContext']);
  });

  it('has sane time-outs, and those of the config', () => {
    expect(options({})).toMatchObject({
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      dnsTimeout: 10_000,
    });
    expect(options({ greetingTimeout: 60_000 })).toMatchObject({ connectionTimeout: 60_000, greetingTimeout: 60_000 });
  });

  it('is greeted with a name that others can look up', () => {
    expect(ehloName('a@example.com', 'auth.example.net')).toBe('auth.example.net');
    for (const host of ['localhost', 'vm', 'localhost.localdomain', 'mac.local', '10.0.0.1', '']) {
      expect(ehloName('Name <a@bücher.example>', host)).toBe('xn--bcher-kva.example');
    }
    expect(ehloName('a@mailhost', 'vm')).toMatch(/^(\[(IPv6:)?[\da-f:.]+\]|vm)$/);
    expect(ehloName('a@mailhost', 'vm')).not.toBe('[127.0.0.1]');
    expect(options({ name: 'mine.example.com' })).toMatchObject({ name: 'mine.example.com' });
  });
});
