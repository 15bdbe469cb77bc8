import type { ZodType } from 'zod';
import type { Fetch } from '../lib/fetch.ts';
import type { ConnectorMetadata, Problem } from './connector.ts';

/** Who somebody is at a provider, as it says. */
export interface SocialProfile {
  /** The provider's own name for the person; it never changes. */
  id: string;
  /** Only when the provider says that the person has proven it. */
  email?: string;
  /** Digits only, country code first; only when proven. */
  phone?: string;
  name?: string;
  /** An https URL. */
  avatar?: string;
  /** The provider's whole answer. */
  rawData?: unknown;
}

/** What is kept between the departure and the return: nonce, verifier and the like. Never leaves the server. */
export type SocialSession = Record<string, unknown>;

export interface Departure {
  /** Comes back with the person; the caller compares it. */
  state: string;
  redirectUri: string;
  /** The connector's id. */
  connectorId: string;
  /** In place of the scope that the config names. */
  scope?: string;
  userAgent?: string;
  /** What would be drawn at random, for whoever cannot keep the session but can say the same again. */
  proofs?: Proofs;
}

export interface Proofs {
  nonce: string;
  codeVerifier: string;
}

export interface SocialContext {
  /** The same one each time: what is learnt about a provider is kept with it. */
  fetch: Fetch;
  signal: AbortSignal;
}

/** What came of the return. Expected, hence a value; a factory throws only for faults of its own. */
export type SocialOutcome =
  | { kind: 'identified'; profile: SocialProfile }
  /** `code` is the public error: connector.<code>. */
  | {
      kind: 'refused';
      code:
        | 'authorization_failed'
        | 'social_auth_code_invalid'
        | 'social_invalid_access_token'
        | 'social_invalid_id_token'
        | 'invalid_response'
        | 'general';
      reason: string;
    };

export interface SocialMetadata extends Omit<ConnectorMetadata, 'platform' | 'cannotCarry'> {
  platform: 'Native' | 'Universal' | 'Web';
  /** A protocol rather than a provider: there may be several connectors of it, each with a `target` of its own. */
  isStandard?: boolean;
}

/** Code that speaks to one provider of identities. It knows nothing of users, interactions or tenants. */
export interface SocialConnectorFactory<Config = unknown> {
  type: 'Social';
  metadata: SocialMetadata;
  /** The only description of the settings, as of the factories that send. */
  config: ZodType<Config>;
  findProblems?(config: Config): Promise<Problem[]>;
  /** Where the browser goes. Throws PublicError connector.… when the provider cannot be asked what it needs. */
  depart(
    departure: Departure,
    config: Config,
    context: SocialContext,
  ): Promise<{ authorizationUri: string; session: SocialSession }>;
  /**
   * Who came back. `callback` is the query of the return, with `redirectUri` beside it, as the published clients send
   * it; it comes from the browser and is believed in nothing.
   */
  identify(
    callback: Record<string, unknown>,
    session: SocialSession,
    config: Config,
    context: SocialContext,
  ): Promise<SocialOutcome>;
}
