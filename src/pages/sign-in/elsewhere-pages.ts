import type { FastifyInstance } from 'fastify';
import type { Door } from '../../door.ts';
import { callbackPages } from './callback-page.ts';
import { depart, socialDepartures } from './social-departure.ts';
import { socialLinkPages } from './social-link-page.ts';
import { browserConnector } from './social-providers.ts';
import { ssoPages } from './sso-pages.ts';
import { openVisit, type Visit } from './visit.ts';

/** Everything that has to do with proving elsewhere who one is: social and enterprise sign-in. */
export function elsewherePages(app: FastifyInstance, door: Door) {
  socialDepartures(app, door);
  directDepartures(app, door);
  callbackPages(app, door);
  socialLinkPages(app, door);
  ssoPages(app, door);
}

interface Direct {
  Params: { method: string; target: string };
}

/** `direct_sign_in`: straight to the provider; one that is not there leads to the page that the application named instead. */
function directDepartures(app: FastifyInstance, door: Door) {
  app.get<Direct>('/direct/:method/:target', async (request, reply) => {
    const visit = await openVisit(door, request, reply);
    const { method, target } = request.params;
    const find = method === 'social' ? socialWay : method === 'sso' ? ssoWay : undefined;
    const way = await find?.(visit, target);
    if (way) return depart(reply, visit, way);
    return reply.redirect(fallbackOf(request.query as object), 303);
  });
}

/** The screen that the application named besides; one of a single way in keeps to that. */
const fallbackOf = (query: object) => fallbacks.get(Reflect.get(query, 'fallback')) ?? '/sign-in';

const fallbacks = new Map<unknown, string>([
  ['register', '/register'],
  ['reset_password', '/reset-password'],
  ['identifier:sign_in', '/identifier-sign-in'],
  ['identifier:register', '/identifier-register'],
  ['single_sign_on', '/single-sign-on'],
]);

async function socialWay(visit: Visit, target: string) {
  const isOffered = visit.settings.socialSignInConnectorTargets.includes(target);
  const connector = isOffered ? await browserConnector(visit, target) : undefined;
  return connector && ({ kind: 'social', connectorId: connector.id } as const);
}

async function ssoWay({ door, settings }: Visit, connectorId: string) {
  const connector = settings.singleSignOnEnabled ? await door.parts.sso.find(door.tenantId, connectorId) : undefined;
  return connector && ({ kind: 'sso', connectorId } as const);
}
