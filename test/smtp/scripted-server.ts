import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from 'node:tls';
import { testCertificate } from './sink.ts';

/** What the server does in one place: a reply (CRLF added), or something a server should not do. */
export type Step =
  | string
  | { kind: 'close' }
  | { kind: 'reset' }
  | { kind: 'stall' }
  /** The reply one octet at a time. */
  | { kind: 'drip'; reply: string; milliseconds: number }
  /** The reply, and at once the end of the connection. `cut` as it is, without CRLF. */
  | { kind: 'cut'; reply: string }
  | { kind: 'replyAndClose'; reply: string }
  /** Agrees to STARTTLS and, when the handshake begins, says this instead of TLS; or closes, or is silent. */
  | { kind: 'feign'; reply: string; next: 'close' | 'stall' | { say: string } };

/** The places: `greeting`, the verbs, `body` for the reply after the final dot, `response` for what follows a 334. */
export type Place =
  | 'greeting'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'AUTH'
  | 'response'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'body'
  | 'RSET'
  | 'QUIT'
  | 'NOOP';

/** A list is worked off over all connections; its last step repeats. */
export type Script = Partial<Record<Place, Step | Step[]>>;

export interface ScriptedServer extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Every command line as it came, in order; those before TLS marked with `clear`. */
  readonly commands: { line: string; isEncrypted: boolean; connection: number }[];
  readonly bodies: string[];
  readonly connectionCount: number;
  /** Ends every open connection from this side. */
  dropConnections(): void;
  close(): Promise<void>;
}

export interface ScriptedOptions {
  isImplicitTls?: boolean;
  /** Default: the certificate of localhost. */
  tls?: TlsOptions;
}

const usual: Record<Place, Step> = {
  greeting: '220 scripted.test ESMTP',
  EHLO: '250-scripted.test\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 AUTH PLAIN LOGIN',
  HELO: '250 scripted.test',
  STARTTLS: '220 2.0.0 go ahead',
  AUTH: '235 2.7.0 welcome',
  response: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  body: '250 2.0.0 queued as 4711',
  RSET: '250 2.0.0 ok',
  QUIT: { kind: 'replyAndClose', reply: '221 2.0.0 bye' },
  NOOP: '250 2.0.0 ok',
};

/** An SMTP server that does exactly what it was told, for everything that goes wrong. */
export async function startScriptedServer(script: Script = {}, options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const record = { commands: [] as ScriptedServer['commands'], bodies: [] as string[], connectionCount: 0 };
  const nextStep = stepper(script);
  const tls = { ...testCertificate('localhost'), ...options.tls };
  const serve = (socket: Socket) => {
    record.connectionCount += 1;
    void new Session(socket, nextStep, record, tls).start();
  };
  const server = options.isImplicitTls ? createTlsServer(tls, serve) : createServer({ noDelay: true }, serve);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      dropConnections();
    });
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    commands: record.commands,
    bodies: record.bodies,
    get connectionCount() {
      return record.connectionCount;
    },
    dropConnections,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function stepper(script: Script) {
  const taken = new Map<Place, number>();
  return (place: Place): Step => {
    const given = script[place] ?? usual[place];
    if (!Array.isArray(given)) return given;
    const index = taken.get(place) ?? 0;
    taken.set(place, index + 1);
    return given[Math.min(index, given.length - 1)] ?? usual[place];
  };
}

/** Where the line with the dot begins; an empty body has nothing before it. */
function endOfBody(input: string) {
  if (input.startsWith('.\r\n')) return 0;
  const end = input.indexOf('\r\n.\r\n');
  return end < 0 ? end : end + '\r\n'.length;
}

type Recording = Pick<ScriptedServer, 'commands' | 'bodies'> & { connectionCount: number };

class Session {
  #socket: Socket;
  readonly #nextStep: (place: Place) => Step;
  readonly #record: Recording;
  readonly #connection: number;
  readonly #tls: TlsOptions;
  #isFeigning = false;
  #input = '';
  #isReadingBody = false;
  #expectsResponse = false;
  #isEncrypted: boolean;
  #hasRecipient = false;
  #work = Promise.resolve();

  constructor(socket: Socket, nextStep: (place: Place) => Step, record: Recording, tls: TlsOptions) {
    this.#isEncrypted = socket instanceof TLSSocket;
    this.#tls = tls;
    this.#socket = socket;
    this.#nextStep = nextStep;
    this.#record = record;
    this.#connection = record.connectionCount;
  }

  async start() {
    this.#listen();
    await this.#perform('greeting');
  }

  #listen() {
    // Clients that give up a connection are part of the tests.
    this.#socket.on('error', () => {});
    this.#socket.on('data', (chunk: Buffer) => {
      this.#input += chunk.toString('latin1');
      this.#work = this.#work.then(() => this.#read());
    });
  }

  #encrypt() {
    this.#socket.removeAllListeners('data');
    this.#input = '';
    this.#socket = new TLSSocket(this.#socket, { isServer: true, ...this.#tls });
    this.#isEncrypted = true;
    this.#listen();
  }

  async #read() {
    for (;;) {
      const end = this.#isReadingBody ? endOfBody(this.#input) : this.#input.indexOf('\r\n');
      if (end < 0) return;
      const text = this.#input.slice(0, end);
      this.#input = this.#input.slice(end + (this.#isReadingBody ? '.\r\n'.length : '\r\n'.length));
      if (this.#isReadingBody) {
        this.#isReadingBody = false;
        this.#record.bodies.push(text);
        await this.#perform('body');
      } else {
        await this.#obey(text);
      }
    }
  }

  async #obey(line: string) {
    this.#record.commands.push({ line, isEncrypted: this.#isEncrypted, connection: this.#connection });
    const verb = line.split(' ')[0]?.toUpperCase() ?? '';
    const place: Place = this.#expectsResponse ? 'response' : verb in usual ? (verb as Place) : 'NOOP';
    const reply = await this.#perform(place);
    if (place === 'MAIL') this.#hasRecipient = false;
    if (place === 'RCPT') this.#hasRecipient ||= reply.startsWith('250');
    this.#expectsResponse = reply.startsWith('334');
    this.#isReadingBody = place === 'DATA' && reply.startsWith('354');
    if (place === 'STARTTLS' && reply.startsWith('220') && !this.#isFeigning) this.#encrypt();
  }

  /** The reply that was given, empty when none was. */
  async #perform(place: Place) {
    const step = place === 'DATA' && !this.#hasRecipient ? '503 5.5.1 no valid recipients' : this.#nextStep(place);
    if (typeof step === 'string') {
      this.#socket.write(`${step}\r\n`);
      return step;
    }
    switch (step.kind) {
      case 'close':
        this.#socket.end();
        return '';
      case 'reset':
        this.#socket.resetAndDestroy();
        return '';
      case 'stall':
        return '';
      case 'drip':
        for (const octet of `${step.reply}\r\n`) {
          await sleep(step.milliseconds);
          this.#socket.write(octet);
        }
        return step.reply;
      case 'cut':
        this.#socket.end(step.reply);
        return step.reply;
      case 'feign': {
        const { next } = step;
        this.#isFeigning = true;
        this.#socket.removeAllListeners('data');
        this.#socket.once('data', () => {
          if (next === 'close') this.#socket.destroy();
          else if (next !== 'stall') this.#socket.write(next.say);
        });
        this.#socket.write(`${step.reply}\r\n`);
        return step.reply;
      }
      case 'replyAndClose':
        this.#socket.end(`${step.reply}\r\n`);
        return step.reply;
    }
  }
}
