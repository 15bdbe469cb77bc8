import { PublicError } from '../../errors.ts';
import type { SsoConnector } from '../../sso/connectors.ts';
import { domainOf } from '../../sso/domains.ts';
import type { SsoIdentity } from '../../users/sso-identities.ts';
import type { SsoPerson, SsoRecord } from '../records.ts';

/**
 * Who it is at the enterprise; without the address when its domain is the connector's no more. Throws
 * session.verification_failed when nobody has come back from there.
 */
export function provenPerson({ person, isVerified }: SsoRecord, { domains }: SsoConnector): SsoPerson {
  if (!person || !isVerified) throw new PublicError('session.verification_failed');
  const { email, ...others } = person;
  return email !== undefined && domains.includes(domainOf(email) ?? '') ? person : others;
}

/** As it is stored with the user. */
export const ssoIdentityOf = (connectorId: string, { issuer, ...profile }: SsoPerson): SsoIdentity => ({
  issuer,
  identityId: profile.id,
  ssoConnectorId: connectorId,
  detail: { ...profile },
});
