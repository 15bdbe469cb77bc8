import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { verifyBackupCode } from '../../interactions/mfa/backup-codes.ts';
import { html } from '../../lib/html.ts';
import { alertFor, stateOf, submitButton } from './form.ts';
import { goOr, type MfaStep } from './mfa-step.ts';
import { proceed } from './next.ts';
import { invalid, type Problem } from './problems.ts';
import { hasFactor, openSecondFactor, secondFactorPath } from './second-factor-page.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, sendPage } from './visit.ts';

const path = `${secondFactorPath}/backup-code`;

/** For whoever has no other second factor at hand: one of the codes that were kept for that. */
export function secondFactorBackupPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => open(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

async function open(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<MfaStep | Elsewhere> {
  const step = await openSecondFactor(door, request, reply);
  const hasNone = step.kind === 'step' && !hasFactor(step, 'BackupCode');
  return hasNone ? { kind: 'elsewhere', url: secondFactorPath } : step;
}

function take(request: FastifyRequest, reply: FastifyReply, step: MfaStep) {
  const { door, words } = step.visit;
  const code = fieldOf(request, 'code').trim();
  if (!code) return show(reply, step, invalid(words.identifierMissing));
  return goOr(reply, step, path, {
    find: async () => proceed(door, (await verifyBackupCode(door.parts, step.interaction, code)).interaction),
    show: (problem) => show(reply, step, problem),
  });
}

function show(reply: FastifyReply, { visit }: MfaStep, problem?: Problem) {
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const main = html`<h1>${words.backupCodeEntry}</h1>
<p class="lead">${words.backupCodeEntryLead}</p>
<form method="post" action="${path}" novalidate>
<label for="code">${words.backupCode}</label>
<input class="field backup-code" id="code" name="code" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" dir="ltr" required autofocus ${stateOf('code', problem)}>
${alertFor('code', problem)}
${submitButton(words.confirmCode)}
</form>
<p class="other"><a href="${secondFactorPath}">${words.otherWays}</a></p>`;
  return sendPage(reply, visit, { title: words.backupCodeEntry, main, footer: footer(visit) }, { leadsOut: true });
}
