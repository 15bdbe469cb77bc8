import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export interface SinkOptions {
  /** Default: any that is free. */
  port?: number;
  /** The login that is asked for. Absent: none is offered. */
  auth?: { user: string; pass: string } | { user: string; accessToken: string };
  /** `starttls` offers it, `implicit` speaks TLS from the first byte, `none` has no TLS at all. Default `starttls`. */
  tls?: 'starttls' | 'implicit' | 'none';
  /** Which of the test certificates is shown. Default `localhost`. */
  certificate?: 'localhost' | 'elsewhere' | 'expired' | 'self-signed';
  /** How long the server thinks before it accepts a message. */
  delayMilliseconds?: number;
  onMessage?: (message: SinkMessage) => void;
  /** Keeps no messages: for measuring. */
  isForgetful?: boolean;
  /** Further options of smtp-server. */
  server?: ConstructorParameters<typeof SMTPServer>[0];
}

/** A message as it came over the wire. */
export class SinkMessage {
  readonly from: string;
  /** As smtp-server shows them: an international domain in Unicode, whatever was on the wire. */
  readonly to: string[];
  readonly raw: Buffer;
  readonly isEncrypted: boolean;
  readonly user: string | undefined;
  readonly ehloName: string;
  #parsed: Promise<ParsedMail> | undefined;

  constructor(session: SMTPServerSession, raw: Buffer) {
    const { mailFrom, rcptTo } = session.envelope;
    this.from = mailFrom ? mailFrom.address : '';
    this.to = rcptTo.map(({ address }) => address);
    this.raw = raw;
    this.isEncrypted = session.secure;
    this.user = session.user;
    this.ehloName = session.hostNameAppearsAs;
  }

  /** Headers and parts, read by mailparser on first use. */
  parsed() {
    this.#parsed ??= simpleParser(this.raw);
    return this.#parsed;
  }

  /** The source as text, every octet a character. */
  get source() {
    return this.raw.toString('latin1');
  }

  /** The first run of six digits in the text part: the code of our own mails. */
  async code() {
    const { text = '' } = await this.parsed();
    return /\b\d{6}\b/.exec(text)?.[0] ?? '';
  }
}

/** A real SMTP server on loopback that takes every mail and keeps it. */
export interface Sink extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly messages: SinkMessage[];
  /** How many messages came, also when none are kept. */
  readonly messageCount: number;
  readonly connectionCount: number;
  /** The `nth` message to that address (1 is the first), as soon as it is there. */
  waitFor(recipient: string, nth?: number): Promise<SinkMessage>;
  close(): Promise<void>;
}

/** The certificate that the test servers' certificates are signed with, for `tls: { ca }`. */
export const testAuthority = () => readFixture('ca.crt');

export const testCertificate = (name: NonNullable<SinkOptions['certificate']>) => ({
  key: readFixture(`${name}.key`),
  cert: readFixture(`${name}.crt`),
});

export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const messages: SinkMessage[] = [];
  const arrivals = new Set<() => void>();
  const counts = { messages: 0, connections: 0 };
  const server = new SMTPServer({
    ...serverOptions(options),
    onConnect: (_session, callback) => {
      counts.connections += 1;
      callback();
    },
    onData: (stream, session, callback) => {
      receive(stream, options.delayMilliseconds)
        .then((raw) => {
          const message = new SinkMessage(session, raw);
          counts.messages += 1;
          if (!options.isForgetful) messages.push(message);
          options.onMessage?.(message);
          for (const notice of arrivals) notice();
          callback(null);
        })
        .catch(callback);
    },
    ...options.server,
  });
  // Clients that give up a connection are part of the tests.
  server.on('error', () => {});
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    messages,
    get messageCount() {
      return counts.messages;
    },
    get connectionCount() {
      return counts.connections;
    },
    waitFor: (recipient, nth = 1) => waitFor(messages, arrivals, recipient, nth),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function serverOptions({ auth, tls = 'starttls', certificate = 'localhost' }: SinkOptions) {
  const disabledCommands = [...(auth ? [] : ['AUTH']), ...(tls === 'starttls' ? [] : ['STARTTLS'])];
  return {
    ...(tls !== 'none' && testCertificate(certificate)),
    secure: tls === 'implicit',
    disabledCommands,
    authMethods: auth && 'accessToken' in auth ? ['XOAUTH2'] : ['PLAIN', 'LOGIN'],
    allowInsecureAuth: tls === 'none',
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth: (given, _session, callback) => {
      if (auth && 'accessToken' in auth) {
        const isRight = given.username === auth.user && given.accessToken === auth.accessToken;
        return isRight
          ? callback(null, { user: auth.user })
          : callback(null, { data: { status: '401', schemes: 'bearer' } });
      }
      const isRight = given.username === auth?.user && given.password === auth?.pass;
      return isRight ? callback(null, { user: given.username }) : callback(new Error('Invalid username or password'));
    },
  } satisfies ConstructorParameters<typeof SMTPServer>[0];
}

async function receive(stream: SMTPServerDataStream, delayMilliseconds = 0) {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (delayMilliseconds > 0) await sleep(delayMilliseconds);
  return Buffer.concat(chunks);
}

const patienceMilliseconds = 10_000;

async function waitFor(messages: SinkMessage[], arrivals: Set<() => void>, recipient: string, nth: number) {
  const find = () => messages.filter(({ to }) => to.includes(recipient))[nth - 1];
  const found = find();
  if (found) return found;
  return new Promise<SinkMessage>((resolve, reject) => {
    const notice = () => {
      const message = find();
      if (!message) return;
      clearTimeout(timer);
      arrivals.delete(notice);
      resolve(message);
    };
    const timer = setTimeout(() => {
      arrivals.delete(notice);
      const others = messages.map(({ to }) => to.join(', ')).join('; ') || 'nothing';
      reject(new Error(`Message ${nth} to ${recipient} did not come. Received: ${others}.`));
    }, patienceMilliseconds);
    arrivals.add(notice);
  });
}

const readFixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
