import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requestCode } from '../../interactions/verification-code.ts';
import { html } from '../../lib/html.ts';
import type { Identifier } from '../../verification/codes.ts';
import { submitButton } from './form.ts';
import { identifierField, readIdentifier } from './identifier-field.ts';
import { type Binding, factorPath, openFactor, otherWays, whyAsked } from './mfa-binding.ts';
import { goOr } from './mfa-step.ts';
import { invalid, type Problem } from './problems.ts';
import { mountStep } from './step.ts';
import { footer } from './terms.ts';
import { fieldOf, sendPage } from './visit.ts';

const typeOf = { EmailVerificationCode: 'email', PhoneVerificationCode: 'phone' } as const;

type CodeFactor = keyof typeof typeOf;

/** An address or number is given that codes shall go to from now on; the code that proves it has the page of all codes. */
export function mfaAddressPages(app: FastifyInstance, door: Door) {
  for (const factor of Object.keys(typeOf) as CodeFactor[]) {
    mountStep(app, factorPath(factor), (request, reply) => openFactor(door, request, reply, factor), {
      show: (reply, step) => show(reply, step, factor, {}),
      take: (request, reply, step) => take(request, reply, step, factor),
    });
  }
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Binding, factor: CodeFactor) {
  const { visit, interaction } = step;
  const typed = fieldOf(request, 'identifier');
  const reading = readIdentifier(visit, typed, [typeOf[factor]]);
  if (reading.kind === 'invalid') return show(reply, step, factor, { typed, problem: invalid(reading.text) });
  return goOr(reply, step, '/sign-in/code', {
    find: async () => {
      const identifier = reading.identifier as Identifier;
      await requestCode(visit.door.parts, interaction, { identifier, event: interaction.state.event });
      return '/sign-in/code';
    },
    show: (problem) => show(reply, step, factor, { typed, problem }),
  });
}

function show(
  reply: FastifyReply,
  step: Binding,
  factor: CodeFactor,
  { typed = '', problem }: { typed?: string; problem?: Problem },
) {
  const { visit } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const type = typeOf[factor];
  const [title, lead] = type === 'email' ? [words.addEmail, words.addEmailLead] : [words.addPhone, words.addPhoneLead];
  const main = html`<h1>${title}</h1>
${whyAsked(step)}
<p class="lead">${lead}</p>
<form method="post" action="${factorPath(factor)}" novalidate>
${identifierField(words, { typed, types: [type], problem })}
${submitButton(words.proceed)}
</form>
${otherWays(step)}`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}
