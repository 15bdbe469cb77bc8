import SMTPConnection, {
  type SentMessageInfo,
  type SMTPConnectionOptions,
  type SMTPError,
} from 'nodemailer/lib/smtp-connection';
import type { Fetch } from '../../../lib/fetch.ts';
import { Body } from './body.ts';
import { type Credentials, type Door, logIn } from './login.ts';
import { rawCommands } from './raw-command.ts';

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
  /** What one step may take in all; a server that drips is never silent for the time of `socketTimeout`. */
  stepMilliseconds: number;
  /** Gets the connection before it connects, to look on. */
  watch?: (smtp: SMTPConnection) => void;
}

export interface CallContext {
  signal: AbortSignal;
  /** For access tokens. */
  fetch: Fetch;
}

/** One SMTP session, logged in. Each step ends with the server's answer, the end of the connection, or the signal. */
export class Connection {
  messageCount = 0;
  readonly #smtp: SMTPConnection;
  #interrupt: ((error: SMTPError) => void) | undefined;
  #ehloReply = '';
  readonly #options: DialOptions;

  private constructor(options: DialOptions) {
    const { server, watch } = options;
    this.#options = options;
    this.#smtp = new SMTPConnection({ ...server, customAuth: rawCommands });
    this.#smtp.on('error', (error: SMTPError) => this.#interrupt?.(this.#withPhase(error)));
    // An end with a reply reports the reply right after 'end'; it must win over the bare fact.
    this.#smtp.on('end', () => setImmediate(() => this.#interrupt?.(closedByServer())));
    watch?.(this.#smtp);
  }

  /** Connects, encrypts and logs in. Rejects with the `SMTPError` of the step that failed. */
  static async open(options: DialOptions, context: CallContext) {
    const connection = await Connection.connect(options, context.signal);
    try {
      await connection.logIn(context);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Connects and encrypts. */
  static async connect(options: DialOptions, signal: AbortSignal) {
    const connection = new Connection(options);
    const smtp = connection.#smtp;
    try {
      await connection.#during<void>(signal, (done) => smtp.connect((error) => done(error ?? null)));
      connection.#ehloReply = smtp.lastServerResponse || '';
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Logs in where the server takes logins, but not in clear unless the config says so. */
  async logIn({ signal, fetch }: CallContext) {
    const { credentials, allowsPlainText } = this.#options;
    if (credentials.kind === 'none' || !this.#smtp.allowsAuth) return;
    if (!this.#smtp.secure && !allowsPlainText) throw Object.assign(new Error('No TLS'), { code: 'ETLS' });
    await logIn(credentials, this.#door(signal), { signal, fetch });
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

  /** Asks whether a mail from this sender may come, and takes it back (RFC 5321 §3.3, §4.1.1.5). */
  async offerSender(sender: string, signal: AbortSignal) {
    const needsUnicode = !/^[\x20-\x7e]*$/.test(sender) && this.offers('SMTPUTF8');
    const command = `MAIL FROM:<${sender}>${needsUnicode ? ' SMTPUTF8' : ''}`;
    try {
      await this.#during(signal, (done) => this.#smtp.login({ method: 'SINGLE', command }, done));
    } catch (error) {
      throw Object.assign(error as SMTPError, { command: 'MAIL FROM' });
    }
    await this.reset(signal);
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

  #door(signal: AbortSignal): Door {
    return {
      logIn: (auth) => this.#during(signal, (done) => this.#smtp.login(auth, done)),
      presentToken: (user, accessToken) =>
        this.#during(signal, (done) => this.#smtp.login({ method: 'TOKEN', user, accessToken }, done)),
    };
  }

  /** nodemailer counts a TLS handshake from the first byte as connecting. */
  #withPhase(error: SMTPError) {
    const isConnected = this.#smtp._socket && !this.#smtp._socket.connecting;
    return error.timeoutType === 'CONNECT_TIMEOUT' && isConnected
      ? Object.assign(error, { timeoutType: 'UPGRADE_TIMEOUT' })
      : error;
  }

  #during<Result>(
    signal: AbortSignal,
    start: (done: (error: SMTPError | null, result?: Result) => void) => void,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (error: SMTPError | null, result?: Result) => {
        if (this.#interrupt !== settle) return;
        signal.removeEventListener('abort', abort);
        clearTimeout(timer);
        this.#interrupt = undefined;
        if (error) reject(error);
        else resolve(result as Result);
      };
      const abort = () => {
        settle(aborted());
        this.destroy();
      };
      const timer = setTimeout(() => {
        settle(tooSlow());
        this.destroy();
      }, this.#options.stepMilliseconds);
      this.#interrupt = settle;
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      start(settle);
    });
  }
}

export const aborted = (): SMTPError => Object.assign(new Error('Aborted'), { code: 'EABORT' });

const tooSlow = (): SMTPError => Object.assign(new Error('Too slow'), { code: 'ESLOW' });

const closedByServer = (): SMTPError => Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' });
