import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { chooseNewPassword } from '../../interactions/reset-password.ts';
import { start } from '../../interactions/start.ts';
import { submit } from '../../interactions/submit.ts';
import { html } from '../../lib/html.ts';
import { submitButton } from './form.ts';
import { newPasswordFields } from './new-password-fields.ts';
import { finishedUrl, isOvertaken } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

const path = '/reset-password/new';

/** The last page of a reset. It signs nobody in: people come back to sign in with the new password. */
export function newPasswordPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { interaction } = visit;
  if (interaction.state?.event === 'ForgotPassword' && interaction.state.userId) {
    return { kind: 'step', visit, interaction: requireStarted(interaction) };
  }
  const url = interaction.state?.hasReset
    ? '/sign-in'
    : startPathOf(visit, interaction.state?.event ?? 'ForgotPassword');
  return { kind: 'elsewhere', url: finishedUrl(interaction) ?? url };
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction } = step;
  const { parts } = visit.door;
  const password = fieldOf(request, 'password');
  if (!password) return show(reply, step, invalid(visit.words.passwordMissing));
  try {
    await submit(parts, await chooseNewPassword(parts, interaction, password));
    await start(parts, interaction, { event: 'SignIn', typed: interaction.state.typed, hasReset: true });
    return reply.redirect('/sign-in', 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect('/sign-in', 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, problem);
  }
}

function show(reply: FastifyReply, { visit, interaction }: Step, problem?: Problem) {
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const main = html`<h1>${words.newPassword}</h1>
<p class="lead">${words.newPasswordLead}</p>
<form method="post" action="${path}" novalidate>
${newPasswordFields(visit, interaction, problem)}
${submitButton(words.save)}
</form>`;
  return sendPage(reply, visit, { title: words.newPassword, main, footer: footer(visit) });
}
