import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { type SsoConnector, shownSsoConnector } from '../../sso/connectors.ts';
import type { Parts } from '../parts.ts';
import type { VerificationRecord } from '../records.ts';

/** The connectors that whoever has this address signs in through. None where single sign-on is switched off. */
export const ssoConnectorsFor = async (
  { sso }: Pick<Parts, 'sso'>,
  tenantId: string,
  email: string,
  { singleSignOnEnabled }: ExperienceSettings,
): Promise<SsoConnector[]> => (singleSignOnEnabled ? sso.forEmail(tenantId, email) : []);

/**
 * Refuses an address of a domain whose people sign in at their enterprise (spec 5.5, 5.6, 5.9): whoever leaves it would
 * otherwise keep a way in. Known and unknown addresses are answered alike, for nobody is looked for before.
 */
export async function refuseSsoAddress(
  parts: Pick<Parts, 'sso'>,
  tenantId: string,
  email: string | undefined,
  settings: ExperienceSettings,
): Promise<void> {
  const connectors = email === undefined ? [] : await ssoConnectorsFor(parts, tenantId, email, settings);
  if (connectors.length > 0) {
    throw new PublicError('session.sso_enabled', { ssoConnectors: connectors.map(shownSsoConnector) });
  }
}

/** The address that a record stands for, unless the enterprise itself has proven it. */
export function addressOfRecord(record: VerificationRecord): string | undefined {
  if (record.type === 'Social') return record.profile?.email;
  return 'identifier' in record && record.identifier.type === 'email' ? record.identifier.value : undefined;
}
