import { once } from 'node:events';
import { createServer } from 'node:net';
import { type AddressObject, simpleParser } from 'mailparser';
import type { Mood, Received } from '../../src/connectors/contract/stage.ts';
import { type Script, startScriptedServer } from './scripted-server.ts';
import { startSink, testAuthority } from './sink.ts';

export const login = { user: 'postern@example.com', pass: 'swordfish-4711' };

/** Where a mail server stands and how to speak with it, as the fields of an SMTP config. */
export interface MailServer extends AsyncDisposable {
  host: string;
  port: number;
  tls: { ca: string };
  isPlain: boolean;
  received(): Promise<Received[]>;
}

/** The same account, for servers that take access tokens. */
export const tokenLogin = { user: login.user, accessToken: 'swordfish-token-4711' };

type Login = typeof login | typeof tokenLogin;

/** What the client says to log in, and the secret in it. */
function loginLine(given: Login): [secret: string, line: string] {
  if ('pass' in given) return [given.pass, `AUTH PLAIN ${base64(`\0${given.user}\0${given.pass}`)}`];
  const bearer = `user=${given.user}\u0001auth=Bearer ${given.accessToken}\u0001\u0001`;
  return [given.accessToken, `AUTH XOAUTH2 ${base64(bearer)}`];
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

const scripts: Partial<Record<Mood, Script>> = {
  throttles: { MAIL: '421 4.7.0 Try again later' },
  fails: { body: '451 4.3.0 Temporary failure' },
  'never answers': { EHLO: { kind: 'stall' } },
  'refuses the recipient': { RCPT: '550 5.1.1 No such user' },
  'refuses the credentials': { AUTH: '535 5.7.8 Authentication failed' },
  'answers nonsense': { MAIL: 'HTTP/1.1 400 Bad Request' },
  'loses the reply': { body: { kind: 'close' } },
  'resets the connection': { body: { kind: 'reset' } },
  'is silent': { body: { kind: 'stall' } },
  floods: { EHLO: `250-${'x'.repeat(5_000_000)}\r\n250 done` },
  drips: { EHLO: { kind: 'drip', reply: `250-${'x'.repeat(5_000)}\r\n250 done`, milliseconds: 20 } },
  'breaks off': { body: { kind: 'cut', reply: '25' } },
};

/** All that a mail server can be in; SMTP knows no redirects. */
export const smtpMoods = [
  'accepts',
  'has a bad certificate',
  'is unknown to DNS',
  'is not there',
  'echoes the credentials',
  ...Object.keys(scripts),
] as Mood[];

/** A mail server in that mood: a real one where it can be, a scripted one for what real ones seldom do. */
export async function startMailServer(mood: Mood, account: Login = login): Promise<MailServer> {
  const [secret, line] = loginLine(account);
  const script =
    mood === 'echoes the credentials' ? { AUTH: `535 5.7.8 Bad login ${secret} in "${line}"` } : scripts[mood];
  if (script) return scripted(script);
  if (mood === 'is unknown to DNS') return nowhere('mail.does-not-exist.invalid', 587);
  if (mood === 'is not there') return nowhere('127.0.0.1', await freePort());
  const sink = await startSink({
    auth: account,
    certificate: mood === 'has a bad certificate' ? 'expired' : 'localhost',
  });
  return {
    host: 'localhost',
    port: sink.port,
    tls: { ca: testAuthority() },
    isPlain: false,
    received: () => Promise.all(sink.messages.map(({ raw }) => read(raw))),
    [Symbol.asyncDispose]: sink.close,
  };
}

async function scripted(script: Script): Promise<MailServer> {
  const server = await startScriptedServer(script);
  return {
    host: server.host,
    port: server.port,
    tls: { ca: testAuthority() },
    isPlain: true,
    received: () => Promise.all(server.bodies.map((body) => read(Buffer.from(body, 'latin1')))),
    [Symbol.asyncDispose]: server.close,
  };
}

/** The server as part of a config, with no more than a second of patience. */
export const asMailHost = ({ host, port, tls, isPlain }: MailServer) => ({
  host,
  port,
  tls,
  greetingTimeout: 1000,
  connectionTimeout: 1000,
  socketTimeout: 1000,
  ...(isPlain && { ignoreTLS: true }),
});

const nowhere = (host: string, port: number): MailServer => ({
  host,
  port,
  tls: { ca: testAuthority() },
  isPlain: true,
  received: async () => [],
  [Symbol.asyncDispose]: async () => {},
});

/** A port on which nothing listens any more. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function read(raw: Buffer): Promise<Received> {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true });
  const sender = mail.from?.value[0];
  return {
    headers: mail.headerLines.map(({ line }) => line).join('\n'),
    from: { name: sender?.name ?? '', address: sender?.address ?? '' },
    to: [mail.to ?? []]
      .flat()
      .map(({ text }: AddressObject) => text)
      .join(', '),
    replyTo: mail.replyTo?.text,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
  };
}
