import type { FastifyRequest } from 'fastify';
import { PublicError } from '../errors.ts';

/**
 * Refuses forms that another site submits. The cookie is SameSite=Lax already; this also stops neighbours on the same
 * site. `Origin: null` says nothing: it is what browsers send from pages without referrer.
 */
export function requireSameOrigin({ headers }: FastifyRequest, origin: string) {
  const site = headers['sec-fetch-site'];
  const isOurs = site === undefined ? isOwnOrigin(headers.origin, origin) : site === 'same-origin';
  if (!isOurs) throw new PublicError('auth.forbidden');
}

const isOwnOrigin = (sent: string | undefined, origin: string) =>
  sent === undefined || sent === 'null' || sent === origin;
