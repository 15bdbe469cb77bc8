import { messageTypes } from '../../delivery/connectors.ts';
import { PublicError } from '../../errors.ts';
import type { Parts } from '../parts.ts';

type SocialConnector = NonNullable<Awaited<ReturnType<Parts['social']['find']>>>;

/** Throws entity.not_found, or connector.unexpected_type when the connector sends messages. */
export async function requireSocialConnector(parts: Parts, tenantId: string, id: string): Promise<SocialConnector> {
  const connector = await parts.social.find(tenantId, id);
  if (connector) return connector;
  for (const type of messageTypes) {
    const sender = await parts.connectors.get(tenantId, type);
    if (sender.kind !== 'ready' || sender.connector.id !== id) continue;
    throw new PublicError('connector.unexpected_type', { factoryId: sender.connector.factory.metadata.id, type });
  }
  throw new PublicError('entity.not_found');
}
