import type { OpenIdClaims, OpenIdCode } from '../lib/openid.ts';
import type { SsoConnector } from './connectors.ts';
import { domainOf } from './domains.ts';

/** What a provider tells of somebody; nothing of it is checked but what is said here. */
export interface ToldPerson {
  issuer: string;
  /** The provider's own name for the person; it never changes. */
  id: string;
  /** Proven at the provider, and of a domain that the connector is for. */
  email?: string;
  name?: string;
  avatar?: string;
  rawData: Record<string, unknown>;
}

export type SsoOutcome =
  | { kind: 'identified'; person: ToldPerson }
  | { kind: 'refused'; code: OpenIdCode; reason: string };

/** Who the claims are of, or that the person is none of the enterprise. */
export function personOf(connector: SsoConnector, claims: OpenIdClaims): SsoOutcome {
  const { domainClaim } = connector.provider;
  if (domainClaim && !isOfDomain(connector, `name@${String(claims[domainClaim] ?? '')}`)) {
    return {
      kind: 'refused',
      code: 'authorization_failed',
      reason: `The account belongs to none of the connector's domains (claim ${domainClaim}).`,
    };
  }
  const email = emailOf(connector, claims);
  return {
    kind: 'identified',
    person: {
      issuer: claims.iss,
      id: claims.sub,
      ...(email !== undefined && { email }),
      ...textOf('name', claims.name),
      ...textOf('avatar', claims.picture),
      rawData: aboutThePerson(claims),
    },
  };
}

/**
 * A provider is believed about its own domains alone: otherwise it could name the address of anybody, and be given that
 * person's account.
 */
function emailOf(connector: SsoConnector, { email, email_verified: isVerified }: OpenIdClaims): string | undefined {
  if (typeof email !== 'string' || !isOfDomain(connector, email)) return undefined;
  // Some providers write it as text.
  const isProven = isVerified === true || isVerified === 'true';
  return isProven || connector.config.trustUnverifiedEmail === true ? email : undefined;
}

function isOfDomain({ domains }: SsoConnector, email: string) {
  const domain = domainOf(email);
  return domain !== undefined && domains.includes(domain);
}

const textOf = (field: 'name' | 'avatar', value: unknown) =>
  typeof value === 'string' && value !== '' ? { [field]: value } : {};

/** Without what is about the token alone. */
const aboutThePerson = (claims: OpenIdClaims) =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !ofTheToken.has(name)));

const ofTheToken = new Set([
  'aud',
  'exp',
  'iat',
  'nbf',
  'nonce',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'jti',
  'sid',
  'auth_time',
]);
