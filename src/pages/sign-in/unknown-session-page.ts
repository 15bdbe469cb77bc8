import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Application, demoApplicationId } from '../../applications/applications.ts';
import type { Door } from '../../door.ts';
import { html } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import { footer } from './terms.ts';
import { nameOf, openSetting, sendPage } from './visit.ts';

/** A page was opened outside of a sign-in: the operator's page for it, or ours. */
export async function redirectToUnknownSession(door: Door, request: FastifyRequest, reply: FastifyReply) {
  const { unknownSessionRedirectUrl } = await door.parts.experience.get(door.tenantId);
  const id = applicationIdOf(request);
  const ours = id ? `/unknown-session?${new URLSearchParams({ app_id: id })}` : '/unknown-session';
  return reply.header('cache-control', 'no-store').redirect(unknownSessionRedirectUrl ?? ours, 303);
}

export function unknownSessionPage(app: FastifyInstance, door: Door) {
  app.get('/unknown-session', async (request, reply) => {
    const setting = await openSetting(door, request, { applicationId: applicationIdOf(request) });
    const { words, application } = setting;
    const url = application && homeOf(application);
    return sendPage(reply, setting, {
      title: words.unknownSession,
      footer: footer(setting),
      main: html`<h1>${words.unknownSession}</h1>
<p class="lead">${words.unknownSessionLead}</p>
${url && html`<p class="actions"><a class="button" href="${url}"><span>${fill(words.backTo, { application: nameOf(setting) })}</span></a></p>`}`,
    });
  });
}

/** From the address of the page that was opened, else from what the last sign-in left in this browser. */
function applicationIdOf({ query, headers }: FastifyRequest): string | undefined {
  const given: unknown = Reflect.get(query as object, 'app_id');
  if (typeof given === 'string') return given;
  const id = /(?:^|;\s*)_logto=[^;]*?"appId":"([\w-]{1,64})"/.exec(headers.cookie ?? '')?.[1];
  return id;
}

/** Applications do not say where they live; it is where they are redirected to. */
function homeOf({ id, oidcClientMetadata: { redirectUris } }: Application) {
  const [first] = redirectUris.filter((uri) => /^https?:/.test(uri));
  if (!first) return undefined;
  return id === demoApplicationId ? first : new URL('/', first).href;
}
