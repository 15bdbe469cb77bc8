import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StepName } from '../../src/connectors/connector.ts';
import type { SmtpConfig } from '../../src/connectors/email/smtp/config.ts';
import { startFullBacklog } from './full-backlog.ts';
import { freePort, login } from './moods.ts';
import { type Script, type ScriptedOptions, startScriptedServer } from './scripted-server.ts';
import { startSink, testAuthority, testCertificate } from './sink.ts';
import { grantOf, startTokenServer, type TokenAnswer } from './token-server.ts';

/** A mail server, or a config for one, with one thing wrong; and what the doctor must say about it. */
export interface BrokenServer {
  name: string;
  start: () => Promise<Place>;
  config?: Partial<SmtpConfig>;
  /** Without a test message. */
  isAskedOnly?: boolean;
  /** Where the test message goes. */
  to?: string;
  token?: TokenAnswer | 'absent';
  step: StepName;
  /** Default: `failed`. */
  status?: 'warned';
  cause: RegExp;
}

interface Place extends AsyncDisposable {
  host: string;
  port: number;
}

const scripted = (script: Script, options?: ScriptedOptions) => () => startScriptedServer(script, options);
const real = (options: Parameters<typeof startSink>[0]) => () => startSink(options);
const nowhere = (host: string, port: number): Place => ({ host, port, [Symbol.asyncDispose]: async () => {} });

const plain = { ignoreTLS: true } as const;
const implicit = { secure: true } as const;
const bearer = { EHLO: '250-scripted.test\r\n250 AUTH XOAUTH2' };
const tlsOffer = { EHLO: '250-scripted.test\r\n250-STARTTLS\r\n250 AUTH PLAIN' };

async function startWebServer(): Promise<Place> {
  const server = createServer((_request, response) => response.end('<html></html>')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const reachable: BrokenServer[] = [
  {
    name: 'a host that does not exist',
    start: async () => nowhere('mail.does-not-exist.invalid', 587),
    step: 'dns',
    cause: /^The host name mail\.does-not-exist\.invalid (does not exist|could not be looked up now) \(DNS/,
  },
  {
    name: 'a host name that cannot be one',
    start: async () => nowhere('smtp..example.com', 587),
    step: 'dns',
    cause: /\(DNS/,
  },
  {
    name: 'a closed port',
    start: async () => nowhere('127.0.0.1', await freePort()),
    step: 'tcp',
    cause: /^Nothing listens on 127\.0\.0\.1:\d+ \(connection refused\)\.$/,
  },
  { name: 'a port behind a firewall', start: startFullBacklog, step: 'tcp', cause: /did not answer within 0\.5 s/ },
  {
    name: 'a local address of another machine',
    start: scripted({}),
    config: { localAddress: '192.0.2.1' },
    step: 'tcp',
    cause: /local address 192\.0\.2\.1 is not one of this host/,
  },
];

const greetings: BrokenServer[] = [
  {
    name: 'a server that is silent',
    start: scripted({ greeting: { kind: 'stall' } }),
    step: 'greeting',
    cause: /did not greet within 0\.5 s/,
  },
  {
    name: 'a greeting that drips',
    start: scripted({ greeting: { kind: 'drip', reply: `220 ${'slow '.repeat(40)}`, milliseconds: 20 } }),
    step: 'greeting',
    cause: /did not greet within 0\.5 s/,
  },
  { name: 'a web server that waits', start: startWebServer, step: 'greeting', cause: /did not greet within/ },
  {
    name: 'a web server that complains',
    start: scripted({ greeting: 'HTTP/1.1 400 Bad Request\r\nConnection: close' }),
    step: 'greeting',
    cause: /speaks HTTP, not SMTP \(HTTP\/1\.1 400 Bad Request\)/,
  },
  {
    name: 'a POP3 server',
    start: scripted({ greeting: '+OK POP3 ready' }),
    step: 'greeting',
    cause: /speaks POP3, not SMTP/,
  },
  {
    name: 'an IMAP server',
    start: scripted({ greeting: '* OK IMAP4rev1 ready' }),
    step: 'greeting',
    cause: /speaks IMAP, not SMTP/,
  },
  {
    name: 'an SSH server',
    start: scripted({ greeting: 'SSH-2.0-OpenSSH_9.6' }),
    step: 'greeting',
    cause: /speaks SSH, not SMTP/,
  },
  {
    name: 'a greeting of nonsense',
    start: scripted({ greeting: 'hello there' }),
    step: 'greeting',
    cause: /does not speak SMTP as expected/,
  },
  {
    name: 'a TLS port spoken to in clear',
    start: real({ tls: 'implicit' }),
    step: 'greeting',
    cause: /took the connection but did not greet/,
  },
  {
    name: 'an address that is barred',
    start: scripted({ greeting: { kind: 'replyAndClose', reply: '554 5.7.1 no service for 192.0.2.7' } }),
    step: 'greeting',
    cause: /does not take connections from this host/,
  },
  {
    name: 'a server that is too busy',
    start: scripted({ greeting: { kind: 'replyAndClose', reply: '421 4.7.0 too many connections' } }),
    step: 'greeting',
    cause: /takes no more connections for now/,
  },
  {
    name: 'a server that closes at once',
    start: scripted({ greeting: { kind: 'close' } }),
    step: 'greeting',
    cause: /closed the connection before/,
  },
  {
    name: 'a greeting without end',
    start: scripted({ greeting: `220-${'x'.repeat(70_000)}` }),
    step: 'greeting',
    cause: /reply that does not end; Postern read 64 KiB/,
  },
];

const names: BrokenServer[] = [
  {
    name: 'a name in EHLO that the server refuses',
    start: scripted({ EHLO: '501 5.5.2 invalid EHLO argument', HELO: '501 5.5.2 invalid HELO argument' }),
    config: { name: 'localhost' },
    step: 'ehlo',
    cause: /does not take the name localhost, by which Postern calls itself/,
  },
  {
    name: 'a name in EHLO that is no full one',
    start: scripted({}),
    config: { ...plain, name: 'localhost' },
    step: 'ehlo',
    status: 'warned',
    cause: /calls itself localhost, which is no full name/,
  },
  {
    name: 'a server that knows only HELO, though TLS is required',
    start: scripted({ EHLO: '502 5.5.1 command not implemented' }),
    step: 'ehlo',
    cause: /knows only HELO, and with that no TLS/,
  },
  {
    name: 'a server that knows only HELO, in clear',
    start: scripted({ EHLO: '502 5.5.1 command not implemented' }),
    config: { ...plain, auth: undefined },
    step: 'ehlo',
    status: 'warned',
    cause: /refused EHLO and took HELO/,
  },
  {
    name: 'a server that closes at EHLO',
    start: scripted({ EHLO: { kind: 'close' } }),
    step: 'ehlo',
    cause: /closed the connection/,
  },
  {
    name: 'a server that is silent after EHLO',
    start: scripted({ EHLO: { kind: 'stall' } }),
    step: 'ehlo',
    cause: /was silent for 0\.7 s/,
  },
  {
    name: 'an EHLO reply of several lines that never ends',
    start: scripted({ EHLO: '250-scripted.test\r\n250-PIPELINING' }),
    step: 'ehlo',
    cause: /was silent for/,
  },
];

const upgrades: BrokenServer[] = [
  {
    name: 'no STARTTLS though it is required',
    start: scripted({ STARTTLS: '502 5.5.1 not implemented' }),
    step: 'starttls',
    cause: /does not offer STARTTLS, which this config requires/,
  },
  {
    name: 'STARTTLS that is offered and not to be had',
    start: scripted({ ...tlsOffer, STARTTLS: '454 4.7.0 TLS not available due to local problem' }),
    step: 'starttls',
    cause: /offers STARTTLS but cannot do it now/,
  },
  {
    name: 'STARTTLS followed by nonsense',
    start: scripted({
      ...tlsOffer,
      STARTTLS: { kind: 'feign', reply: '220 go', next: { say: '250 nothing of the kind\r\n' } },
    }),
    step: 'starttls',
    cause: /agreed to STARTTLS, but what follows is not TLS/,
  },
  {
    name: 'STARTTLS followed by the end',
    start: scripted({ ...tlsOffer, STARTTLS: { kind: 'feign', reply: '220 go', next: 'close' } }),
    step: 'starttls',
    cause: /closed the connection during the TLS handshake/,
  },
  {
    name: 'STARTTLS followed by silence',
    start: scripted({ ...tlsOffer, STARTTLS: { kind: 'feign', reply: '220 go', next: 'stall' } }),
    step: 'starttls',
    cause: /TLS handshake with .* was not finished within 0\.5 s/,
  },
  {
    name: 'replies slipped in before the handshake',
    start: scripted({
      EHLO: ['250-scripted.test\r\n250 STARTTLS', '250-scripted.test\r\n250 AUTH PLAIN'],
      STARTTLS: '220 go\r\n250-evil.test\r\n250 AUTH PLAIN',
    }),
    step: 'starttls',
    status: 'warned',
    cause: /more bytes came in clear, which is what an attacker would do/,
  },
  {
    name: 'an expired certificate',
    start: real({ certificate: 'expired' }),
    config: { host: 'localhost' },
    step: 'starttls',
    cause: /certificate of localhost is not trusted: it has expired/,
  },
  {
    name: 'a certificate for another name',
    start: real({ certificate: 'elsewhere' }),
    config: { host: 'localhost' },
    step: 'starttls',
    cause: /certificate of localhost is for another name/,
  },
  {
    name: 'a certificate signed by itself',
    start: real({ certificate: 'self-signed' }),
    step: 'starttls',
    cause: /signed by itself \(self-signed certificate\)/,
  },
  {
    name: 'an unknown authority',
    start: real({}),
    config: { tls: {} },
    step: 'starttls',
    cause: /its authority is not known here/,
  },
  {
    name: 'an expired certificate, from the first byte',
    start: real({ tls: 'implicit', certificate: 'expired' }),
    config: implicit,
    step: 'tls',
    cause: /is not trusted: it has expired/,
  },
  {
    name: 'a certificate that nobody checks',
    start: real({ certificate: 'self-signed', auth: login }),
    config: { tls: { rejectUnauthorized: false } },
    step: 'starttls',
    status: 'warned',
    cause: /is not checked \("rejectUnauthorized" is off\), and it would not pass/,
  },
  {
    name: 'old versions of TLS that are allowed',
    start: real({ auth: login }),
    config: { tls: { ca: testAuthority(), minVersion: 'TLSv1' } },
    step: 'starttls',
    status: 'warned',
    cause: /allows versions of TLS older than 1\.2/,
  },
  {
    name: 'a server that knows only TLS 1.1',
    start: scripted({}, { isImplicitTls: true, tls: oldTls() }),
    config: implicit,
    step: 'tls',
    cause: /speaks only versions of TLS older than TLSv1\.2/,
  },
  {
    name: 'a server that wants a certificate of the client, TLS 1.2',
    start: scripted({}, { isImplicitTls: true, tls: { ...clientCertificate(), maxVersion: 'TLSv1.2' } as object }),
    config: implicit,
    step: 'tls',
    cause: /refused the TLS handshake/,
  },
  {
    name: 'a server that wants a certificate of the client, TLS 1.3',
    start: scripted({}, { isImplicitTls: true, tls: clientCertificate() }),
    config: implicit,
    step: 'greeting',
    cause: /wants a certificate of the client/,
  },
  {
    name: 'TLS spoken to a port without it',
    start: real({ tls: 'none' }),
    config: implicit,
    step: 'tls',
    cause: /does not speak TLS from the first byte/,
  },
  {
    name: 'TLS spoken to a web server',
    start: startWebServer,
    config: implicit,
    step: 'tls',
    cause: /does not speak TLS from the first byte/,
  },
  {
    name: 'settings for TLS that cannot be used',
    start: scripted({}),
    config: { tls: { ca: 'no certificate', key: 'no key' } },
    step: 'dns',
    cause: /settings in "tls" cannot be used/,
  },
  {
    name: 'no encryption, on purpose',
    start: scripted({}),
    config: plain,
    step: 'starttls',
    status: 'warned',
    cause: /"ignoreTLS" is on: password and codes travel in clear/,
  },
  {
    name: 'no encryption, since there is none',
    start: scripted({}),
    config: { requireTLS: false },
    step: 'starttls',
    status: 'warned',
    cause: /"requireTLS" is off and the server does not offer STARTTLS/,
  },
];

const refusesLogin = (reply: string): Pick<BrokenServer, 'start' | 'config' | 'step'> => ({
  start: scripted({ AUTH: reply }),
  config: plain,
  step: 'auth',
});

const logins: BrokenServer[] = [
  {
    name: 'a wrong password',
    ...refusesLogin('535 5.7.8 Error: authentication failed'),
    cause: /refused the user name or password/,
  },
  {
    name: 'Google, which wants an app password',
    ...refusesLogin(
      '534-5.7.9 Application-specific password required. Learn more at\r\n534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor',
    ),
    cause: /refused the login \(534 5\.7\.9/,
  },
  {
    name: 'Microsoft, which takes no passwords at the login',
    ...refusesLogin('535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR10CA0001]'),
    cause: /does not take passwords any more/,
  },
  {
    name: 'Microsoft, where the mailbox has no SMTP',
    ...refusesLogin(
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled',
    ),
    cause: /lets nobody log in to this mailbox by SMTP/,
  },
  {
    name: 'Microsoft, which takes no passwords at the end',
    start: scripted({ body: '550 5.7.30 Basic authentication is not supported for Client Submission.' }),
    config: plain,
    step: 'data',
    cause: /does not take passwords any more/,
  },
  {
    name: 'a login that cannot be checked now',
    ...refusesLogin('454 4.7.0 Temporary authentication failure'),
    cause: /cannot check the login now/,
  },
  {
    name: 'a kind of login that Postern does not speak',
    ...refusesLogin('504 5.5.4 Unrecognized authentication type'),
    cause: /does not take this kind of login/,
  },
  {
    name: 'a login without a password',
    start: scripted({}),
    config: { ...plain, auth: { user: 'u' } },
    step: 'auth',
    cause: /"auth" needs both "user" and "pass"/,
  },
  {
    name: 'a server that offers no login',
    start: scripted({ EHLO: '250 scripted.test' }),
    config: plain,
    step: 'auth',
    status: 'warned',
    cause: /offers none on this connection, so Postern goes on without/,
  },
  {
    name: 'a server that offers no login, and wants one',
    start: scripted({ EHLO: '250 scripted.test', MAIL: '530 5.7.0 Authentication required' }),
    config: plain,
    step: 'mail',
    cause: /wants a login, but offers none on this connection/,
  },
  {
    name: 'a server that closes at the login',
    start: scripted({ AUTH: { kind: 'close' } }),
    config: plain,
    step: 'auth',
    cause: /closed the connection/,
  },
];

const senders: BrokenServer[] = [
  {
    name: 'a reply without a code',
    start: scripted({ MAIL: 'Sender ok' }),
    config: plain,
    isAskedOnly: true,
    step: 'mail',
    cause: /does not speak SMTP as expected/,
  },
  {
    name: 'a login that is missing',
    start: scripted({ MAIL: '530 5.7.0 Authentication required' }),
    config: { ...plain, auth: undefined },
    isAskedOnly: true,
    step: 'mail',
    cause: /wants a login \(530/,
  },
  {
    name: 'TLS that is missing',
    start: scripted({ MAIL: '530 5.7.0 Must issue a STARTTLS command first' }),
    config: plain,
    step: 'mail',
    cause: /wants TLS/,
  },
  {
    name: 'a server that shuts down',
    start: scripted({ MAIL: { kind: 'replyAndClose', reply: '421 4.3.2 shutting down' } }),
    config: plain,
    step: 'mail',
    cause: /closing connections for now/,
  },
  {
    name: 'a full disk',
    start: scripted({ MAIL: '452 4.3.1 Insufficient system storage' }),
    config: plain,
    step: 'mail',
    cause: /has no room for mail now/,
  },
  {
    name: 'Microsoft, which takes three connections at a time',
    start: scripted({ body: '432 4.3.2 STOREDRV.ClientSubmit; Concurrent connections limit exceeded' }),
    config: plain,
    step: 'data',
    cause: /takes no more connections for now/,
  },
  {
    name: 'a sender that is not the account’s',
    start: scripted({ MAIL: '553 5.7.1 <no-reply@sender.example>: Sender address rejected: not owned by user u' }),
    config: plain,
    isAskedOnly: true,
    step: 'mail',
    cause: /does not let this account send as no-reply@sender\.example/,
  },
  {
    name: 'a sender that is no address to the server',
    start: scripted({ MAIL: '501 5.1.7 Bad sender address syntax' }),
    config: plain,
    step: 'mail',
    cause: /does not accept the sender no-reply@sender\.example/,
  },
  {
    name: 'Microsoft, which lets the account not send as that',
    start: scripted({ body: '554 5.2.252 SendAsDenied; u not allowed to send as no-reply@sender.example' }),
    config: plain,
    step: 'data',
    cause: /does not let this account send as/,
  },
  {
    name: 'Exchange, which lets the account not send as that',
    start: scripted({ MAIL: '550 5.7.60 SMTP; Client does not have permissions to send as this sender' }),
    config: plain,
    step: 'mail',
    cause: /does not let this account send as/,
  },
  {
    name: 'Amazon SES, which does not know the sender',
    start: scripted({
      body: '554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: no-reply@sender.example',
    }),
    config: plain,
    step: 'data',
    cause: /does not let this account send as/,
  },
  {
    name: 'Amazon SES, which is sent too much',
    start: scripted({ MAIL: '454 Throttling failure: Maximum sending rate exceeded.' }),
    config: plain,
    step: 'mail',
    cause: /too much is sent at a time/,
  },
  {
    name: 'a message beyond the size that is taken',
    start: scripted({ MAIL: '552 5.3.4 Message size exceeds fixed limit' }),
    config: plain,
    step: 'mail',
    cause: /finds the message too large/,
  },
  {
    name: 'a message beyond the size that was announced',
    start: scripted({ EHLO: '250-scripted.test\r\n250-SIZE 10\r\n250 AUTH PLAIN' }),
    config: plain,
    step: 'mail',
    cause: /message is larger than 127\.0\.0\.1 takes/,
  },
];

const recipients: BrokenServer[] = [
  {
    name: 'a relay that is closed to us',
    start: scripted({ RCPT: '554 5.7.1 <person@example.org>: Relay access denied' }),
    config: plain,
    step: 'rcpt',
    cause: /does not relay for us/,
  },
  {
    name: 'an unknown recipient',
    start: scripted({ RCPT: '550 5.1.1 <person@example.org>: User unknown' }),
    config: plain,
    step: 'rcpt',
    cause: /does not accept the recipient/,
  },
  {
    name: 'greylisting',
    start: scripted({ RCPT: '450 4.2.0 Greylisted, see http://postgrey.example (try again in 300 seconds)' }),
    config: plain,
    step: 'rcpt',
    cause: /\(greylisting\)/,
  },
  {
    name: 'too many recipients',
    start: scripted({ RCPT: '452 4.5.3 Too many recipients' }),
    config: plain,
    step: 'rcpt',
    cause: /takes no more recipients for now/,
  },
  {
    name: 'an address on a block list',
    start: scripted({ RCPT: '550 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org' }),
    config: plain,
    step: 'rcpt',
    cause: /bars the address of this host/,
  },
  {
    name: 'a recipient beyond ASCII, where there is no SMTPUTF8',
    start: scripted({}),
    config: plain,
    to: 'пример@example.org',
    step: 'rcpt',
    cause: /cannot carry the address of the recipient/,
  },
];

const messages: BrokenServer[] = [
  {
    name: 'a message that is taken for spam',
    start: scripted({ body: '554 5.7.1 Message rejected as spam' }),
    config: plain,
    step: 'data',
    cause: /takes the message for spam/,
  },
  {
    name: 'a message that is too large',
    start: scripted({ body: '552 5.3.4 Message too big' }),
    config: plain,
    step: 'data',
    cause: /finds the message too large/,
  },
  {
    name: 'a sender without SPF and DKIM',
    start: scripted({
      body: '550-5.7.26 Unauthenticated email from sender.example is not accepted\r\n550 5.7.26 see https://support.google.com',
    }),
    config: plain,
    step: 'data',
    cause: /does not believe that we may send as/,
  },
  {
    name: 'a quota that is used up',
    start: scripted({ body: '550 5.4.5 Daily user sending limit exceeded.' }),
    config: plain,
    step: 'data',
    cause: /sending quota of the account is used up/,
  },
  {
    name: 'DATA that is refused',
    start: scripted({ DATA: '451 4.3.0 queue file write error' }),
    config: plain,
    step: 'data',
    cause: /asks to try again later/,
  },
  {
    name: 'a reply that is lost after the message',
    start: scripted({ body: { kind: 'close' } }),
    config: plain,
    step: 'data',
    cause: /closed the connection after the message was sent; it may have been delivered/,
  },
  {
    name: 'silence after the message',
    start: scripted({ body: { kind: 'stall' } }),
    config: plain,
    step: 'data',
    cause: /was silent for 0\.7 s after the message was sent/,
  },
];

const client = {
  type: 'OAuth2',
  user: 'robot@example.com',
  clientId: 'client',
  clientSecret: 'client-secret-1',
  refreshToken: 'refresh-1',
} as const;
const withToken = (token: NonNullable<BrokenServer['token']>, AUTH = '235 welcome', response = '235 welcome') => ({
  start: scripted({ ...bearer, AUTH, response }),
  config: { ...plain, auth: client },
  token,
  step: 'auth' as const,
});
const challenge = Buffer.from('{"status":"400","schemes":"bearer","scope":"https://mail.google.com/"}').toString(
  'base64',
);

const tokens: BrokenServer[] = [
  {
    name: 'a token service that is down',
    ...withToken('absent'),
    cause: /token service 127\.0\.0\.1:\d+ could not be used now/,
  },
  {
    name: 'a token service that is ill',
    ...withToken({ status: 503, body: 'busy' }),
    cause: /could not be used now: status 503/,
  },
  {
    name: 'a refresh token that was revoked',
    ...withToken({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
    }),
    cause: /gave no access token: invalid_grant/,
  },
  {
    name: 'a client secret that is wrong',
    ...withToken({ status: 401, body: { error: 'invalid_client', error_description: 'client-secret-1 is wrong' } }),
    cause: /gave no access token: invalid_client: \*+ is wrong/,
  },
  {
    name: 'a token URL of something else',
    ...withToken({ body: '<html></html>' }),
    cause: /status 200 and nothing of its kind/,
  },
  {
    name: 'an access token that the server refuses',
    ...withToken(grantOf('token-1'), `334 ${challenge}`, '535 5.7.8 Username and Password not accepted'),
    cause:
      /refused the access token \(535 5\.7\.8 .*\[status 400, schemes bearer, scope https:\/\/mail\.google\.com\/\]/,
  },
  {
    name: 'an access token for another mailbox',
    ...withToken(grantOf('token-1'), '535 5.7.3 Authentication unsuccessful'),
    cause: /refused the access token/,
  },
];

/** A server as of before 2018; OpenSSL makes one only without its security level. */
function oldTls() {
  return { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as object;
}

function clientCertificate() {
  return { requestCert: true, rejectUnauthorized: true, ...testCertificate('localhost') };
}

export const brokenServers: BrokenServer[] = [
  ...reachable,
  ...greetings,
  ...names,
  ...upgrades,
  ...logins,
  ...tokens,
  ...senders,
  ...recipients,
  ...messages,
];

/** The config that belongs to a broken server, and the token service that it names, if any. */
export async function stageOf({ start, config, token }: BrokenServer) {
  const place = await start();
  const service = token === undefined || token === 'absent' ? undefined : await startTokenServer(() => token);
  const accessUrl = service?.url ?? `http://127.0.0.1:${await freePort()}/token`;
  const auth = config?.auth ?? ('auth' in (config ?? {}) ? undefined : login);
  return {
    config: {
      host: place.host,
      port: place.port,
      fromEmail: 'Sender <no-reply@sender.example>',
      tls: { ca: testAuthority() },
      connectionTimeout: 500,
      greetingTimeout: 500,
      socketTimeout: 700,
      ...config,
      ...(auth && { auth: token === undefined ? auth : { ...auth, accessUrl } }),
    },
    async [Symbol.asyncDispose]() {
      await service?.close();
      await place[Symbol.asyncDispose]();
    },
  };
}
