import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answerParent } from './answer-parent.ts';

/**
 * A mail server that takes everything and keeps nothing but the codes, in a process of its own. Written on bare sockets:
 * it must cost far less than what is measured against it. Whoever connects to the port for readers gets a line
 * `recipient code` for each mail from then on.
 */
const state = { delayMilliseconds: 0, received: 0 };
const held: (() => void)[] = [];
const readers = new Set<Socket>();

const capabilities = ['bench', 'PIPELINING', '8BITMIME', 'ENHANCEDSTATUSCODES', 'SIZE 10485760'];
const ehloReply = capabilities
  .map((line, at) => `250${at === capabilities.length - 1 ? ' ' : '-'}${line}\r\n`)
  .join('');

const replies: Record<string, string> = {
  EHLO: ehloReply,
  HELO: '250 bench\r\n',
  MAIL: '250 2.1.0 OK\r\n',
  RCPT: '250 2.1.5 OK\r\n',
  RSET: '250 2.0.0 OK\r\n',
  NOOP: '250 2.0.0 OK\r\n',
  DATA: '354 go on\r\n',
};

const mailServer = createServer({ noDelay: true }, (socket) => {
  new Session(socket);
});
const codeServer = createServer({ noDelay: true }, (socket) => {
  readers.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => readers.delete(socket));
});

type Question = { kind: 'ports' } | { kind: 'received' } | { kind: 'delay'; milliseconds: number };

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'ports':
      return { mail: await portOf(mailServer), codes: await portOf(codeServer) };
    case 'received':
      return state.received;
    case 'delay':
      state.delayMilliseconds = question.milliseconds;
      for (const accept of held.splice(0)) accept();
      return undefined;
  }
});

async function portOf(server: ReturnType<typeof createServer>) {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

class Session {
  readonly #socket: Socket;
  #rest = '';
  #isInBody = false;
  #recipient = '';

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text) => this.#take(String(text)));
    socket.on('error', () => {});
    socket.write('220 bench ESMTP\r\n');
  }

  #take(text: string) {
    this.#rest += text;
    while (this.#isInBody ? this.#takeBody() : this.#takeLine());
  }

  #takeLine(): boolean {
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 2);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') {
      this.#socket.end('221 2.0.0 bye\r\n');
      return false;
    }
    if (verb === 'RCPT') this.#recipient = line.slice(line.indexOf('<') + 1, line.indexOf('>'));
    this.#isInBody = verb === 'DATA';
    this.#socket.write(replies[verb] ?? '502 5.5.1 not here\r\n');
    return true;
  }

  #takeBody(): boolean {
    const end = this.#rest.indexOf('\r\n.\r\n');
    if (end < 0) return false;
    const body = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 5);
    this.#isInBody = false;
    const accept = () => this.#accept(body);
    if (state.delayMilliseconds === 0) accept();
    else if (state.delayMilliseconds === Number.POSITIVE_INFINITY) held.push(accept);
    else setTimeout(accept, state.delayMilliseconds);
    return true;
  }

  #accept(body: string) {
    state.received += 1;
    this.#socket.write('250 2.0.0 taken\r\n');
    if (readers.size === 0) return;
    const code = /^One-Time-Code: *code=(\w+)/im.exec(body)?.[1] ?? '';
    for (const reader of readers) reader.write(`${this.#recipient} ${code}\n`);
  }
}
