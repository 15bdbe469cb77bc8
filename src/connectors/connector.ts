import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { Fetch, HostCheck } from '../lib/fetch.ts';
import type { NoticeType, UsageType } from '../usage-types.ts';

export type Message = EmailMessage | SmsMessage;

/** Why a message is sent; for providers that keep the wording on their side, and for their statistics. */
export interface About {
  usageType: UsageType | NoticeType;
  locale: string;
  variables: Record<string, unknown>;
  /** Where the wording came from: the template store, the connector's config, or Postern's own mails. */
  wordingFrom: 'template' | 'connector' | 'default';
  /** Address of whoever caused the message. */
  ip?: string;
}

/** An email that is finished: nothing left to look up, nothing left to render. */
export interface EmailMessage {
  type: 'Email';
  /** The delivery's id; the same for every attempt, so providers can recognise a repeat. */
  id: string;
  /** `Name <a@b>` or `a@b`. Absent: the sender that the connector's config names. */
  from?: string;
  to: string;
  /** Absent: the reply-to that the connector's config names, if any. */
  replyTo?: string;
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
  about: About;
}

/** A text message that is finished. */
export interface SmsMessage {
  type: 'Sms';
  /** The delivery's id, as in an email. */
  id: string;
  /** Digits only, country code first (E.164 without the plus). */
  to: string;
  text: string;
  about: About;
}

/** A limit of the provider's: too much at once, or all that the plan has. */
export type LimitCode = 'rate_limit_exceeded' | 'usage_limit_exceeded';

/** What a provider answered to one attempt. Expected, hence a value; a factory throws only for faults of its own. */
export type Outcome =
  | { kind: 'accepted'; providerMessageId?: string }
  /** Try again: throttled, 4yz, 5xx, a time-out before the data was sent. */
  | { kind: 'deferred'; reason: string; retryAfterSeconds?: number; code?: LimitCode }
  | {
      kind: 'rejected';
      reason: string;
      scope: 'recipient' | 'message' | 'configuration';
      /** `not_implemented`: the connector cannot send at all in this installation. */
      code?: 'not_implemented' | LimitCode;
    }
  /** The reply to the data was lost: the mail may have arrived, so it is never blindly sent twice. */
  | { kind: 'unknown'; reason: string };

export interface SendContext {
  /** Ends the attempt: the factory gives up its connection and answers `deferred`, or `unknown` once data was sent. */
  signal: AbortSignal;
  log: Logger;
  /** HTTP with time-outs, size limits and guarded addresses. Every factory that speaks HTTP uses it and nothing else. */
  fetch: Fetch;
  /**
   * Called once, right before the first byte after which the provider may have the message. It records that
   * durably, so that a crash afterwards reads as `unknown`. False: the message was superseded or is another
   * node's by now, and must not be sent.
   */
  confirmTransmission(): Promise<boolean>;
}

/** An operator's own wording, as it stands in a connector's config. */
export interface ConfigTemplate {
  usageType: string;
  contentType: 'text/plain' | 'text/html';
  /** Empty: the subject of Postern's own mail. */
  subject: string;
  content: string;
  /** The text part, where the operator wrote one beside the HTML. */
  text?: string;
  replyTo?: string;
}

/** An operator's own wording of a text message. */
export interface ConfigSmsTemplate {
  usageType: string;
  content: string;
}

/** What the built-in service lets an operator change about its mails. */
export interface Branding {
  senderName?: string;
  companyInformation?: string;
  logoUrl?: string;
}

export interface ConnectorMetadata {
  id: string;
  target: string;
  platform: null;
  name: Record<string, string> & { en: string };
  description: Record<string, string> & { en: string };
  /** A `data:` or https URL. */
  logo: string;
  logoDark: string | null;
  /** The set-up guide: its path below docs/connectors, or, with a line break in it, the Markdown itself. */
  readme: string;
  /** What this provider cannot carry; absent: everything. */
  cannotCarry?: readonly Feature[];
}

/** Parts of a message that some provider has no place for, or decides itself. */
export type Feature = 'sender' | 'sender name' | 'reply-to' | 'headers' | 'text' | 'html' | 'wording' | 'message id';

/** What every factory has. It knows messages and outcomes, not templates, tenants or the database. */
interface Factory<Sent extends Message, Config> {
  metadata: ConnectorMetadata;
  /** The only description of the settings: validation, secrets, form and documentation are read from it. */
  config: ZodType<Config>;
  /** Problems that the schema cannot see, asked after it passed: packages bring guards of their own. Empty: none. */
  findProblems?(config: Config): Promise<Problem[]>;
  /** Connections and tokens are kept per config object; `release` gives them back. */
  send(message: Sent, config: Config, context: SendContext): Promise<Outcome>;
  release?(config: Config): Promise<void>;
  /**
   * Walks the way that `send` goes and tells each step as it ends. `message` is a finished test message that is sent
   * in the last step; without one the walk ends before anything is sent. After a failed step come only skipped ones.
   */
  diagnose?(config: Config, message: Sent | undefined, context: DiagnosisContext): AsyncIterable<DiagnosisStep>;
}

export interface Problem {
  /** Of the field, as in zod's issues. */
  path: (string | number)[];
  message: string;
}

/** Code that speaks to one mail service. */
export interface EmailConnectorFactory<Config = unknown> extends Factory<EmailMessage, Config> {
  type: 'Email';
  /** The address that every message comes from, when no setting can change it. */
  fixedSender?: string;
  /** False when the provider cannot carry an address whose local part is not ASCII (RFC 6531). */
  acceptsUnicodeLocalPart?(config: Config, context: Pick<SendContext, 'signal' | 'log'>): Promise<boolean>;
  templates?(config: Config): ConfigTemplate[];
  branding?(config: Config): Branding;
}

/** Code that speaks to one text message service. */
export interface SmsConnectorFactory<Config = unknown> extends Factory<SmsMessage, Config> {
  type: 'Sms';
  templates?(config: Config): ConfigSmsTemplate[];
}

export type ConnectorFactory = EmailConnectorFactory | SmsConnectorFactory;

export type CheckHost = (
  url: string,
  signal: AbortSignal,
  options?: { isOperatorUrl?: boolean },
) => AsyncIterable<HostCheck>;

export interface DiagnosisContext {
  signal: AbortSignal;
  log: Logger;
  fetch: Fetch;
  /** Looks up, connects to and shakes hands with the host of a URL, exactly as `fetch` would. Default: an operator's URL. */
  checkHost: CheckHost;
}

export interface DiagnosisStep {
  name: StepName;
  status: 'passed' | 'warned' | 'failed' | 'skipped';
  milliseconds: number;
  /** What was found, in one sentence. */
  result: string;
  /** What went over the wire, line by line (`C: …`, `S: …`), without secrets, codes and recipients. */
  transcript: string[];
  /** Of a warning or a failure: the cause in plain words, and the next thing to do. */
  cause?: string;
  advice?: string;
}

export type StepName =
  | 'config'
  | 'dns'
  | 'tcp'
  | 'tls'
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'credentials'
  | 'sender'
  | 'dry-run'
  | 'send';
