import type { SMTPError } from 'nodemailer/lib/smtp-connection';
import type { SendContext } from '../../connector.ts';
import { aborted, Connection, type DialOptions, type Mail, type Transmission } from './connection.ts';
import { Slots } from './slots.ts';

const maxMessagesPerConnection = 100;
const idleMilliseconds = 30_000;
const resetMilliseconds = 5_000;

type Dial = (log: SendContext['log']) => DialOptions;
type CallContext = Pick<SendContext, 'signal' | 'log' | 'fetch'>;

/**
 * The connections of one config: a fixed number at most, each used for at most a hundred mails, idle ones closed after
 * half a minute. Who finds all of them busy waits in line. Bounded, because providers bar clients that open too many.
 */
export class Pool {
  readonly #dial: Dial;
  readonly #slots: Slots;
  readonly #idle = new Map<Connection, NodeJS.Timeout>();
  #isReleased = false;
  #offersUnicode: boolean | undefined;

  constructor(dial: Dial, maximumConnections: number) {
    this.#dial = dial;
    this.#slots = new Slots(maximumConnections);
  }

  /**
   * Sends one mail. A reused connection that turns out to have died meanwhile costs nothing: as long as no byte of
   * the body was sent, the mail goes over a fresh one. Throws only what `confirm` throws.
   */
  async transmit(mail: Mail, confirm: () => Promise<boolean>, context: CallContext): Promise<Transmission> {
    if (!(await this.#slots.take(context.signal))) return failed(aborted());
    let connection = this.#takeIdle();
    let last: Transmission | undefined;
    try {
      if (connection) {
        last = await connection.transmit(mail, confirm, context.signal);
        if (!isDeadConnection(last) || context.signal.aborted) return last;
        connection.destroy();
      }
      connection = undefined;
      const opened = await this.#open(context);
      if (!(opened instanceof Connection)) return opened;
      connection = opened;
      last = await connection.transmit(mail, confirm, context.signal);
      return last;
    } finally {
      void this.#giveBack(connection, last);
    }
  }

  /** Whether the server takes addresses beyond ASCII (RFC 6531); the last EHLO answers, or a new one before a login. */
  async offersUnicode({ log, signal }: Pick<CallContext, 'signal' | 'log'>): Promise<boolean | Transmission> {
    if (this.#offersUnicode !== undefined) return this.#offersUnicode;
    if (!(await this.#slots.take(signal))) return failed(aborted());
    try {
      const connection = await Connection.connect(this.#dial(log), signal);
      this.#offersUnicode = connection.offers('SMTPUTF8');
      await connection.quit();
      return this.#offersUnicode;
    } catch (error) {
      return failed(error as SMTPError);
    } finally {
      this.#slots.give();
    }
  }

  /** Closes what is idle and lets what is busy finish. A mail that comes later opens connections anew. */
  async release() {
    this.#isReleased = true;
    await Promise.all([...this.#idle.keys()].map((connection) => this.#retire(connection)));
    await this.#slots.allFree();
    this.#isReleased = false;
  }

  async #open(context: CallContext) {
    try {
      const connection = await Connection.open(this.#dial(context.log), context);
      connection.onEnd(() => this.#forget(connection));
      this.#offersUnicode = connection.offers('SMTPUTF8');
      return connection;
    } catch (error) {
      return failed(error as SMTPError);
    }
  }

  /** The one used last: the others may then grow old and be closed. */
  #takeIdle() {
    for (const connection of [...this.#idle.keys()].reverse()) {
      this.#forget(connection);
      if (connection.isAlive) {
        connection.hold(true);
        return connection;
      }
      connection.destroy();
    }
  }

  async #giveBack(connection: Connection | undefined, last: Transmission | undefined) {
    try {
      if (connection?.isAlive) await this.#keep(connection, last);
    } catch {
      connection?.destroy();
    } finally {
      this.#slots.give();
    }
  }

  async #keep(connection: Connection, last: Transmission | undefined) {
    if (last?.kind === 'failed') {
      if (last.error.responseCode === undefined) return connection.destroy();
      await connection.reset(AbortSignal.timeout(resetMilliseconds));
    }
    if (this.#isReleased || connection.messageCount >= maxMessagesPerConnection) return connection.quit();
    connection.hold(false);
    const timer = setTimeout(() => void this.#retire(connection), idleMilliseconds).unref();
    this.#idle.set(connection, timer);
  }

  async #retire(connection: Connection) {
    this.#forget(connection);
    await connection.quit();
  }

  #forget(connection: Connection) {
    clearTimeout(this.#idle.get(connection));
    this.#idle.delete(connection);
  }
}

const failed = (error: SMTPError): Transmission => ({ kind: 'failed', error, hasBodyBegun: false });

/** The connection ended instead of an answer, or was told to (421); the message itself was not judged. */
const isDeadConnection = (last: Transmission) =>
  last.kind === 'failed' &&
  !last.hasBodyBegun &&
  (last.error.responseCode === 421 ||
    (last.error.responseCode === undefined && last.error.code !== 'EMESSAGE' && last.error.code !== 'EENVELOPE'));
