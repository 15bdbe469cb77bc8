import type { FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { tellOfUser } from '../../interactions/tell-hooks.ts';
import { callerAddress } from '../../lib/caller-address.ts';

/** Tells webhooks of a user whom a call has changed, where the call's answer is no user, or has secrets. */
export const tellOfChangedUser = ({ parts, tenantId }: Door, request: FastifyRequest, userId: string): void =>
  tellOfUser(parts, tenantId, 'User.Data.Updated', userId, {
    applicationId: request.callerType === 'application' ? request.caller : undefined,
    ip: callerAddress(request),
    userAgent: request.headers['user-agent'],
  });
