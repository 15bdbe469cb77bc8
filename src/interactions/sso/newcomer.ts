import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { findUserBySsoIdentity } from '../../users/sso-identities.ts';
import type { PendingProfile } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import type { SsoRecord } from '../records.ts';
import { provenPerson, ssoIdentityOf } from './identity.ts';
import { requireSsoConnector } from './require-sso-connector.ts';

/**
 * What a user who is being registered has from the provider of the enterprise. An address that somebody has already is
 * refused when the user is created: whoever it is signs in, and is linked.
 */
export async function newcomerBySso(
  parts: Parts,
  tenantId: string,
  record: SsoRecord,
  { singleSignOnEnabled }: ExperienceSettings,
): Promise<PendingProfile> {
  if (!singleSignOnEnabled) throw new PublicError('user.sign_in_method_not_enabled');
  const connector = await requireSsoConnector(parts, tenantId, record.connectorId);
  const person = provenPerson(record, connector);
  const { email, name, avatar } = person;
  const sso = ssoIdentityOf(connector.id, person);
  if (await findUserBySsoIdentity(parts.database, tenantId, sso)) {
    throw new PublicError('user.identity_already_in_use');
  }
  return { ...(email && { email }), ...(name && { name }), ...(avatar && { avatar }), sso };
}
