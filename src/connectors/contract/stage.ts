import type { Fetch } from '../../lib/fetch.ts';
import type { CheckHost, EmailConnectorFactory, SmsConnectorFactory } from '../connector.ts';

/** What the provider of a test does with the next message. */
export type Mood =
  | 'accepts'
  | 'throttles'
  | 'fails'
  | 'is unknown to DNS'
  | 'is not there'
  | 'has a bad certificate'
  | 'never answers'
  | 'refuses the recipient'
  | 'refuses the credentials'
  /** Refuses the credentials and repeats all that it was sent, those with it. */
  | 'echoes the credentials'
  | 'answers nonsense'
  | 'loses the reply'
  | 'resets the connection'
  /** Takes the message and is silent for ever. */
  | 'is silent'
  /** Answers with five megabytes. */
  | 'floods'
  /** Answers a byte at a time. */
  | 'drips'
  /** Sends half an answer and closes. */
  | 'breaks off'
  | 'redirects';

export interface Received {
  /** The header block, unfolded, or what stands for it in the provider's API. */
  headers: string;
  from: { name: string; address: string };
  to: string;
  replyTo: string | undefined;
  subject: string;
  text: string;
  html: string;
}

export interface ReceivedSms {
  /** Digits only. */
  to: string;
  text: string;
}

/** A provider on loopback in a mood, and a factory with a config that points at it. */
interface Stage<Factory, Config, Arrived> extends AsyncDisposable {
  factory: Factory;
  /** Fresh: with a reply-to of its own when the factory knows one, and no more than a second of patience. */
  config: Config;
  /** What must never be read anywhere. */
  secrets: string[];
  /** The way to the provider, for factories that speak HTTP: the house's own, no substitute. */
  reach?: { fetch: Fetch; checkHost: CheckHost };
  received(): Promise<Arrived[]>;
}

export type EmailStage<Config> = Stage<EmailConnectorFactory<Config>, Config, Received>;
export type SmsStage<Config> = Stage<SmsConnectorFactory<Config>, Config, ReceivedSms>;
export type SetUp<Config> = (mood: Mood) => Promise<EmailStage<Config>>;
export type SetUpSms<Config> = (mood: Mood) => Promise<SmsStage<Config>>;
export type AnyStage = EmailStage<unknown> | SmsStage<unknown>;
