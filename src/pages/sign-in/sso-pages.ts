import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { start } from '../../interactions/start.ts';
import { html } from '../../lib/html.ts';
import type { SsoConnector } from '../../sso/connectors.ts';
import { shownAs, submitButton } from './form.ts';
import { identifierField, readIdentifier, shownIdentifier } from './identifier-field.ts';
import { invalid, type Problem } from './problems.ts';
import { logoOf } from './social-buttons.ts';
import { depart, eventOf } from './social-departure.ts';
import { type Arrival, arrivalOf, messageOf } from './social-message.ts';
import { hasSingleSignOn, imagesOf, shownSso, socialProvidersOf, ssoConnectorsFor } from './social-providers.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';
import { waysOf } from './ways.ts';

const path = '/single-sign-on';
const choicePath = `${path}/connectors`;

/** Sign-in at one's own organization: the address says which it is. */
export function ssoPages(app: FastifyInstance, door: Door) {
  app.get(path, async (request, reply) => {
    const visit = await openVisit(door, request, reply);
    if (!(await hasSingleSignOn(visit))) return reply.redirect('/sign-in', 303);
    return show(reply, visit, { typed: addressOf(visit), arrival: await arrivalOf(request, visit) });
  });
  app.post(path, async (request, reply) => takeAddress(request, reply, await openVisit(door, request, reply)));
  app.get(choicePath, async (request, reply) => showChoice(reply, await openVisit(door, request, reply)));
  app.post<{ Params: { connectorId: string } }>(`${path}/:connectorId`, async (request, reply) => {
    const visit = await openVisit(door, request, reply);
    const email = addressOf(visit);
    const { connectorId } = request.params;
    const isTheirs = (await ssoConnectorsFor(visit, email)).some(({ id }) => id === connectorId);
    return isTheirs ? depart(reply, visit, { kind: 'sso', connectorId, email }) : reply.redirect(path, 303);
  });
}

/** What was typed on this page or the first one; else what the application knows. */
function addressOf({ interaction }: Visit): string {
  const { typed } = interaction.state ?? {};
  return typed?.type === 'email' ? typed.value : (interaction.parameters.login_hint ?? '').slice(0, 256);
}

async function takeAddress(request: FastifyRequest, reply: FastifyReply, visit: Visit) {
  const typed = fieldOf(request, 'identifier');
  const reading = readIdentifier(visit, typed, ['email']);
  if (reading.kind === 'invalid') return show(reply, visit, { typed, problem: invalid(reading.text) });
  const email = reading.identifier.value;
  const connectors = await ssoConnectorsFor(visit, email);
  if (connectors.length === 0) return show(reply, visit, { typed, problem: invalid(visit.words.singleSignOnUnknown) });
  return departFor(reply, visit, email, connectors);
}

/** Straight to the organization's sign-in, unless it has several. */
export async function departFor(reply: FastifyReply, visit: Visit, email: string, connectors: readonly SsoConnector[]) {
  const [only, ...others] = connectors;
  if (only && others.length === 0) return depart(reply, visit, { kind: 'sso', connectorId: only.id, email });
  await start(visit.door.parts, visit.interaction, { event: eventOf(visit), typed: { type: 'email', value: email } });
  return reply.redirect(choicePath, 303);
}

interface Shown {
  typed: string;
  problem?: Problem;
  arrival?: Arrival;
}

async function show(reply: FastifyReply, visit: Visit, { typed, problem, arrival }: Shown) {
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const message = arrival && messageOf(visit, arrival);
  const title = words.singleSignOn;
  const main = html`<h1>${title}</h1>
<p class="lead">${words.singleSignOnLead}</p>
${message}
<form method="post" action="${path}" novalidate>
${identifierField(words, { typed, types: ['email'], label: words.workEmailLabel, problem })}
${submitButton(words.proceed)}
</form>
${(await hasOtherWays(visit)) && html`<p class="other"><a href="${startPathOf(visit, 'SignIn')}">${words.backToSignIn}</a></p>`}`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

const hasOtherWays = async (visit: Visit) =>
  (await waysOf(visit)).SignIn.length > 0 || (await socialProvidersOf(visit)).length > 0;

async function showChoice(reply: FastifyReply, visit: Visit) {
  const { words, frame } = visit;
  const email = addressOf(visit);
  const providers = (await ssoConnectorsFor(visit, email)).map(shownSso);
  if (providers.length === 0) return reply.redirect(path, 303);
  const title = words.chooseSignOn;
  const main = html`<h1>${title}</h1>
<p class="lead">${words.chooseSignOnLead}</p>
<p class="chosen">${shownAs(shownIdentifier({ type: 'email', value: email }))} <a href="${path}" aria-label="${words.changeAddress}">${words.change}</a></p>
<form class="providers" method="post">
${providers.map(
  (provider) =>
    html`<button class="button secondary provider" type="submit" formaction="${path}/${provider.id}">${logoOf(provider, frame.theme.hasDarkMode)}<span>${provider.name}</span></button>`,
)}
</form>`;
  const options = { leadsOut: true, images: imagesOf(providers) };
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, options);
}
