import * as client from 'openid-client';
import { configurationOf } from './openid/configuration.ts';
import {
  type OpenIdContext,
  type OpenIdDeparture,
  OpenIdFault,
  type OpenIdOutcome,
  type OpenIdProvider,
  type OpenIdSession,
} from './openid/contract.ts';
import { exchange } from './openid/exchange.ts';
import { faultOf } from './openid/fault.ts';
import { mergeClaims } from './openid/merge-claims.ts';
import { metadataOf } from './openid/metadata.ts';

export type {
  AuthMethod,
  OpenIdClaims,
  OpenIdCode,
  OpenIdContext,
  OpenIdDeparture,
  OpenIdEndpoints,
  OpenIdOutcome,
  OpenIdProvider,
  OpenIdSession,
} from './openid/contract.ts';

/** Where the browser goes: an authorization code flow with PKCE, state and nonce. Throws `OpenIdFault`. */
export async function departTo(
  provider: OpenIdProvider,
  { state, redirectUri, loginHint, proofs }: OpenIdDeparture,
  context: OpenIdContext,
): Promise<{ authorizationUri: string; session: OpenIdSession }> {
  const config = configurationOf(provider, await metadataOf(provider, context), context);
  const { nonce, codeVerifier } = proofs ?? {
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  };
  const session = { nonce, codeVerifier, redirectUri, state };
  const uri = client.buildAuthorizationUrl(config, {
    ...(provider.prompts && { prompt: provider.prompts }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...provider.extra,
    response_type: 'code',
    scope: provider.scope,
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  });
  return { authorizationUri: uri.href, session };
}

/** Who came back. `callback` is the query of the return; a `redirectUri` in it is not believed. */
export async function completeAt(
  provider: OpenIdProvider,
  callback: Record<string, unknown>,
  session: Record<string, unknown>,
  context: OpenIdContext,
): Promise<OpenIdOutcome> {
  if (!isSession(session)) return { kind: 'refused', code: 'general', reason: 'The sign-in was not begun here.' };
  try {
    const metadata = await metadataOf(provider, context);
    const { config, tokens, claims } = await exchange(provider, metadata, { callback, session, context });
    const { access_token: accessToken } = tokens;
    if (metadata.server.userinfo_endpoint === undefined)
      return { kind: 'claims', claims: mergeClaims(claims, {}), accessToken };
    const more = await client.fetchUserInfo(config, accessToken, claims.sub).catch((error: unknown) => {
      throw faultOf(error, 'userinfo');
    });
    return { kind: 'claims', claims: mergeClaims(claims, more), accessToken };
  } catch (error) {
    if (error instanceof OpenIdFault) return { kind: 'refused', code: error.code, reason: error.message };
    throw error;
  }
}

const isSession = (session: Record<string, unknown>): session is OpenIdSession =>
  ['nonce', 'codeVerifier', 'redirectUri', 'state'].every((name) => typeof session[name] === 'string') &&
  URL.canParse(String(session.redirectUri));
