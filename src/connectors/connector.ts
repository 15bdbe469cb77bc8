import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { UsageType } from '../usage-types.ts';

/** An email that is finished: nothing left to look up, nothing left to render. */
export interface EmailMessage {
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
  about: { usageType: UsageType; locale: string; variables: Record<string, unknown> };
}

/** What a provider answered to one attempt. Expected, hence a value; a factory throws only for faults of its own. */
export type Outcome =
  | { kind: 'accepted'; providerMessageId?: string }
  /** Try again: throttled, 4yz, 5xx, a time-out before the data was sent. */
  | { kind: 'deferred'; reason: string; retryAfterSeconds?: number }
  | {
      kind: 'rejected';
      reason: string;
      scope: 'recipient' | 'message' | 'configuration';
      /** The connector cannot send at all in this installation. */
      code?: 'not_implemented';
    }
  /** The reply to the data was lost: the mail may have arrived, so it is never blindly sent twice. */
  | { kind: 'unknown'; reason: string };

export interface SendContext {
  /** Ends the attempt: the factory gives up its connection and answers `deferred`, or `unknown` once data was sent. */
  signal: AbortSignal;
  log: Logger;
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
  subject: string;
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
  /** Path of the set-up guide below docs/connectors. */
  readme: string;
}

/** Code that speaks to one provider. It knows messages and outcomes, not templates, tenants or the database. */
export interface EmailConnectorFactory<Config = unknown> {
  type: 'Email';
  metadata: ConnectorMetadata;
  /** The address that every message comes from, when no setting can change it. */
  fixedSender?: string;
  /** The only description of the settings: validation, secrets, form and documentation are read from it. */
  config: ZodType<Config>;
  /** Connections are kept per config object; `release` gives them back. */
  send(message: EmailMessage, config: Config, context: SendContext): Promise<Outcome>;
  release?(config: Config): Promise<void>;
  /** False when the provider cannot carry an address whose local part is not ASCII (RFC 6531). */
  acceptsUnicodeLocalPart?(config: Config, context: Pick<SendContext, 'signal' | 'log'>): Promise<boolean>;
  templates?(config: Config): ConfigTemplate[];
  branding?(config: Config): Branding;
}
