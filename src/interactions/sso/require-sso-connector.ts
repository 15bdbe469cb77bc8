import { PublicError } from '../../errors.ts';
import type { SsoConnector } from '../../sso/connectors.ts';
import type { Parts } from '../parts.ts';

/** Throws entity.not_found when there is none, or when its settings are not complete. */
export async function requireSsoConnector({ sso }: Parts, tenantId: string, id: string): Promise<SsoConnector> {
  const connector = await sso.find(tenantId, id);
  if (!connector) throw new PublicError('entity.not_found');
  return connector;
}
