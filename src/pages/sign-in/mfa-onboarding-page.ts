import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { chooseMfa } from '../../interactions/mfa/choose.ts';
import { html } from '../../lib/html.ts';
import { submitButton } from './form.ts';
import { goOr, type MfaStep, openMfaStep, skipButton } from './mfa-step.ts';
import { proceed } from './next.ts';
import type { Problem } from './problems.ts';
import { mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, sendPage } from './visit.ts';

const path = '/mfa-onboarding';

/** Whoever has no second factor is told why one is good, and asked once. */
export function mfaOnboardingPage(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openMfaStep(door, request, reply, ['user.suggest_mfa']), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

const take = (request: FastifyRequest, reply: FastifyReply, step: MfaStep) =>
  goOr(reply, step, path, {
    find: async () => {
      const { door } = step.visit;
      const choice = fieldOf(request, 'way') === 'skip' ? 'skipped' : 'enabled';
      return proceed(door, await chooseMfa(door.parts, step.interaction, choice));
    },
    show: (problem) => show(reply, step, problem),
  });

function show(reply: FastifyReply, { visit }: MfaStep, problem?: Problem) {
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const main = html`<h1>${words.suggestSecondStep}</h1>
<p class="lead">${words.suggestSecondStepLead}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
<form method="post" action="${path}" novalidate>
${submitButton(words.setUpSecondStep)}
${skipButton(words.notNow)}
</form>`;
  return sendPage(reply, visit, { title: words.suggestSecondStep, main, footer: footer(visit) }, { leadsOut: true });
}
