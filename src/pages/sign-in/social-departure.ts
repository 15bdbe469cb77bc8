import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import type { InteractionEvent, StartedInteraction } from '../../interactions/interaction.ts';
import { departToSocial } from '../../interactions/social/depart.ts';
import { departToSso } from '../../interactions/sso/depart.ts';
import { start } from '../../interactions/start.ts';
import { randomOctets } from '../../lib/random.ts';
import { callbackPath } from './callback-path.ts';
import { mustAgree } from './terms.ts';
import { fieldOf, openVisit, startPathOf, type Visit } from './visit.ts';

/** The button of another service was pressed. */
export function socialDepartures(app: FastifyInstance, door: Door) {
  app.post<{ Params: { connectorId: string } }>('/sign-in/social/:connectorId', async (request, reply) => {
    const visit = await openVisit(door, request, reply);
    const { connectorId } = request.params;
    const event = Reflect.get(request.query as object, 'event') === 'Register' ? 'Register' : 'SignIn';
    const isAsked = mustAgree(visit, event);
    if (isAsked && fieldOf(request, 'agree') !== 'yes') {
      return reply.redirect(`${startPathOf(visit, event)}?why=agreement`, 303);
    }
    if (!(await isOffered(visit, connectorId))) return reply.redirect(startPathOf(visit, event), 303);
    return depart(reply, visit, { kind: 'social', connectorId, hasAgreed: isAsked });
  });
}

async function isOffered({ door, settings }: Visit, connectorId: string) {
  const connector = await door.parts.social.find(door.tenantId, connectorId);
  return connector !== undefined && settings.socialSignInConnectorTargets.includes(connector.target);
}

export interface Way {
  kind: 'social' | 'sso';
  connectorId: string;
  /** The person has ticked the box about terms of use. */
  hasAgreed?: boolean;
  /** The work address, which the provider may fill in. */
  email?: string;
}

/** Sends the browser to the provider; where that cannot be, back to the first page, which says so. */
export async function depart(reply: FastifyReply, visit: Visit, way: Way) {
  try {
    const url = await departureUrl(visit, way);
    return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(url, 303);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return reply.redirect(failedPath(visit, 'failed', way.connectorId), 303);
  }
}

async function departureUrl(visit: Visit, { kind, connectorId, hasAgreed, email }: Way): Promise<string> {
  const { door, interaction } = visit;
  const beginning = { event: eventOf(visit), ...(hasAgreed && { hasAgreed }) };
  const typed = email === undefined ? {} : { typed: { type: 'email' as const, value: email } };
  const begun: StartedInteraction = await start(door.parts, interaction, { ...beginning, ...typed });
  const state = randomOctets(24).toString('base64url');
  const destination = { connectorId, state, redirectUri: `${door.origin}${callbackPath}/${connectorId}` };
  const departed = await (kind === 'social' ? departToSocial : departToSso)(door.parts, begun, destination);
  return departed.authorizationUri;
}

/** Who is new is only known when they come back: it begins as a sign-in, wherever that is possible. */
export const eventOf = ({ settings }: Visit): InteractionEvent =>
  settings.signInMode === 'Register' ? 'Register' : 'SignIn';

/** What went wrong between here and the provider, or there: nothing that people can put right, but another try may help. */
export const isFailure = (error: unknown): error is PublicError =>
  error instanceof PublicError && (error.code.startsWith('connector.') || failures.has(error.code));

const failures = new Set<string>([
  'entity.not_found',
  'request.rate_limited',
  'session.connector_validation_session_not_found',
  'session.csrf_token_mismatch',
  'session.verification_failed',
  'session.verification_session_not_found',
]);

/** The first page, with word of why somebody comes to it. */
export const failedPath = (visit: Visit, why: 'failed' | 'cancelled', connectorId: string) =>
  `${startPathOf(visit, visit.interaction.state?.event ?? 'SignIn')}?${new URLSearchParams({ why, by: connectorId })}`;
