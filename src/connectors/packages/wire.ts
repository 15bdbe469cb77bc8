import type { Message, Outcome } from '../connector.ts';
import type { FormItem } from '../form-items.ts';

/** What goes from and to the thread of a package. Everything a thread says is read by `said.ts` before it is believed. */
export interface Question {
  id: number;
  ask: 'load' | 'check' | 'send' | 'diagnose' | 'release' | 'depart' | 'identify';
  given: unknown;
}

/** To the thread: a question, the end of one (`abort`), what a request of its own was answered, or whether it may go on. */
export type ToThread = Question | { abort: number } | { reply: number; value: unknown } | { before: number };

/** From the thread: an answer, word that something may have been sent, or a question about a call of ours. */
export type FromThread =
  | { id: number; answer: unknown }
  | { id: number; account: Account }
  | { id: number; isTransmitting: true }
  | { id: number; request: number; ask: Request; given: unknown };

/** `proceed` says what the `beforeSending` of a fetch decided, `cut` that its signal was given. */
export type Request = 'confirm' | 'fetch' | 'proceed' | 'cut' | 'checkHost' | 'log';

/** A config goes with a number, so that connections can be kept with it on the other side. */
export interface Configured {
  key: number;
  config: unknown;
}

export interface Sending extends Configured {
  message: Message;
}

export interface Diagnosing extends Configured {
  /** Absent: nothing is sent. */
  message?: Message;
}

export interface Departing extends Configured {
  departure: { state: string; redirectUri: string; connectorId: string; scope?: string; userAgent?: string };
}

export interface Returning extends Configured {
  callback: Record<string, unknown>;
  /** What the package wanted to know again. */
  session: Record<string, unknown>;
}

/** What a package says of itself, once it is loaded. */
export interface Description {
  /** `kit`: made for Logto's connector-kit. `own`: an object that keeps our contract. */
  kind: 'kit' | 'own';
  type: string;
  metadata: unknown;
  formItems: FormItem[];
  /** Names of fields at any depth that are marked in the schema; of a kit's package none are. */
  secretNames: string[];
  destinationNames: string[];
  fixedSender?: string | undefined;
  canDiagnose: boolean;
}

/** What can be told of a failed call from its thread. `words` are the package's: to be redacted before anyone sees them. */
export interface Account {
  /** Of the kit's ConnectorError. */
  code?: string | undefined;
  /** The last that an HTTP server answered during the call. */
  status?: number | undefined;
  /** Node's or OpenSSL's. */
  networkCode?: string | undefined;
  /** Of an SMTP server. */
  replyCode?: number | undefined;
  mayHaveSent: boolean;
  words: string;
}

/** What a package's own sending came to. */
export type Sent = { kind: 'sent'; providerMessageId: string | undefined } | { kind: 'outcome'; outcome: Outcome };

export interface WorkerStart {
  /** `file:` URL of the package's entry. */
  entry: string;
  /** In development: factory id → origin that its requests go to instead. */
  endpoints: Readonly<Record<string, string>>;
}
