import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { demandedIdentifiers } from '../../interactions/missing-profile.ts';
import { type IdentifierRecord, isIdentifierRecord } from '../../interactions/records.ts';
import { changeEvent } from '../../interactions/start.ts';
import { html } from '../../lib/html.ts';
import { shownAs, submitButton } from './form.ts';
import { shownIdentifier } from './identifier-field.ts';
import { finishedUrl, proceed } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { linkPathOf } from './social-arrival.ts';
import { isExternal } from './social-record.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer, mustAgree, terms } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';
import { methodFor, waysOf } from './ways.ts';

const path = '/sign-in/confirm';

/** An address or number is proven, but is not what was expected: the other of sign-in and registration is offered. */
export function confirmPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take: confirm,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  record: IdentifierRecord;
  /** What is offered: the other of the two, as far as the settings allow it. */
  other: 'SignIn' | 'Register';
  isOffered: boolean;
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { state } = visit.interaction;
  const record = state?.records.filter(isIdentifierRecord).findLast(({ isVerified }) => isVerified);
  if (state?.userId) return { kind: 'elsewhere', url: await proceed(door, requireStarted(visit.interaction)) };
  const external = state?.records.filter(isExternal).findLast(({ isVerified }) => isVerified);
  if (!record && external) return { kind: 'elsewhere', url: linkPathOf(external) };
  if (!state || !record || state.event === 'ForgotPassword') {
    return { kind: 'elsewhere', url: finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn') };
  }
  const other = state.event === 'Register' ? 'SignIn' : 'Register';
  const isOffered = await offers(visit, record, other);
  return { kind: 'step', visit, interaction: requireStarted(visit.interaction), record, other, isOffered };
}

/** A token that the operator mailed opens registration where the settings close it. */
async function offers(visit: Visit, { type, identifier }: IdentifierRecord, other: 'SignIn' | 'Register') {
  const { settings } = visit;
  if (type === 'OneTimeToken') return other === 'Register' || settings.signInMode !== 'Register';
  const isOpen = (await waysOf(visit))[other].length > 0;
  return other === 'SignIn'
    ? isOpen && methodFor(settings, identifier.type)?.verificationCode === true
    : isOpen && demandedIdentifiers(settings).includes(identifier.type);
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
    const changed = await changeEvent(door.parts, interaction, other);
    return reply.redirect(await proceed(door, changed, record.id), 303);
  } catch (error) {
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, problem);
  }
}

function show(reply: FastifyReply, step: Step, problem?: Problem) {
  const { visit, record, other, isOffered } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const { title, lead } = wordsFor(step);
  const isMail = record.identifier.type === 'email';
  const main = html`<h1>${title}</h1>
<p class="lead">${lead}</p>
<p class="chosen">${shownAs(shownIdentifier(record.identifier))}</p>
${
  isOffered &&
  html`<form method="post" action="${path}" novalidate>
<input type="hidden" name="event" value="${other}">
${terms(visit, other, problem)}
${submitButton(other === 'Register' ? words.createAccount : words.signIn)}
</form>`
}
<p class="other"><a href="${startPathOf(visit, step.interaction.state.event)}">${isMail ? words.useAnotherAddress : words.useAnotherPhone}</a></p>`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

function wordsFor({ visit: { words }, record, other, isOffered }: Step) {
  const isMail = record.identifier.type === 'email';
  if (other === 'SignIn') {
    const open = isMail ? words.knownAddressLead : words.knownPhoneLead;
    const closed = isMail ? words.knownAddressClosedLead : words.knownPhoneClosedLead;
    return { title: words.knownAddress, lead: isOffered ? open : closed };
  }
  if (isOffered)
    return { title: words.unknownAddress, lead: isMail ? words.unknownAddressLead : words.unknownPhoneLead };
  return isMail
    ? { title: words.unknownAddressClosed, lead: words.unknownAddressClosedLead }
    : { title: words.unknownPhoneClosed, lead: words.unknownPhoneClosedLead };
}
