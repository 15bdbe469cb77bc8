import { once } from 'node:events';
import { createServer } from 'node:net';
import { type AddressObject, simpleParser } from 'mailparser';
import type { Mood, Received } from '../../src/connectors/contract.ts';
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

const plainEcho = Buffer.from(`\0${login.user}\0${login.pass}`).toString('base64');

const scripts: Partial<Record<Mood, Script>> = {
  throttles: { MAIL: '421 4.7.0 Try again later' },
  fails: { body: '451 4.3.0 Temporary failure' },
  'never answers': { EHLO: { kind: 'stall' } },
  'refuses the recipient': { RCPT: '550 5.1.1 No such user' },
  'refuses the credentials': { AUTH: '535 5.7.8 Authentication failed' },
  'echoes the credentials': { AUTH: `535 5.7.8 Bad login ${login.pass} in "AUTH PLAIN ${plainEcho}"` },
  'answers nonsense': { MAIL: 'HTTP/1.1 400 Bad Request' },
  'loses the reply': { body: { kind: 'close' } },
};

/** A mail server in that mood: a real one where it can be, a scripted one for what real ones seldom do. */
export async function startMailServer(mood: Mood): Promise<MailServer> {
  const script = scripts[mood];
  if (script) return scripted(script);
  if (mood === 'is unknown to DNS') return nowhere('mail.does-not-exist.invalid', 587);
  if (mood === 'is not there') return nowhere('127.0.0.1', await freePort());
  const sink = await startSink({
    auth: login,
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
