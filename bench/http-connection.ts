import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  headers: Map<string, string>;
  cookies: string[];
  body: Buffer;
  /** Head and body as they came over the wire. */
  wireBytes: number;
}

export interface HttpRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const answerMilliseconds = 30_000;

/**
 * One connection that is kept, one request at a time: the least that HTTP/1.1 needs. The load shares its processors
 * with what is measured, so each microsecond spent here is missing there; node:http would take three times as many.
 */
export class HttpConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #received: Buffer[] = [];
  #isHead = false;
  #settle: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  request(request: HttpRequest): Promise<HttpAnswer> {
    this.#socket ??= this.#open();
    const socket = this.#socket;
    this.#isHead = request.method === 'HEAD';
    this.#received = [];
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      socket.write(write(request, this.#port));
    });
  }

  close() {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open() {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.setTimeout(answerMilliseconds, () => socket.destroy(new Error('no answer')));
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', (error) => this.#fail(socket, error));
    socket.on('close', () => this.#fail(socket, new Error('connection closed')));
    return socket;
  }

  #take(bytes: Buffer) {
    this.#received.push(bytes);
    const received = this.#received.length === 1 ? bytes : Buffer.concat(this.#received);
    const answer = read(received, this.#isHead);
    if (!answer) {
      this.#received = [received];
      return;
    }
    if (answer.headers.get('connection') === 'close') this.close();
    this.#settle?.resolve(answer);
    this.#settle = undefined;
  }

  #fail(socket: Socket, error: Error) {
    if (this.#socket === socket) this.#socket = undefined;
    this.#settle?.reject(error);
    this.#settle = undefined;
  }
}

function write({ method, path, headers = {}, body = '' }: HttpRequest, port: number) {
  let head = `${method} ${path} HTTP/1.1\r\nhost: localhost:${port}\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  if (method !== 'GET' && method !== 'HEAD') head += `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${head}\r\n${body}`;
}

/** Undefined while the answer is not complete. */
function read(received: Buffer, isHead: boolean): HttpAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const head = { status: Number(first.slice(9, 12)), ...readFields(lines) };
  const begin = end + 4;
  if (isHead || head.status === 204 || head.status === 304) return { ...head, body: Buffer.alloc(0), wireBytes: begin };
  if (head.headers.get('transfer-encoding') === 'chunked') {
    const body = readChunks(received, begin);
    return body && { ...head, body, wireBytes: received.length };
  }
  const length = Number(head.headers.get('content-length') ?? 0);
  if (received.length < begin + length) return undefined;
  return { ...head, body: received.subarray(begin, begin + length), wireBytes: begin + length };
}

function readFields(lines: string[]) {
  const headers = new Map<string, string>();
  const cookies: string[] = [];
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name === 'set-cookie') cookies.push(value);
    else headers.set(name, value);
  }
  return { headers, cookies };
}

/** RFC 9112 §7.1; nobody here sends trailers. */
function readChunks(received: Buffer, begin: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = begin; ; ) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const chunkEnd = lineEnd + 2 + length;
    if (received.length < chunkEnd + 2) return undefined;
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(received.subarray(lineEnd + 2, chunkEnd));
    at = chunkEnd + 2;
  }
}
