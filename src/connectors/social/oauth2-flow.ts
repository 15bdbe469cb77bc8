import { createHash } from 'node:crypto';
import { clientAuthOf } from '../../lib/openid/client-auth.ts';
import type { AuthMethod } from '../../lib/openid/contract.ts';
import { randomOctets } from '../../lib/random.ts';
import { memberAt, textAt } from '../http/answer.ts';
import type { Departure, SocialContext, SocialSession } from '../social.ts';
import { ask } from './ask.ts';
import { Refusal } from './refusal.ts';

/** A service that lets people grant access (RFC 6749), as an operator set it up. */
export interface OAuth2Provider {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  clientId: string;
  clientSecret: string;
  tokenAuthMethod?: AuthMethod;
  scope?: string;
  /** More parameters of the authorization request and of the token request. */
  extra?: Record<string, string>;
  tokenExtra?: Record<string, string>;
}

/** Where the browser goes, with PKCE (RFC 7636): a provider that does not know it leaves it aside. */
export function departByOAuth2(provider: OAuth2Provider, { state, redirectUri, proofs }: Departure) {
  const codeVerifier = proofs?.codeVerifier ?? randomOctets(32).toString('base64url');
  const uri = new URL(provider.authorizationEndpoint);
  const parameters = {
    ...provider.extra,
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    ...(provider.scope && { scope: provider.scope }),
    state,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) uri.searchParams.set(name, value);
  return { authorizationUri: uri.href, session: { codeVerifier, redirectUri, state } };
}

/** The code for an access token. Throws `Refusal`. */
export async function redeemByOAuth2(
  provider: OAuth2Provider,
  callback: Record<string, unknown>,
  session: SocialSession,
  context: SocialContext,
): Promise<string> {
  const { codeVerifier, redirectUri, state } = session;
  if (typeof redirectUri !== 'string' || typeof codeVerifier !== 'string') {
    throw new Refusal('general', 'The sign-in was not begun here.');
  }
  const code = codeIn(callback, state);
  const form = new URLSearchParams({ ...provider.tokenExtra, grant_type: 'authorization_code', code });
  form.set('redirect_uri', redirectUri);
  form.set('code_verifier', codeVerifier);
  const headers = new Headers();
  await clientAuthOf(provider.tokenAuthMethod ?? 'client_secret_post', provider.clientSecret)(
    { issuer: provider.tokenEndpoint },
    { client_id: provider.clientId },
    form,
    headers,
  );
  const told = await ask({ url: provider.tokenEndpoint, form, headers: Object.fromEntries(headers) }, context);
  return accessTokenIn(told);
}

function codeIn(callback: Record<string, unknown>, state: unknown): string {
  if (typeof callback.state === 'string' && callback.state !== state) {
    throw new Refusal('authorization_failed', 'The return belongs to another sign-in.');
  }
  if (callback.error !== undefined) {
    throw new Refusal('authorization_failed', `The provider did not let the person in${named(callback.error)}.`);
  }
  if (typeof callback.code !== 'string' || callback.code === '') {
    throw new Refusal('general', 'The provider sent no code.');
  }
  return callback.code;
}

/** Some answer with a form in place of JSON, and some with status 200 whatever happened. */
function accessTokenIn({ status, json, text }: { status: number; json: unknown; text: string }): string {
  const answer = json ?? Object.fromEntries(new URLSearchParams(text.slice(0, 10_000)));
  const error = memberAt(answer, 'error');
  if (error !== undefined) {
    if (/^(invalid_grant|bad_verification_code|incorrect_client_credentials_code)$/.test(String(error))) {
      throw new Refusal('social_auth_code_invalid', 'The code is not good, was used already, or has expired.');
    }
    throw new Refusal('general', `The provider refused the client${named(error)}.`);
  }
  if (status < 200 || status > 299) throw new Refusal('general', `The provider answered ${status}.`);
  const token = textAt(answer, 'access_token');
  // RFC 6749, A.12: it goes into a header.
  if (token === undefined || !/^[\x20-\x7e]+$/.test(token)) {
    throw new Refusal('invalid_response', 'There is no access token in what the provider answered.');
  }
  return token;
}

/** Codes of errors are listed words; anything else is not repeated. */
const named = (error: unknown) =>
  typeof error === 'string' && /^[a-z][a-z_.-]{0,60}$/i.test(error) ? `: ${error}` : '';
