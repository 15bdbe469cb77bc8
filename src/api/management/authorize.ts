import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { PublicError } from '../../errors.ts';

export interface Issuer {
  issuer: string;
  /** Public keys. */
  keys: JSONWebKeySet;
}

/** Who a token was issued to: the application itself (client credentials), or a user of it. */
export interface Caller {
  type: 'application' | 'user';
  id: string;
}

const keptTokens = 1_000;

/**
 * Checks Management API tokens: JWTs of one of our issuers for one of the audiences, with the scope `all`. A token that
 * was found good is kept until it expires, so that a busy backend does not pay for the same signature at each call.
 * Gives who calls: a client or a user.
 */
export function createAuthorizer(issuers: Issuer[], audiences: string[]) {
  const keySets = new Map(issuers.map(({ issuer, keys }) => [issuer, createLocalJWKSet(keys)]));
  const good = new Map<string, { expiresAt: number; isAllowed: boolean; caller: Caller }>();

  const verify = async (token: string) => {
    // Whether the token really is of the issuer that it names, the signature tells.
    const issuer = decodeJwt(token).iss ?? '';
    const { payload } = await jwtVerify(token, keySets.get(issuer) ?? noKeys, {
      issuer,
      audience: audiences,
      algorithms: ['ES256'],
      requiredClaims: ['exp'],
    });
    const scopes = String(payload.scope ?? '').split(' ');
    const id = String(payload.sub ?? payload.client_id ?? '');
    const caller = { id, type: id === payload.client_id ? 'application' : 'user' } as const;
    return { expiresAt: (payload.exp ?? 0) * 1000, isAllowed: scopes.includes('all'), caller };
  };

  return async (header: string | undefined): Promise<Caller> => {
    const token = bearerOf(header);
    let known = good.get(token);
    if (!known || known.expiresAt <= Date.now()) {
      good.delete(token);
      known = await verify(token).catch((cause: unknown) => {
        throw new PublicError('auth.unauthorized', undefined, { cause });
      });
      if (good.size >= keptTokens) good.delete(good.keys().next().value ?? '');
      good.set(token, known);
    }
    if (!known.isAllowed) throw new PublicError('auth.forbidden');
    return known.caller;
  };
}

/** The token of an Authorization header (RFC 6750 §2.1). */
export function bearerOf(header: string | undefined) {
  if (!header) throw new PublicError('auth.authorization_header_missing');
  const [scheme, token] = header.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) {
    throw new PublicError('auth.authorization_token_type_not_supported', { supportedTypes: ['Bearer'] });
  }
  return token;
}

const noKeys = createLocalJWKSet({ keys: [] });
