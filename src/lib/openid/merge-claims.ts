import type { OpenIdClaims } from './contract.ts';

/** What userinfo says goes before, but for what the token itself is about. A value and its proof come from one source. */
export function mergeClaims(token: OpenIdClaims, userinfo: Record<string, unknown>): OpenIdClaims {
  const merged: Record<string, unknown> = { ...token, ...userinfo };
  for (const name of ofTheToken) if (name in token) merged[name] = token[name];
  for (const [value, proof] of proven) {
    if (userinfo[value] !== undefined && userinfo[proof] === undefined && userinfo[value] !== token[value]) {
      delete merged[proof];
    }
    if (userinfo[value] === undefined && token[value] !== undefined) merged[proof] = token[proof];
  }
  return merged as OpenIdClaims;
}

const ofTheToken = ['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'nonce', 'azp', 'auth_time', 'acr', 'amr', 'tid', 'oid'];

const proven = [
  ['email', 'email_verified'],
  ['phone_number', 'phone_number_verified'],
  ['phone', 'phone_verified'],
] as const;
