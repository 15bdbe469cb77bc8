import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { findHook } from '../../webhooks/hooks.ts';
import { tryOut } from '../../webhooks/try-out.ts';
import { route } from '../route.ts';
import { hookConfig, someEvents } from './hooks-input.ts';

export const hookTestRoutes = ({ parts, tenantId }: Door) => [
  route({
    method: 'POST',
    path: '/hooks/:id/test',
    tag: 'Webhooks',
    summary: 'Send a made-up event of each kind to the config that is given, signed with the key of the webhook',
    given: {
      params: z.object({ id: z.string().max(128) }),
      body: z.object({ events: someEvents, config: hookConfig }),
    },
    answer: { status: 204 },
    errors: ['entity.not_exists_with_id', 'hook.endpoint_responded_with_error', 'hook.send_test_payload_failed'],
    async run({ params: { id }, body: { events, config } }) {
      const hook = await findHook(parts.database, parts.seal, tenantId, id);
      if (!hook) throw new PublicError('entity.not_exists_with_id', { name: 'webhook', id });
      const { fetch } = parts.outbound.reachFor('webhooks');
      const failure = await tryOut({ fetch, clock: parts.clock }, { ...hook, config }, events);
      if (failure?.kind === 'refused') {
        const data = { responseStatus: failure.status, responseBody: failure.text };
        throw new PublicError('hook.endpoint_responded_with_error', data);
      }
      if (failure?.kind === 'failed') {
        throw new PublicError('hook.send_test_payload_failed', { reason: `${failure.fault.words}.` });
      }
    },
  }),
];
