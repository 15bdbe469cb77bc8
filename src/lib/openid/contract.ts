import type { Clock } from '../clock.ts';
import type { Fetch } from '../fetch.ts';

/** A service that signs people in by OpenID Connect, as an operator set it up. */
export interface OpenIdProvider {
  /** Found by discovery. Required unless there are `endpoints`. */
  issuer?: string;
  endpoints?: OpenIdEndpoints;
  clientId: string;
  /** Empty: the client is a public one. */
  clientSecret: string;
  /** Default: what the provider's metadata asks for, else `client_secret_post`. */
  tokenAuthMethod?: AuthMethod;
  /** Separated by spaces, `openid` among them. */
  scope: string;
  /** Separated by spaces. */
  prompts?: string;
  /** More parameters of the authorization request. */
  extra?: Record<string, string>;
  /** More parameters of the token request. */
  tokenExtra?: Record<string, string>;
}

export type AuthMethod = 'client_secret_post' | 'client_secret_basic' | 'client_secret_jwt';

export interface OpenIdEndpoints {
  authorization: string;
  token: string;
  userinfo?: string;
  /** Absent: ID tokens are believed because they come from the token endpoint itself (OpenID Connect Core 3.1.3.7). */
  jwks?: string;
  /** Of ID tokens; `{tenantid}` in it stands for their claim `tid`. Absent: any. */
  issuer?: string | readonly string[];
  /** Of the signatures of ID tokens. Default: every asymmetric one. */
  algorithms?: readonly string[];
}

export interface OpenIdContext {
  /** What is learnt about a provider is kept as long as this function lives: give the same one again. */
  fetch: Fetch;
  signal: AbortSignal;
  clock?: Clock;
}

export interface OpenIdDeparture {
  state: string;
  redirectUri: string;
  loginHint?: string;
  /** Absent: drawn at random. */
  proofs?: { nonce: string; codeVerifier: string };
}

/** What must be there again when the person comes back. Never leaves the server. */
export interface OpenIdSession extends Record<string, unknown> {
  nonce: string;
  codeVerifier: string;
  redirectUri: string;
  state: string;
}

export type OpenIdOutcome =
  /** Of the ID token, and what userinfo says besides. */
  | { kind: 'claims'; claims: OpenIdClaims; accessToken: string }
  /** `reason` holds no secret, token, code or name of a person. */
  | { kind: 'refused'; code: OpenIdCode; reason: string };

export type OpenIdClaims = Record<string, unknown> & { sub: string; iss: string };

export type OpenIdCode =
  | 'authorization_failed'
  | 'social_auth_code_invalid'
  | 'social_invalid_access_token'
  | 'social_invalid_id_token'
  | 'invalid_response'
  | 'general';

/** The provider could not be asked, or what it said is not good. The message is fit to be shown. */
export class OpenIdFault extends Error {
  override name = 'OpenIdFault';
  readonly code: OpenIdCode;

  constructor(code: OpenIdCode, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.code = code;
  }
}
