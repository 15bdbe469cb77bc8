import { PublicError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Fetch } from '../lib/fetch.ts';
import { OpenIdFault } from '../lib/openid/contract.ts';
import { discover, metadataOf } from '../lib/openid/metadata.ts';
import { completeAt, departTo, type OpenIdProvider, type OpenIdSession } from '../lib/openid.ts';
import type { SsoConnector, SsoConnectors } from './connectors.ts';
import { personOf, type SsoOutcome } from './person.ts';
import { findFault, type ProviderConfig, providerConfigOf } from './provider-config.ts';
import { scopeOf } from './providers.ts';

export interface SsoDeparture {
  /** Comes back with the person; the caller compares it. */
  state: string;
  redirectUri: string;
  /** What the person typed as address. */
  loginHint?: string;
}

/** The identity providers of enterprises, and the way to them. */
export interface Sso extends SsoConnectors {
  /** Where the browser goes, and what must be there again when it comes back. Throws PublicError connector.… */
  depart(
    connector: SsoConnector,
    departure: SsoDeparture,
  ): Promise<{ authorizationUri: string; session: OpenIdSession }>;
  /** Who came back. `callback` comes from the browser and is believed in nothing. */
  identify(
    connector: SsoConnector,
    callback: Record<string, unknown>,
    session: Record<string, unknown>,
  ): Promise<SsoOutcome>;
  /** What is wrong with an issuer, asked anew; undefined when people could be sent there. */
  findFault(issuer: string): Promise<string | undefined>;
  /** What the provider says of itself; undefined when it cannot be asked. */
  providerConfig(connector: SsoConnector): Promise<ProviderConfig | undefined>;
}

const timeoutMilliseconds = 10_000;

/**
 * What people are told. The places that metadata name are the provider's choice: what is found there would tell it about
 * our network, so that only the log says it.
 */
export const unavailable = 'The identity provider could not be asked, or did not take the answer.';

export function openSso(connectors: SsoConnectors, { fetch, clock }: { fetch: Fetch; clock: Clock }): Sso {
  const context = () => ({ fetch, clock, signal: AbortSignal.timeout(timeoutMilliseconds) });
  return {
    ...connectors,
    async depart(connector, departure) {
      try {
        return await departTo(providerOf(connector), departure, context());
      } catch (error) {
        if (!(error instanceof OpenIdFault)) throw error;
        throw new PublicError(`connector.${error.code}`, { errorDescription: unavailable }, { cause: error });
      }
    },
    async identify(connector, callback, session) {
      const outcome = await completeAt(providerOf(connector), callback, session, context());
      return outcome.kind === 'refused' ? outcome : personOf(connector, outcome.claims);
    },
    findFault: (issuer) => findFault(() => discover(issuer, fetch)),
    providerConfig: (connector) => providerConfigOf(connector, () => metadataOf(connector, { fetch })),
  };
}

const providerOf = (connector: SsoConnector): OpenIdProvider => ({
  issuer: connector.issuer,
  clientId: connector.config.clientId,
  clientSecret: connector.config.clientSecret,
  scope: scopeOf(connector.config),
  ...(connector.provider.prompts && { prompts: connector.provider.prompts }),
});
