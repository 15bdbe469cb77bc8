import * as client from 'openid-client';
import { type OpenIdCode, OpenIdFault } from './contract.ts';

/** Where on the way it went wrong. */
export type Stage = 'discovery' | 'token' | 'userinfo';

/** What the library threw, as something that may be shown: its own words name tokens and claims. */
export function faultOf(error: unknown, stage: Stage): OpenIdFault {
  const own = ownFaultIn(error);
  if (own) return own;
  if (error instanceof client.AuthorizationResponseError) {
    return new OpenIdFault('authorization_failed', `The provider did not let the person in${named(error.error)}.`);
  }
  if (error instanceof client.ResponseBodyError) return refusal(error.error, stage, error);
  if (error instanceof client.WWWAuthenticateChallengeError) return refusal(undefined, stage, error);
  const code = textAt(error, 'code');
  const [kind, reason] = reasons[code ?? ''] ?? ['general', `The provider could not be asked (${wordsOf[stage]}).`];
  const isOfToken = stage === 'token' || kind !== 'social_invalid_id_token';
  return new OpenIdFault(isOfToken ? kind : 'invalid_response', reason, { cause: error });
}

/** The issuer that an ID token names in place of the one that was expected. */
export function foreignIssuerIn(error: unknown): { iss: string; tid: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const about = memberOf(memberOf(error, 'cause'), 'cause');
  if (textAt(error, 'code') !== comparison || textAt(about, 'claim') !== 'iss') return undefined;
  const claims = memberOf(about, 'claims');
  const iss = textAt(claims, 'iss');
  return iss === undefined ? undefined : { iss, tid: textAt(claims, 'tid') ?? '' };
}

const comparison = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';

const badToken = ['social_invalid_id_token', 'The ID token of the provider is not good: '] as const;
const because = (why: string): readonly [OpenIdCode, string] => [badToken[0], `${badToken[1]}${why}.`];

const reasons: Record<string, readonly [OpenIdCode, string]> = {
  [comparison]: because('issuer, audience or nonce is another'),
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: because('it has expired, or the clocks differ'),
  OAUTH_KEY_SELECTION_FAILED: because('the provider publishes no key that fits it'),
  OAUTH_UNSUPPORTED_OPERATION: because('its signature cannot be checked'),
  OAUTH_INVALID_RESPONSE: ['invalid_response', 'What the provider answered is not what the protocol asks for.'],
  OAUTH_PARSE_ERROR: ['invalid_response', 'What the provider answered cannot be read.'],
  OAUTH_RESPONSE_IS_NOT_JSON: ['invalid_response', 'What the provider answered is not JSON.'],
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: ['invalid_response', 'The provider is not the one that the settings name.'],
  OAUTH_RESPONSE_IS_NOT_CONFORM: ['general', 'The provider answered with an error.'],
  OAUTH_INVALID_SERVER_METADATA: ['general', 'The metadata of the provider is not complete.'],
  OAUTH_MISSING_SERVER_METADATA: ['general', 'The metadata of the provider is not complete.'],
  OAUTH_TIMEOUT: ['general', 'The provider took too long.'],
  OAUTH_ABORT: ['general', 'The provider took too long.'],
};

const wordsOf: Record<Stage, string> = { discovery: 'discovery', token: 'token endpoint', userinfo: 'userinfo' };

/** RFC 6749, 5.2: only `invalid_grant` is about the code; the others are about us. */
function refusal(error: string | undefined, stage: Stage, cause: Error) {
  if (stage === 'userinfo') {
    return new OpenIdFault('social_invalid_access_token', 'The provider does not take its own access token.', {
      cause,
    });
  }
  if (error === 'invalid_grant') {
    return new OpenIdFault('social_auth_code_invalid', 'The code is not good, was used already, or has expired.', {
      cause,
    });
  }
  return new OpenIdFault('general', `The provider refused the client${named(error)}.`, { cause });
}

/** Codes of errors are listed words; anything else is not repeated. */
const named = (error: string | undefined) => (error && /^[a-z][a-z_.-]{0,60}$/i.test(error) ? `: ${error}` : '');

/** The library wraps what its fetch throws. */
function ownFaultIn(error: unknown): OpenIdFault | undefined {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1) {
    if (one instanceof OpenIdFault) return one;
  }
  return undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function textAt(value: unknown, name: string): string | undefined {
  const found = memberOf(value, name);
  return typeof found === 'string' ? found : undefined;
}
