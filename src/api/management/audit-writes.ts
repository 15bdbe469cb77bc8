import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { callerAddress } from '../../lib/caller-address.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that the request ended with. */
    refusal: string | undefined;
  }
}

const writes = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Every call that may change something leaves one entry, whoever made it and however it ended: who did what to which
 * thing, and never what was sent or answered. It is recorded before the answer goes out, so that whoever has the answer
 * finds the entry.
 */
export function auditWrites(app: FastifyInstance, { parts: { audit }, tenantId }: Door) {
  app.decorateRequest('refusal', undefined);
  app.setErrorHandler(async (error, request) => {
    request.refusal = error instanceof PublicError ? error.code : undefined;
    // The server's own handler makes the answer.
    throw error;
  });
  app.addHook('onSend', async (request, { statusCode }) => {
    if (!writes.includes(request.method)) return;
    const { method, params, refusal } = request;
    const route = (request.routeOptions.url ?? '').replace(/^\/api(?=\/)/, '');
    audit.record(tenantId, {
      ...circumstancesOf(request),
      key: `Management.${method} ${route}`,
      result: statusCode < 400 ? 'Success' : 'Error',
      error: statusCode < 400 ? undefined : (refusal ?? (statusCode < 500 ? 'refused' : 'fault')),
      details: { method, route, params, status: statusCode, actor: actorOf(request) },
    });
  });
}

/** The user is the one whom the call is about; who called is the actor. */
const circumstancesOf = (request: FastifyRequest) => ({
  userId: (request.params as { userId?: string } | undefined)?.userId,
  applicationId: request.callerType === 'application' ? request.caller : undefined,
  ip: callerAddress(request),
  userAgent: request.headers['user-agent'],
});

const actorOf = ({ callerType, caller }: FastifyRequest) => callerType && { type: callerType, id: caller };
