import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { html } from '../../lib/html.ts';
import type { Words } from '../words/en.ts';
import { type Binding, choicePath, factorPath, isDecided, openBinding, skip, skipForm } from './mfa-binding.ts';
import type { Problem } from './problems.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer } from './terms.ts';
import { sendPage } from './visit.ts';

/** The second factors that can be set up. Whoever wants none of them says so here, from whatever page of theirs. */
export function mfaChoicePage(app: FastifyInstance, door: Door) {
  mountStep(app, choicePath, (request, reply) => open(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take: (_request, reply, step) => skip(reply, step, (problem) => show(reply, step, problem)),
  });
}

async function open(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Binding | Elsewhere> {
  const step = await openBinding(door, request, reply);
  const [only] = step.kind === 'step' && isDecided(step) ? step.factors : [];
  return only && request.method === 'GET' ? { kind: 'elsewhere', url: factorPath(only) } : step;
}

function show(reply: FastifyReply, step: Binding, problem?: Problem) {
  const { visit, factors } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const { title, lead } = headings(step);
  const choices = factors.map((factor) => {
    const [name, explanation] = factorWords(words)[factor];
    return html`<li><a class="choice" href="${factorPath(factor)}"><strong>${name}</strong> <span>${explanation}</span></a></li>`;
  });
  const main = html`<h1>${title}</h1>
<p class="lead">${lead}</p>
${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
<ul class="choices">${choices}</ul>
${skipForm(step)}`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

function headings({ visit: { words }, reason, wish }: Binding) {
  if (reason !== 'user.missing_mfa') return { title: words.anotherSecondStep, lead: words.anotherSecondStepLead };
  const lead = wish.skippable ? words.chooseSecondStepLead : words.demandedSecondStepLead;
  return { title: words.chooseSecondStep, lead };
}

const factorWords = (words: Words) => ({
  Totp: [words.factorApp, words.factorAppLead] as const,
  EmailVerificationCode: [words.factorEmail, words.factorEmailLead] as const,
  PhoneVerificationCode: [words.factorPhone, words.factorPhoneLead] as const,
});
