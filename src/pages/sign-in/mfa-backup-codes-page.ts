import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { generateBackupCodes } from '../../interactions/mfa/backup-codes.ts';
import { bindFactor } from '../../interactions/mfa/bind.ts';
import { recordOfType } from '../../interactions/records.ts';
import { html } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import { submitButton } from './form.ts';
import { goOr, type MfaStep, openMfaStep } from './mfa-step.ts';
import { proceed } from './next.ts';
import { invalid, type Problem } from './problems.ts';
import { mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, nameOf, sendPage } from './visit.ts';

const path = '/mfa-binding/BackupCode';

/** Ten codes to be kept. We know them by their hashes alone: whenever the page is shown there are new ones. */
export function mfaBackupCodesPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openMfaStep(door, request, reply, ['session.mfa.backup_code_required']), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

/** The page that is sent may be an old one, of codes that were replaced since. */
async function take(request: FastifyRequest, reply: FastifyReply, step: MfaStep) {
  const { visit, interaction } = step;
  const { door, words } = visit;
  const verificationId = fieldOf(request, 'verification');
  if (recordOfType(interaction.state.records, 'BackupCode')?.id !== verificationId) {
    return show(reply, step, invalid(words.backupCodesRenewed));
  }
  return goOr(reply, step, path, {
    find: async () => proceed(door, await bindFactor(door.parts, interaction, { type: 'BackupCode', verificationId })),
    show: (problem) => show(reply, step, problem),
  });
}

async function show(reply: FastifyReply, { visit, interaction }: MfaStep, problem?: Problem) {
  const { words } = visit;
  const { codes, verificationId } = await generateBackupCodes(visit.door.parts, interaction);
  if (problem) reply.code(problem.status).headers(problem.headers);
  const title = fill(words.backupCodesFor, { application: nameOf(visit) });
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent([title, '', ...codes, ''].join('\r\n'))}`;
  const main = html`<h1>${words.backupCodes}</h1>
<p class="lead">${words.backupCodesLead}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
<ul class="backup-codes" dir="ltr" translate="no">${codes.map((code) => html`<li>${code}</li>`)}</ul>
<p class="hint">${words.backupCodesOnce}</p>
<p class="actions"><a class="button secondary" href="${file}" download="backup-codes.txt"><span>${words.downloadBackupCodes}</span></a></p>
<form method="post" action="${path}" novalidate>
<input type="hidden" name="verification" value="${verificationId}">
${submitButton(words.keptBackupCodes)}
</form>`;
  return sendPage(reply, visit, { title: words.backupCodes, main, footer: footer(visit) }, { leadsOut: true });
}
