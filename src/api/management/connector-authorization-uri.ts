import { z } from 'zod';
import { findConnector } from '../../delivery/connectors.ts';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { route } from '../route.ts';

/** For a backend that links accounts: it keeps no session, and proves the return by the `state` that it made. */
export const connectorAuthorizationUriRoutes = (door: Door) => [authorizationUri(door)];

const authorizationUri = ({ parts, tenantId }: Door) =>
  route({
    method: 'POST',
    path: '/connectors/:connectorId/authorization-uri',
    tag: 'Connectors',
    summary: 'Where to send somebody who is to prove an account at the service of a social connector',
    given: {
      params: z.object({ connectorId: z.string() }),
      body: z.object({
        state: z.string().min(1).max(1_024).describe('random, never the same twice; comes back with the person'),
        redirectUri: z.url().max(2_048),
      }),
    },
    answer: { status: 200, schema: z.object({ redirectTo: z.string() }) },
    errors: [
      'entity.not_found',
      'connector.unexpected_type',
      'connector.invalid_config',
      'connector.general',
      'connector.not_implemented',
    ],
    async run({ params: { connectorId }, body }) {
      const connector = await parts.social.find(tenantId, connectorId);
      if (connector) return { redirectTo: await connector.departStateless(body) };
      const row = await findConnector(parts.database, parts.seal, tenantId, connectorId);
      if (!row || row.type === 'Social') throw new PublicError('entity.not_found');
      throw new PublicError('connector.unexpected_type', { type: row.type, factoryId: row.factoryId });
    },
  });
