import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { requireStarted, type StartedInteraction, type VerificationRecord } from '../../interactions/interaction.ts';
import { changeEvent } from '../../interactions/start.ts';
import { submit } from '../../interactions/submit.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { finish, finishedUrl } from './finish.ts';
import { shownAddress, submitButton } from './form.ts';
import { offersOf } from './offers.ts';
import { invalid, type Problem } from './problems.ts';
import { footer, mustAgree, terms } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

const path = '/sign-in/confirm';

/** The address is proven, but is not what was expected: the other of sign-in and registration is offered. */
export function confirmPage(app: FastifyInstance, door: Door) {
  app.get(path, async (request, reply) => {
    const step = await openStep(door, request, reply);
    return step.kind === 'elsewhere' ? reply.redirect(step.url, 303) : show(reply, step);
  });
  app.post(path, async (request, reply) => {
    const step = await openStep(door, request, reply);
    return step.kind === 'elsewhere' ? reply.redirect(step.url, 303) : confirm(request, reply, step);
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  record: VerificationRecord;
  /** What is offered: the other of the two, as far as the settings allow it. */
  other: 'SignIn' | 'Register';
  isOffered: boolean;
}

async function openStep(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Step | { kind: 'elsewhere'; url: string }> {
  const visit = await openVisit(door, request, reply);
  const { state } = visit.interaction;
  const record = state?.records[0];
  if (state?.userId) return { kind: 'elsewhere', url: await submit(door.parts, visit.interaction) };
  if (!record?.isVerified) {
    return { kind: 'elsewhere', url: finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn') };
  }
  const other = state?.event === 'Register' ? 'SignIn' : 'Register';
  const isOffered = offersOf(visit.settings)[other];
  return { kind: 'step', visit, interaction: requireStarted(visit.interaction), record, other, isOffered };
}

async function confirm(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction, record, other } = step;
  const { door, words } = visit;
  // The page may be an old one that offered the opposite.
  if (fieldOf(request, 'event') !== other) return reply.redirect(path, 303);
  if (mustAgree(visit, other) && fieldOf(request, 'agree') !== 'yes') {
    return show(reply, step, invalid(words.agreementMissing));
  }
  try {
    return reply.redirect(await finish(door, await changeEvent(door.parts, interaction, other), record), 303);
  } catch (error) {
    const isSecond = error instanceof PublicError && error.code === 'session.interaction_changed';
    if (isSecond) return reply.redirect(path, 303);
    throw error;
  }
}

function show(reply: FastifyReply, step: Step, disagreement?: Problem) {
  const { visit, record, other, isOffered } = step;
  const { words } = visit;
  if (disagreement) reply.code(disagreement.status);
  const { title, lead } = wordsFor(step);
  const main = html`<h1>${title}</h1>
<p class="lead">${lead}</p>
<p class="chosen">${shownAddress(displayAddress(record.identifier.value))}</p>
${
  isOffered &&
  html`<form method="post" action="${path}" novalidate>
<input type="hidden" name="event" value="${other}">
${terms(visit, other, disagreement)}
${submitButton(other === 'Register' ? words.createAccount : words.signIn)}
</form>`
}
<p class="other"><a href="${startPathOf(visit, step.interaction.state.event)}">${words.useAnotherAddress}</a></p>`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

function wordsFor({ visit: { words }, other, isOffered }: Step) {
  if (other === 'SignIn') {
    return { title: words.knownAddress, lead: isOffered ? words.knownAddressLead : words.knownAddressClosedLead };
  }
  return isOffered
    ? { title: words.unknownAddress, lead: words.unknownAddressLead }
    : { title: words.unknownAddressClosed, lead: words.unknownAddressClosedLead };
}
