import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { type ErrorCode, PublicError } from '../../errors.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { requireReady, submit } from '../../interactions/submit.ts';
import { html } from '../../lib/html.ts';
import { detourFor, finishedUrl, isOvertaken, readAgain } from './next.ts';
import { type Problem, problemOf } from './problems.ts';
import type { Elsewhere } from './step.ts';
import { openVisit, startPathOf, type Visit } from './visit.ts';

/** Somebody whom only second factors keep from the application. */
export interface MfaStep {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  /** Why the sign-in cannot end yet. */
  reason: ErrorCode;
  /** What can be done about it; field names are those of the public API. */
  wish: {
    availableFactors?: readonly string[];
    maskedIdentifiers?: Readonly<Record<string, string>>;
    skippable?: boolean;
  };
}

/** Ends the sign-in, unless that is refused for one of these reasons; any other reason has a page of its own. */
export async function openMfaStep(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  reasons: readonly ErrorCode[],
): Promise<MfaStep | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { state } = visit.interaction;
  if (!state?.userId) {
    return { kind: 'elsewhere', url: finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn') };
  }
  const interaction = requireStarted(visit.interaction);
  try {
    // Each view of the page asks; only an end is an attempt.
    await requireReady(door.parts, interaction);
    const submitted = await submit(door.parts, interaction);
    return { kind: 'elsewhere', url: submitted.kind === 'signed in' ? submitted.redirectTo : '/sign-in' };
  } catch (error) {
    if (error instanceof PublicError && reasons.includes(error.code)) {
      return { kind: 'step', visit, interaction, reason: error.code, wish: error.data ?? {} };
    }
    const url = detourFor(error);
    if (!url) throw error;
    return { kind: 'elsewhere', url };
  }
}

/** Goes where `find` says, or shows what people can put right. Where the same form was sent twice, the first counts. */
export async function goOr(
  reply: FastifyReply,
  { visit, interaction }: MfaStep,
  path: string,
  { find, show }: { find(): Promise<string>; show(problem: Problem): unknown },
) {
  try {
    return reply.redirect(await find(), 303);
  } catch (error) {
    const problem = problemOf(error, visit);
    if (!problem && !isOvertaken(error)) throw error;
    const now = await readAgain(visit.door, interaction);
    const isFirst = now.revision === interaction.revision;
    return problem && isFirst ? show(problem) : reply.redirect(finishedUrl(now) ?? path, 303);
  }
}

export const skipButton = (label: string) =>
  html`<button class="quiet" type="submit" name="way" value="skip"><span>${label}</span></button>`;
