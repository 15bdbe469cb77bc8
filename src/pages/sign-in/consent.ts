import type { FastifyInstance } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { giveConsent } from '../../oidc/grants.ts';
import { interactionUidOf } from './visit.ts';

/** Applications of the operator's own need no page: consent is given, and the browser goes on. */
export function consent(app: FastifyInstance, door: Door) {
  app.get('/consent', async (request, reply) => {
    const uid = interactionUidOf(door, request, reply);
    const given = uid ? await giveConsent(door.provider, uid) : undefined;
    if (given?.kind !== 'given') throw new PublicError('session.not_found');
    return reply.header('cache-control', 'no-store').redirect(given.returnTo, 303);
  });
}
