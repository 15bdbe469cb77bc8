import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requestFactorCode } from '../../interactions/mfa/codes.ts';
import type { FactorType } from '../../interactions/mfa/factors.ts';
import { verifyTotp } from '../../interactions/mfa/totp.ts';
import { digitsOf } from '../../interactions/verify-code.ts';
import { type Html, html } from '../../lib/html.ts';
import { fillHtml } from '../words/words.ts';
import { shownAs } from './form.ts';
import { appCodeFields } from './mfa-app-code.ts';
import { goOr, type MfaStep, openMfaStep } from './mfa-step.ts';
import { proceed } from './next.ts';
import { invalid, type Problem } from './problems.ts';
import { mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, sendPage } from './visit.ts';

export const secondFactorPath = '/sign-in/second-factor';

const path = secondFactorPath;

/**
 * The first factor is given. The code of an authenticator app is given here; others go to the user's own addresses or
 * numbers, which are shown in part.
 */
export function secondFactorPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openSecondFactor(door, request, reply), {
    show: (reply, step) => show(reply, step, {}),
    take: (request, reply, step) =>
      fieldOf(request, 'factor') ? sendCode(request, reply, step) : takeAppCode(request, reply, step),
  });
}

export const openSecondFactor = (door: Door, request: FastifyRequest, reply: FastifyReply) =>
  openMfaStep(door, request, reply, ['session.mfa.require_mfa_verification']);

export const hasFactor = ({ wish }: MfaStep, factor: string) => wish.availableFactors?.includes(factor) === true;

/** Where a code can go, masked. */
function destinationsOf({ wish }: MfaStep): { type: FactorType; masked: string }[] {
  const { EmailVerificationCode: email, PhoneVerificationCode: phone } = wish.maskedIdentifiers ?? {};
  return [
    ...(email ? [{ type: 'email' as const, masked: email }] : []),
    ...(phone ? [{ type: 'phone' as const, masked: phone }] : []),
  ];
}

function sendCode(request: FastifyRequest, reply: FastifyReply, step: MfaStep) {
  const wanted = fieldOf(request, 'factor');
  const chosen = destinationsOf(step).find(({ type }) => type === wanted);
  if (!chosen) return reply.redirect(path, 303);
  return goOr(reply, step, '/sign-in/code', {
    find: async () => {
      await requestFactorCode(step.visit.door.parts, step.interaction, chosen.type);
      return '/sign-in/code';
    },
    show: (problem) => show(reply, step, { problem }),
  });
}

function takeAppCode(request: FastifyRequest, reply: FastifyReply, step: MfaStep) {
  const { door, words } = step.visit;
  const code = digitsOf(fieldOf(request, 'code'));
  if (!code) return show(reply, step, { codeProblem: invalid(words.appCodeMissing) });
  return goOr(reply, step, path, {
    find: async () => proceed(door, (await verifyTotp(door.parts, step.interaction, { code })).interaction),
    show: (problem) => show(reply, step, { codeProblem: problem }),
  });
}

function show(
  reply: FastifyReply,
  step: MfaStep,
  { problem, codeProblem }: { problem?: Problem; codeProblem?: Problem },
) {
  const { visit } = step;
  const { words } = visit;
  const told = problem ?? codeProblem;
  if (told) reply.code(told.status).headers(told.headers);
  const hasApp = hasFactor(step, 'Totp');
  const main = html`<h1>${words.secondFactor}</h1>
<p class="lead">${hasApp ? words.secondFactorAppLead : words.secondFactorLead}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
${hasApp && html`<form method="post" action="${path}" novalidate>${appCodeFields(words, codeProblem, true)}</form>`}
${destinations(step, hasApp)}
${hasFactor(step, 'BackupCode') && html`<p class="other">${words.cannotGetCode} <a href="${path}/backup-code">${words.useBackupCode}</a></p>`}`;
  return sendPage(reply, visit, { title: words.secondFactor, main, footer: footer(visit) }, { leadsOut: true });
}

function destinations(step: MfaStep, isSecond: boolean): Html | undefined {
  const { words } = step.visit;
  const buttons = destinationsOf(step).map(
    ({ type, masked }, at) =>
      html`<button class="${isSecond || at > 0 ? 'button secondary' : 'button'}" type="submit" name="factor" value="${type}"><span>${fillHtml(words.sendCodeTo, { address: shownAs(masked) })}</span></button>`,
  );
  if (buttons.length === 0) return undefined;
  return html`<form class="${isSecond && 'again'}" method="post" action="${path}" novalidate>${buttons}</form>`;
}
