import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { type Caller, findInteraction, type Interaction } from '../../interactions/interaction.ts';
import { callerAddress } from '../../lib/caller-address.ts';
import { parseLocaleQuery } from '../../lib/locale.ts';
import { readInteractionUid } from '../../oidc/interaction-cookie.ts';

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** The interaction that the browser's cookie names. Throws session.not_found. */
export const interactionOf = (door: Door, exchange: Exchange): Promise<Interaction> =>
  findInteraction(door.parts.database, door.tenantId, uidOf(door, exchange), callerOf(exchange.request));

export function uidOf(door: Door, { request, reply }: Exchange): string {
  const uid = readInteractionUid(request.raw, reply.raw, door);
  if (!uid) throw new PublicError('session.not_found');
  return uid;
}

export const callerOf = (request: FastifyRequest): Caller => ({
  ip: callerAddress(request),
  userAgent: request.headers['user-agent'],
  acceptLanguage: request.headers['accept-language'],
  localeQuery: parseLocaleQuery(request.query),
});
