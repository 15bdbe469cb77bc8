import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { bindFactor } from '../../interactions/mfa/bind.ts';
import { createTotp, pendingTotp, type TotpSecret, verifyTotp } from '../../interactions/mfa/totp.ts';
import { recordOfType } from '../../interactions/records.ts';
import { digitsOf } from '../../interactions/verify-code.ts';
import { html } from '../../lib/html.ts';
import { appCodeFields } from './mfa-app-code.ts';
import { type Binding, factorPath, openFactor, otherWays, whyAsked } from './mfa-binding.ts';
import { goOr } from './mfa-step.ts';
import { proceed } from './next.ts';
import { invalid, type Problem } from './problems.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, sendPage } from './visit.ts';

const path = factorPath('Totp');

/** An authenticator app learns its secret, and proves it by a code. */
export function mfaTotpPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => open(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

interface Step extends Binding {
  totp: TotpSecret;
}

/** The secret stays the same as long as it is waited for: the app may have scanned it already. */
async function open(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const step = await openFactor(door, request, reply, 'Totp');
  if (step.kind === 'elsewhere') return step;
  const record = recordOfType(step.interaction.state.records, 'Totp');
  if (record?.pending && record.isVerified) return { kind: 'elsewhere', url: await bind(step, record.id) };
  const totp = await pendingTotp(door.parts, step.interaction);
  if (totp) return { ...step, totp };
  const { interaction, ...created } = await createTotp(door.parts, step.interaction);
  return { ...step, interaction, totp: created };
}

async function bind({ visit: { door }, interaction }: Binding, verificationId: string) {
  return proceed(door, await bindFactor(door.parts, interaction, { type: 'Totp', verificationId }));
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, totp } = step;
  const code = digitsOf(fieldOf(request, 'code'));
  if (!code) return show(reply, step, invalid(visit.words.appCodeMissing));
  return goOr(reply, step, path, {
    find: async () => {
      const { verificationId } = totp;
      const { interaction } = await verifyTotp(visit.door.parts, step.interaction, { verificationId, code });
      return bind({ ...step, interaction }, verificationId);
    },
    show: (problem) => show(reply, step, problem),
  });
}

function show(reply: FastifyReply, step: Step, problem?: Problem) {
  const { visit, totp } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const groups = totp.secret.match(/.{1,4}/g) ?? [];
  const main = html`<h1>${words.setUpApp}</h1>
${whyAsked(step)}
<p class="lead">${words.setUpAppLead}</p>
<p class="actions on-phone"><a class="button secondary" href="${totp.uri}"><span>${words.openInApp}</span></a></p>
<img class="qr-code" src="${totp.secretQrCode}" alt="${words.appPicture}" width="224" height="224">
<p class="hint">${words.appKeyLead}</p>
<p class="key" dir="ltr" translate="no">${groups.map((group) => html`<span>${group}</span> `)}</p>
<form method="post" action="${path}" novalidate>
${appCodeFields(words, problem, problem !== undefined)}
</form>
${otherWays(step)}`;
  return sendPage(reply, visit, { title: words.setUpApp, main, footer: footer(visit) }, { leadsOut: true });
}
