import type { z } from 'zod';
import type { Fetch } from '../../lib/fetch.ts';
import type { ConnectorMetadata, Outcome, SendContext } from '../connector.ts';
import type { Answer } from './answer.ts';
import type { Complaint, Rule } from './verdict.ts';

/** A message service that speaks HTTP, described: what it is asked, and how its answers are read. */
export interface HttpProvider<Prepared, Config> {
  metadata: ConnectorMetadata;
  /** As it stands in sentences: `SendGrid`. */
  name: string;
  config: z.ZodType<Config>;
  /** A URL of the host that messages are posted to; the doctor looks it up. */
  endpoint(config: Config): string;
  /** The endpoint was written by an operator: no private addresses unless they are allowed. */
  isOperatorUrl?: boolean;
  /** The request for one message; an outcome when there can be none. Nothing may be sent here but for tokens. */
  request(
    prepared: Prepared,
    config: Config,
    context: Pick<SendContext, 'signal' | 'fetch'>,
  ): ProviderRequest | Outcome | Promise<ProviderRequest | Outcome>;
  /** A 2xx is no acceptance by itself: the body has the last word. */
  read(answer: Answer, config: Config, prepared: Prepared): Reading;
  rules: readonly Rule[];
  /**
   * Asked after a complaint. When something can be renewed or left out, it does so and says what, in a sentence for the
   * log; the message is then sent once more in the same attempt. Only for complaints that exclude delivery.
   */
  remedy?(complaint: Complaint, config: Config): string | undefined;
  /** What the doctor asks beyond the connection, in this order, nothing of which sends a message. */
  probes?(config: Config): readonly Probe[];
  /** What must be masked in the words of the provider beyond the secrets of the config: tokens of now and before. */
  secrets?(config: Config): readonly string[];
  /** Tokens and the like that go with a config. */
  release?(config: Config): Promise<void>;
}

export interface ProviderRequest {
  method?: 'GET' | 'POST' | 'PUT';
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  isOperatorUrl?: boolean;
}

export type Reading =
  | { kind: 'accepted'; providerMessageId?: string | undefined }
  | ({ kind: 'complaint'; retryAfterSeconds?: number | undefined } & Partial<Complaint>)
  /** The provider knows the idempotency key from an earlier attempt, and does not say what became of that. */
  | { kind: 'repeated' }
  /** Not what this provider answers; after a 2xx the message may have been taken. */
  | { kind: 'nonsense' };

export interface Probe {
  name: 'credentials' | 'sender' | 'dry-run';
  request(context: {
    fetch: Fetch;
    signal: AbortSignal;
  }): ProviderRequest | Outcome | Promise<ProviderRequest | Outcome>;
  read(answer: Answer): ProbeReading;
  /** The answer holds what the config does not know as secret: other keys, other people. The transcript leaves it out. */
  isAnswerPrivate?: boolean;
}

export type ProbeReading =
  | { kind: 'passed'; result: string }
  | { kind: 'warned'; result: string; cause: string; advice: string }
  | ({ kind: 'complaint' } & Partial<Complaint>)
  /** This account may not ask, though it may send. */
  | { kind: 'skipped'; result: string };
