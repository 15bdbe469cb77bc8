import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { type MissingProfile, missingProfileOf } from '../../interactions/missing-profile.ts';
import { addToProfile } from '../../interactions/profile.ts';
import { requestCode } from '../../interactions/verification-code.ts';
import { html } from '../../lib/html.ts';
import type { Identifier } from '../../verification/codes.ts';
import type { Words } from '../words/en.ts';
import { submitButton } from './form.ts';
import { identifierField, readIdentifier } from './identifier-field.ts';
import { newPasswordFields } from './new-password-fields.ts';
import { finishedUrl, proceed } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';
import type { IdentifierType } from './ways.ts';

const path = '/sign-in/continue';

/** What the account still lacks is asked for, one thing at a time: at registration, or at the next sign-in. */
export function continuePages(app: FastifyInstance, door: Door) {
  mountStep(app, path, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step, {}),
    take,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  missing: MissingProfile;
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { state } = visit.interaction;
  const isUnderWay =
    state && state.event !== 'ForgotPassword' && (state.userId || Object.keys(state.profile).length > 0);
  if (!isUnderWay)
    return { kind: 'elsewhere', url: finishedUrl(visit.interaction) ?? startPathOf(visit, state?.event ?? 'SignIn') };
  const interaction = requireStarted(visit.interaction);
  const held = Object.fromEntries((state.held ?? []).map((name) => [name, true]));
  const [missing] = missingProfileOf({ ...held, ...state.profile }, visit.settings);
  if (!missing) return { kind: 'elsewhere', url: await proceed(door, interaction) };
  return { kind: 'step', visit, interaction, missing };
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction, missing } = step;
  const { door, words } = visit;
  const typed = fieldOf(request, 'identifier');
  try {
    if (missing === 'password') {
      const value = fieldOf(request, 'password');
      if (!value) return show(reply, step, { problem: invalid(words.passwordMissing) });
      return reply.redirect(
        await proceed(door, await addToProfile(door.parts, interaction, { type: 'password', value })),
        303,
      );
    }
    const reading = readIdentifier(visit, typed, typesOf[missing]);
    if (reading.kind === 'invalid') return show(reply, step, { typed, problem: invalid(reading.text) });
    const { type, value } = reading.identifier;
    if (type === 'username') {
      return reply.redirect(await proceed(door, await addToProfile(door.parts, interaction, { type, value })), 303);
    }
    const identifier: Identifier = { type, value };
    await requestCode(door.parts, interaction, { identifier, event: interaction.state.event });
    return reply.redirect('/sign-in/code', 303);
  } catch (error) {
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, { typed, problem });
  }
}

const typesOf: Record<Exclude<MissingProfile, 'password'>, IdentifierType[]> = {
  username: ['username'],
  email: ['email'],
  phone: ['phone'],
  emailOrPhone: ['email', 'phone'],
};

function show(reply: FastifyReply, step: Step, { typed = '', problem }: { typed?: string; problem?: Problem }) {
  const { visit, missing } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const [title, lead] = headings(words)[missing];
  const field =
    missing === 'password'
      ? newPasswordFields(visit, step.interaction, problem)
      : identifierField(words, { typed, types: typesOf[missing], problem });
  const main = html`<h1>${title}</h1>
<p class="lead">${lead}</p>
<form method="post" action="${path}" novalidate>
${field}
${submitButton(missing === 'password' || missing === 'username' ? words.save : words.proceed)}
</form>`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

const headings = (words: Words): Record<MissingProfile, [title: string, lead: string]> => ({
  username: [words.chooseUsername, words.chooseUsernameLead],
  password: [words.choosePassword, words.choosePasswordLead],
  email: [words.addEmail, words.addEmailLead],
  phone: [words.addPhone, words.addPhoneLead],
  emailOrPhone: [words.addEmailOrPhone, words.addEmailLead],
});
