import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import type { UserIdentifier } from '../../interactions/records.ts';
import { requestCode } from '../../interactions/verification-code.ts';
import { verifyInteractionPassword } from '../../interactions/verify-password.ts';
import { html } from '../../lib/html.ts';
import type { Identifier } from '../../verification/codes.ts';
import { shownAs, submitButton } from './form.ts';
import { shownIdentifier } from './identifier-field.ts';
import { finishedUrl, isOvertaken, passwordDetourFor, proceed, readAgain } from './next.ts';
import { passwordField } from './password-field.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { forgotten } from './start-form.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';
import { methodFor, waysOf } from './ways.ts';

const path = '/sign-in/password';

/** The page on which the password is given, or a code asked for in its place. Nothing on it depends on the account. */
export function passwordPages(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  identifier: UserIdentifier;
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { interaction } = visit;
  const identifier = interaction.state?.typed;
  const isPossible =
    identifier && interaction.state?.event === 'SignIn' && methodFor(visit.settings, identifier.type)?.password;
  if (!isPossible) return { kind: 'elsewhere', url: finishedUrl(interaction) ?? startPathOf(visit, 'SignIn') };
  return { kind: 'step', visit, interaction: requireStarted(interaction), identifier };
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction, identifier } = step;
  const { door, words } = visit;
  const password = fieldOf(request, 'password');
  const isForCode = fieldOf(request, 'way') === 'code';
  if (!isForCode && !password) return show(reply, step, invalid(words.passwordMissing));
  try {
    if (isForCode) {
      await requestCode(door.parts, interaction, { identifier: identifier as Identifier, event: 'SignIn' });
      return reply.redirect('/sign-in/code', 303);
    }
    const proof = await verifyInteractionPassword(door.parts, interaction, { identifier, password });
    return reply.redirect(await proceed(door, proof.interaction, proof.record.id), 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect(finishedUrl(await readAgain(door, interaction)) ?? path, 303);
    const detour = await passwordDetourFor(error, visit);
    if (detour) return reply.redirect(detour, 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, problem);
  }
}

async function show(reply: FastifyReply, step: Step, problem?: Problem) {
  const { visit, identifier } = step;
  const { words, settings } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const hasCode = methodFor(settings, identifier.type)?.verificationCode;
  const shown = shownIdentifier(identifier);
  const main = html`<h1>${words.enterPassword}</h1>
<p class="lead">${words.signInAs}</p>
<p class="chosen">${shownAs(shown)} <a href="${startPathOf(visit, 'SignIn')}">${words.change}</a></p>
<form method="post" action="${path}" novalidate>
<input type="hidden" name="username" value="${identifier.value}" autocomplete="username">
${passwordField(words, { name: 'password', label: words.passwordLabel, purpose: 'current-password', problem, hasFocus: true, aside: forgotten(visit, await waysOf(visit)) })}
${submitButton(words.signIn)}
${hasCode && html`<button class="quiet" type="submit" name="way" value="code"><span>${words.useCodeInstead}</span></button>`}
</form>`;
  return sendPage(reply, visit, { title: words.enterPassword, main, footer: footer(visit) }, { leadsOut: true });
}
