import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import type { ErrorCode } from '../../errors.ts';
import { chooseMfa } from '../../interactions/mfa/choose.ts';
import { html } from '../../lib/html.ts';
import { goOr, type MfaStep, openMfaStep, skipButton } from './mfa-step.ts';
import { proceed } from './next.ts';
import type { Problem } from './problems.ts';
import type { Elsewhere } from './step.ts';

/** A second factor is to be set up: one that is missing, or another one. */
export interface Binding extends MfaStep {
  factors: BindableFactor[];
}

export const bindableFactors = ['Totp', 'EmailVerificationCode', 'PhoneVerificationCode'] as const;

export type BindableFactor = (typeof bindableFactors)[number];

const reasons: readonly ErrorCode[] = ['user.missing_mfa', 'session.mfa.suggest_additional_mfa'];

export const choicePath = '/mfa-binding';

export const factorPath = (factor: BindableFactor) => `${choicePath}/${factor}`;

export async function openBinding(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Binding | Elsewhere> {
  const step = await openMfaStep(door, request, reply, reasons);
  if (step.kind === 'elsewhere') return step;
  const { availableFactors = [], maskedIdentifiers = {} } = step.wish;
  const isLeft = (factor: string) => !(factor in maskedIdentifiers);
  const names = availableFactors.filter(isLeft);
  return { ...step, factors: names.flatMap((name) => bindableFactors.filter((factor) => factor === name)) };
}

/** The page of one factor, where it is among those that can be set up. */
export async function openFactor(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  factor: BindableFactor,
): Promise<Binding | Elsewhere> {
  const step = await openBinding(door, request, reply);
  return step.kind === 'step' && !step.factors.includes(factor) ? { kind: 'elsewhere', url: choicePath } : step;
}

/** Whether the question of which factor it shall be has only one answer, and need not be put. */
export const isDecided = ({ reason, factors }: Binding) => reason === 'user.missing_mfa' && factors.length === 1;

/** Above the form of a factor: why it is asked for, unless the page before has said so. */
export const whyAsked = (step: Binding) =>
  isDecided(step) && !step.wish.skippable && html`<p class="lead">${step.visit.words.demandedSecondStepLead}</p>`;

/** Below the form of a factor: the other ways to go on. */
export function otherWays(step: Binding) {
  const { words } = step.visit;
  return html`${skipForm(step)}
${!isDecided(step) && html`<p class="other"><a href="${choicePath}">${words.otherSecondSteps}</a></p>`}`;
}

export const skipForm = ({ visit: { words }, wish }: MfaStep) =>
  wish.skippable && html`<form class="again" method="post" action="${choicePath}">${skipButton(words.notNow)}</form>`;

/** Does without: for good, or for this time where there is a second factor already. */
export const skip = (reply: FastifyReply, step: MfaStep, show: (problem: Problem) => unknown) =>
  goOr(reply, step, choicePath, {
    find: async () => {
      const { door } = step.visit;
      const choice = step.reason === 'user.missing_mfa' ? 'skipped' : 'suggestion skipped';
      return proceed(door, await chooseMfa(door.parts, step.interaction, choice));
    },
    show,
  });
