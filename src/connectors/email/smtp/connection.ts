import { Readable } from 'node:stream';
import SMTPConnection, {
  type SentMessageInfo,
  type SMTPConnectionOptions,
  type SMTPError,
} from 'nodemailer/lib/smtp-connection';
import { type Credentials, logIn } from './login.ts';

/** A message ready for the wire and whom it concerns. */
export interface Mail {
  sender: string;
  recipient: string;
  source: Buffer;
}

/** How far one try came. Before the body began the server has nothing; after it, only its reply tells. */
export type Transmission =
  | { kind: 'sent'; serverMessageId: string | undefined }
  | { kind: 'superseded' }
  | { kind: 'failed'; error: SMTPError; hasBodyBegun: boolean };

export interface DialOptions {
  server: SMTPConnectionOptions;
  credentials: Credentials;
  allowsPlainText: boolean;
}

/** One SMTP session, logged in. Each step ends with the server's answer, the end of the connection, or the signal. */
export class Connection {
  messageCount = 0;
  readonly #smtp: SMTPConnection;
  #interrupt: ((error: SMTPError) => void) | undefined;
  #ehloReply = '';

  private constructor(options: SMTPConnectionOptions) {
    this.#smtp = new SMTPConnection(options);
    this.#smtp.on('error', (error: SMTPError) => this.#interrupt?.(error));
    // An end with a reply reports the reply right after 'end'; it must win over the bare fact.
    this.#smtp.on('end', () => setImmediate(() => this.#interrupt?.(closedByServer())));
  }

  /** Connects, encrypts and logs in. Rejects with the `SMTPError` of the step that failed. */
  static async open({ server, credentials, allowsPlainText }: DialOptions, signal: AbortSignal) {
    const connection = new Connection(server);
    const smtp = connection.#smtp;
    try {
      await connection.#during<void>(signal, (done) =>
        smtp.connect((error) => {
          connection.#ehloReply = smtp.lastServerResponse || '';
          done(error ?? null);
        }),
      );
      if (credentials.kind !== 'none' && smtp.allowsAuth) {
        if (!smtp.secure && !allowsPlainText) throw Object.assign(new Error('No TLS'), { code: 'ETLS' });
        await logIn(credentials, (auth) => connection.#during(signal, (done) => smtp.login(auth, done)));
      }
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  get isAlive() {
    const socket = this.#smtp._socket || undefined;
    return !this.#smtp.destroyed && socket?.writable === true;
  }

  /** An SMTP extension by its EHLO keyword. */
  offers(keyword: string) {
    return this.#ehloReply.split(/\r?\n/).some((line) => line.slice(4).split(' ')[0]?.toUpperCase() === keyword);
  }

  onEnd(listener: () => void) {
    this.#smtp.once('end', listener);
  }

  /** Idle connections must not keep a process alive that has nothing else to do. */
  hold(isInUse: boolean) {
    const socket = this.#smtp._socket;
    if (!socket) return;
    if (isInUse) socket.ref();
    else socket.unref();
  }

  /** Sends one mail. `confirm` is asked after the server's 354, right before the first byte of the body. */
  async transmit(mail: Mail, confirm: () => Promise<boolean>, signal: AbortSignal): Promise<Transmission> {
    const body = new Body(mail.source, confirm, (error) => this.#interrupt?.(error));
    const envelope = { from: mail.sender, to: [mail.recipient], size: mail.source.length };
    this.messageCount += 1;
    try {
      const sent = await this.#during<SentMessageInfo>(signal, (done) => this.#smtp.send(envelope, body, done));
      // nodemailer takes anything that begins with a 2 for an acceptance.
      if (!/^2\d\d(?!\d)/.test(sent.response)) throw Object.assign(new Error(sent.response), { code: 'EPROTOCOL' });
      return { kind: 'sent', serverMessageId: sent.serverMessageId };
    } catch (error) {
      body.destroy();
      if (body.fault !== undefined || body.isSuperseded) this.destroy();
      if (body.fault !== undefined) throw body.fault;
      if (body.isSuperseded) return { kind: 'superseded' };
      return { kind: 'failed', error: error as SMTPError, hasBodyBegun: body.hasBegun };
    }
  }

  /** Forgets a refused envelope, so that the session takes the next one. */
  async reset(signal: AbortSignal) {
    await this.#during(signal, (done) => this.#smtp.reset(done));
  }

  /** Takes leave of the server (RFC 5321 §4.1.1.10) and ends when it answered, at the latest after the grace. */
  async quit(graceMilliseconds = 1000) {
    if (!this.isAlive) return this.destroy();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMilliseconds);
      this.#smtp.once('end', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#smtp.quit();
    });
    this.destroy();
  }

  destroy() {
    this.#smtp.close();
  }

  #during<Result>(
    signal: AbortSignal,
    start: (done: (error: SMTPError | null, result?: Result) => void) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (error: SMTPError | null, result?: Result) => {
        if (this.#interrupt !== settle) return;
        signal.removeEventListener('abort', abort);
        this.#interrupt = undefined;
        if (error) reject(error);
        else resolve(result as Result);
      };
      const abort = () => {
        settle(aborted());
        this.destroy();
      };
      this.#interrupt = settle;
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      start(settle);
    });
  }
}

/** The message as nodemailer reads it: it asks for leave on the first read, and then gives all at once. */
class Body extends Readable {
  hasBegun = false;
  isSuperseded = false;
  fault: unknown;
  readonly #source: Buffer;
  readonly #confirm: () => Promise<boolean>;
  readonly #interrupt: (error: SMTPError) => void;

  constructor(source: Buffer, confirm: () => Promise<boolean>, interrupt: (error: SMTPError) => void) {
    super();
    this.#source = source;
    this.#confirm = confirm;
    this.#interrupt = interrupt;
  }

  override _read() {
    if (this.hasBegun) return;
    this.#confirm().then(
      (isOurs) => (isOurs ? this.#begin() : this.#stop()),
      (fault: unknown) => {
        this.fault = fault;
        this.#interrupt(new Error('Not confirmed'));
      },
    );
  }

  #begin() {
    // The connection may have died while we asked: then nothing was sent.
    if (this.destroyed) return;
    this.hasBegun = true;
    this.push(this.#source);
    this.push(null);
  }

  #stop() {
    if (this.destroyed) return;
    this.isSuperseded = true;
    this.#interrupt(new Error('Superseded'));
  }
}

export const aborted = (): SMTPError => Object.assign(new Error('Aborted'), { code: 'EABORT' });

const closedByServer = (): SMTPError => Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' });
