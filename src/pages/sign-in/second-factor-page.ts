import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { type FactorType, requestFactorCode } from '../../interactions/mfa.ts';
import { submit } from '../../interactions/submit.ts';
import { html } from '../../lib/html.ts';
import { fillHtml } from '../words/words.ts';
import { shownAs } from './form.ts';
import { finishedUrl, isOvertaken, proceed } from './next.ts';
import { type Problem, problemOf } from './problems.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

const path = '/sign-in/second-factor';

/** The first factor is given; a code goes to one of the user's own addresses or numbers, which are shown in part. */
export function secondFactorPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  /** Where a code can go, masked. */
  factors: { type: FactorType; masked: string }[];
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { state } = visit.interaction;
  if (!state?.userId) {
    return { kind: 'elsewhere', url: finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn') };
  }
  const interaction = requireStarted(visit.interaction);
  try {
    const submitted = await submit(door.parts, interaction);
    return { kind: 'elsewhere', url: submitted.kind === 'signed in' ? submitted.redirectTo : '/sign-in' };
  } catch (error) {
    const isAsked = error instanceof PublicError && error.code === 'session.mfa.require_mfa_verification';
    if (!isAsked) return { kind: 'elsewhere', url: await proceed(door, interaction) };
    return { kind: 'step', visit, interaction, factors: factorsIn(error.data) };
  }
}

function factorsIn(data: unknown): Step['factors'] {
  const masked = (data as { maskedIdentifiers?: Record<string, string> } | undefined)?.maskedIdentifiers ?? {};
  return Object.entries(masked).map(([factor, shown]) => ({
    type: factor === 'EmailVerificationCode' ? 'email' : 'phone',
    masked: shown,
  }));
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction, factors } = step;
  const chosen = factors.find(({ type }) => type === fieldOf(request, 'factor')) ?? factors[0];
  try {
    if (chosen) await requestFactorCode(visit.door.parts, interaction, chosen.type);
    return reply.redirect('/sign-in/code', 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect('/sign-in/code', 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, problem);
  }
}

function show(reply: FastifyReply, { visit, factors }: Step, problem?: Problem) {
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const button = ({ type, masked }: Step['factors'][number], at: number) =>
    html`<button class="${at > 0 ? 'button secondary' : 'button'}" type="submit" name="factor" value="${type}"><span>${fillHtml(words.sendCodeTo, { address: shownAs(masked) })}</span></button>`;
  const main = html`<h1>${words.secondFactor}</h1>
<p class="lead">${words.secondFactorLead}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
<form method="post" action="${path}" novalidate>
${factors.map(button)}
</form>`;
  return sendPage(reply, visit, { title: words.secondFactor, main, footer: footer(visit) }, { leadsOut: true });
}
