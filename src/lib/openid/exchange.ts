import * as client from 'openid-client';
import { configurationOf } from './configuration.ts';
import {
  type OpenIdClaims,
  type OpenIdContext,
  OpenIdFault,
  type OpenIdProvider,
  type OpenIdSession,
} from './contract.ts';
import { faultOf, foreignIssuerIn } from './fault.ts';
import { isAccepted } from './issuers.ts';
import type { ProviderMetadata } from './metadata.ts';
import { rememberKeys } from './signing-keys.ts';
import { TokenAnswer } from './token-answer.ts';

interface Return {
  callback: Record<string, unknown>;
  session: OpenIdSession;
  context: OpenIdContext;
}

/**
 * The code for tokens, all of them checked by the library: issuer, audience, nonce, times, signature. It knows one
 * issuer; where an operator allows several, or any, the one that the ID token names is tried on the same answer.
 */
export async function exchange(provider: OpenIdProvider, metadata: ProviderMetadata, given: Return) {
  const answer = new TokenAnswer(given.session.redirectUri);
  const first = await redeem(provider, metadata, given, answer);
  const foreign = foreignIssuerIn(first.tokens);
  const isMeant = foreign !== undefined && isAccepted(foreign, metadata.issuers);
  const { config, tokens } = isMeant ? await redeem(provider, withIssuer(metadata, foreign.iss), given, answer) : first;
  if (tokens instanceof Error) throw faultOf(tokens, 'token');
  rememberKeys(config, given.context.fetch);
  const claims = tokens.claims();
  if (!claims) throw new OpenIdFault('social_invalid_id_token', 'The provider gave no ID token.');
  return { config, tokens, claims: claims as OpenIdClaims };
}

const withIssuer = ({ server, issuers }: ProviderMetadata, issuer: string): ProviderMetadata => ({
  server: { ...server, issuer },
  issuers,
});

async function redeem(
  provider: OpenIdProvider,
  metadata: ProviderMetadata,
  { callback, session, context }: Return,
  answer: TokenAnswer,
) {
  const config = answer.attachTo(configurationOf(provider, metadata, context));
  const checks: client.AuthorizationCodeGrantChecks = {
    pkceCodeVerifier: session.codeVerifier,
    expectedNonce: session.nonce,
    // Whoever calls has compared it where the browser left it away.
    expectedState: typeof callback.state === 'string' ? session.state : client.skipStateCheck,
    idTokenExpected: true,
  };
  const tokens = await client
    .authorizationCodeGrant(config, returnUrl(session, callback, metadata), checks, provider.tokenExtra)
    .catch((error: unknown) => (error instanceof Error ? error : new Error('no error was thrown', { cause: error })));
  return { config, tokens };
}

/** As the browser came back to it. `iss` (RFC 9207) says nothing where one issuer is as good as another. */
function returnUrl(
  { redirectUri }: OpenIdSession,
  callback: Record<string, unknown>,
  { issuers, server }: ProviderMetadata,
) {
  const isPinned = issuers?.length === 1 && issuers[0] === server.issuer && !server.issuer.includes('{');
  const url = new URL(redirectUri);
  url.search = '';
  for (const [name, value] of Object.entries(callback)) {
    const isAnswer = name !== 'redirectUri' && (name !== 'iss' || isPinned);
    if (isAnswer && typeof value === 'string') url.searchParams.set(name, value);
  }
  return url;
}
