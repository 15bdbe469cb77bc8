import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const patienceMilliseconds = 15_000;

/** The codes that arrive at the sink, by recipient. */
export class Mailbox {
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (code: string) => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => {
      const [recipient = '', code = ''] = line.split(' ');
      this.#waiting.get(recipient)?.(code);
    });
  }

  static async open(port: number) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Mailbox(socket);
  }

  /** The code of the next mail to this address; to be asked for before the mail is caused. */
  next(recipient: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(recipient);
        reject(new Error('no mail came'));
      }, patienceMilliseconds);
      this.#waiting.set(recipient, (code) => {
        clearTimeout(timer);
        this.#waiting.delete(recipient);
        resolve(code);
      });
    });
  }

  close() {
    this.#socket.destroy();
  }
}
