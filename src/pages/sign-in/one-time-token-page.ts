import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import type { Interaction, StartedInteraction } from '../../interactions/interaction.ts';
import { peekLinkedToken, takeLinkedToken } from '../../interactions/link-token.ts';
import { recordOfType } from '../../interactions/records.ts';
import { changeEvent } from '../../interactions/start.ts';
import { html } from '../../lib/html.ts';
import { submitButton } from './form.ts';
import { identifierField, readIdentifier } from './identifier-field.ts';
import { finishedUrl, isOvertaken, proceed, readAgain } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { footer, mustAgree, terms } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

const path = '/one-time-token';

/**
 * Where the provider sends whoever opened an operator's link. Nobody knows this browser, and it may be a program's: so
 * the page wants to be told to which address the link was sent, which it does not show.
 */
export function oneTimeTokenPages(app: FastifyInstance, door: Door) {
  app.get(path, async (request, reply) => {
    if (namesToken(request)) return withoutToken(reply, path);
    const visit = await openVisit(door, request, reply);
    const url = await urlElsewhere(visit).catch((error: unknown) => {
      if (isOvertaken(error)) return path;
      throw error;
    });
    if (url) return reply.redirect(url, 303);
    const isUsable = (await peekLinkedToken(door.parts, visit.interaction)) === 'usable';
    return isUsable ? show(reply, visit, {}) : showUnusable(reply, visit);
  });
  app.post(path, async (request, reply) => {
    return take(request, reply, await openVisit(door, request, reply));
  });
}

/** The provider's redirect has the token in its address, as the SDKs expect it; no address of a page that stays has it. */
export const namesToken = ({ query }: FastifyRequest) => Reflect.has(query as object, 'one_time_token');

export const withoutToken = (reply: FastifyReply, to: string) =>
  reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(to, 303);

/** Where to go when there is nothing to do here (any more). */
async function urlElsewhere(visit: Visit): Promise<string | undefined> {
  const { interaction } = visit;
  if (!interaction.parameters.one_time_token) return startPathOf(visit, interaction.state?.event ?? 'SignIn');
  const record = tokenRecordOf(interaction);
  return record ? settle(visit, interaction as StartedInteraction, record.id) : finishedUrl(interaction);
}

async function take(request: FastifyRequest, reply: FastifyReply, visit: Visit) {
  const { words } = visit;
  const typed = fieldOf(request, 'identifier');
  const reading = readIdentifier(visit, typed, ['email']);
  if (reading.kind === 'invalid') return show(reply, visit, { typed, problem: invalid(reading.text) });
  if (mustAgree(visit, 'SignIn') && fieldOf(request, 'agree') !== 'yes') {
    return show(reply, visit, { typed, disagreement: invalid(words.agreementMissing) });
  }
  try {
    return reply.redirect(await advance(visit, reading.identifier.value), 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect(path, 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, visit, { typed, problem });
  }
}

/** Takes the token and goes on. Where the same form was sent twice, the second goes where the first went. */
async function advance(given: Visit, typed: string): Promise<string> {
  let visit = given;
  for (let triesLeft = 8; ; triesLeft -= 1) {
    try {
      const url = await urlElsewhere(visit);
      if (url) return url;
      const { interaction, record } = await takeLinkedToken(visit.door.parts, visit.interaction, typed);
      return await settle(visit, interaction, record.id);
    } catch (error) {
      const now = await readAgain(visit.door, visit.interaction);
      const isAhead = now.revision !== visit.interaction.revision && (now.isFinished || tokenRecordOf(now));
      if (triesLeft === 0 || !(isAhead || isOvertaken(error))) throw error;
      visit = { ...visit, interaction: now };
    }
  }
}

const tokenRecordOf = ({ state }: Interaction) => state && recordOfType(state.records, 'OneTimeToken');

/** Signs in whoever has an account, and registers whoever has none, unless there is something to agree to first. */
async function settle(visit: Visit, interaction: StartedInteraction, verificationId: string): Promise<string> {
  const { door } = visit;
  const url = await proceed(door, interaction, verificationId);
  const isUnknown = url === '/sign-in/confirm' && interaction.state.event === 'SignIn';
  if (!isUnknown || mustAgree(visit, 'Register')) return url;
  return proceed(door, await changeEvent(door.parts, interaction, 'Register'), verificationId);
}

interface Shown {
  typed?: string;
  problem?: Problem;
  disagreement?: Problem;
}

function show(reply: FastifyReply, visit: Visit, { typed = '', problem, disagreement }: Shown) {
  const { words } = visit;
  const fault = problem ?? disagreement;
  if (fault) reply.code(fault.status).headers(fault.headers);
  const main = html`<h1>${words.linkTitle}</h1>
<p class="lead">${words.magicLinkLead}</p>
<form method="post" action="${path}" novalidate>
${identifierField(words, { typed, types: ['email'], problem, hasFocus: !disagreement })}
${terms(visit, 'SignIn', disagreement)}
${submitButton(words.proceed)}
</form>`;
  return sendPage(reply, visit, { title: words.linkTitle, main, footer: footer(visit) }, { leadsOut: true });
}

function showUnusable(reply: FastifyReply, visit: Visit) {
  const { words } = visit;
  const main = html`<h1>${words.linkUnusable}</h1>
<p class="lead">${words.linkUnusableLead}</p>
<p class="other"><a href="${startPathOf(visit, 'SignIn')}">${words.signIn}</a></p>`;
  return sendPage(reply, visit, { title: words.linkUnusable, main, footer: footer(visit) });
}
