import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import {
  findInteraction,
  requireStarted,
  type StartedInteraction,
  type VerificationRecord,
} from '../../interactions/interaction.ts';
import { digitsOf } from '../../interactions/verify-code.ts';
import { requestEmailCode, verifyEmailCode } from '../../interactions/verify-email.ts';
import { displayAddress } from '../../lib/email-address.ts';
import { html } from '../../lib/html.ts';
import { finish, finishedUrl } from './finish.ts';
import { alertFor, shownAddress, stateOf, submitButton } from './form.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { suggestAddress } from './suggest-address.ts';
import { footer } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

const path = '/sign-in/code';

/** The page on which the mailed code is given. It is the same whether or not the address has an account. */
export function codePages(app: FastifyInstance, door: Door) {
  app.get(path, async (request, reply) => {
    const step = await openStep(door, request, reply);
    if (step.kind === 'elsewhere') return reply.redirect(step.url, 303);
    if (step.record.isVerified) return reply.redirect('/sign-in/confirm', 303);
    return show(reply, step, { wasSentAgain: Reflect.get(request.query as object, 'sent') === 'again' });
  });
  app.post(path, async (request, reply) => {
    const step = await openStep(door, request, reply);
    return step.kind === 'elsewhere' ? reply.redirect(step.url, 303) : takeCode(request, reply, step);
  });
  app.post(`${path}/resend`, async (request, reply) => {
    const step = await openStep(door, request, reply);
    return step.kind === 'elsewhere' ? reply.redirect(step.url, 303) : resend(reply, step);
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  record: VerificationRecord;
}

/** The code that is waited for; or where to go when there is none. */
async function openStep(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Step | { kind: 'elsewhere'; url: string }> {
  const visit = await openVisit(door, request, reply);
  const { interaction } = visit;
  const record = interaction.state?.records[0];
  if (!interaction.state || !record) {
    const url = finishedUrl(interaction) ?? startPathOf(visit, interaction.state?.event ?? 'SignIn');
    return { kind: 'elsewhere', url };
  }
  return { kind: 'step', visit, interaction: requireStarted(interaction), record };
}

async function takeCode(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const code = digitsOf(fieldOf(request, 'code'));
  const { words } = step.visit;
  if (!code) return show(reply, step, { problem: invalid(words.codeMissing) });
  try {
    return reply.redirect(await advance(step, code), 303);
  } catch (error) {
    const problem = problemOf(error, words);
    if (!problem) throw error;
    return show(reply, step, { problem });
  }
}

/** Proves the address and signs in. Where the same form was sent twice, the second goes where the first went. */
async function advance({ visit: { door }, ...given }: Step, code: string): Promise<string> {
  let { interaction, record } = given;
  for (let triesLeft = 4; ; triesLeft -= 1) {
    try {
      const proven = record.isVerified ? interaction : await verify(door, interaction, record, code);
      return await finish(door, proven, record);
    } catch (error) {
      if (triesLeft === 0 || !isOvertaken(error)) throw error;
      const now = await findInteraction(door.parts.database, door.tenantId, interaction.uid);
      const url = now.state ? undefined : finishedUrl(now);
      if (url) return url;
      const sameRecord = now.state?.records.find(({ id }) => id === record.id);
      if (!sameRecord?.isVerified) throw error;
      [interaction, record] = [requireStarted(now), sameRecord];
    }
  }
}

const isOvertaken = (error: unknown) =>
  error instanceof PublicError &&
  (error.code === 'verification_code.not_found' || error.code === 'session.interaction_changed');

const verify = (
  { parts }: Door,
  interaction: StartedInteraction,
  { id, identifier }: VerificationRecord,
  code: string,
) => verifyEmailCode(parts, interaction, { verificationId: id, identifier, code });

async function resend(reply: FastifyReply, step: Step) {
  const { visit, interaction, record } = step;
  if (record.isVerified) return reply.redirect('/sign-in/confirm', 303);
  const { event } = interaction.state;
  const { acceptLanguage, localeQuery, ip, userAgent } = visit;
  const request = { identifier: record.identifier, event, acceptLanguage, localeQuery, ip, userAgent };
  try {
    await requestEmailCode(visit.door.parts, interaction, request);
  } catch (error) {
    const isSecond = error instanceof PublicError && error.code === 'session.interaction_changed';
    const problem = problemOf(error, visit.words);
    if (problem) return show(reply, step, { problem });
    if (!isSecond) throw error;
  }
  return reply.redirect(`${path}?sent=again`, 303);
}

function show(reply: FastifyReply, step: Step, shown: { problem?: Problem; wasSentAgain?: boolean }) {
  if (shown.problem) reply.code(shown.problem.status).headers(shown.problem.headers);
  return sendPage(reply, step.visit, codeForm(step, shown), { leadsOut: true });
}

function codeForm(step: Step, { problem, wasSentAgain = false }: { problem?: Problem; wasSentAgain?: boolean }) {
  const { visit, interaction, record } = step;
  const { words, settings } = visit;
  const isCertain = interaction.state.event === 'Register' || settings.signInMode !== 'SignIn';
  const startPath = startPathOf(visit, interaction.state.event);
  return {
    title: words.checkMail,
    footer: footer(visit),
    main: html`<h1>${words.checkMail}</h1>
<p class="lead">${isCertain ? words.codeSent : words.codeSentIfKnown}</p>
<p class="chosen">${shownAddress(displayAddress(record.identifier.value))} <a href="${startPath}" aria-label="${words.changeAddress}">${words.change}</a></p>
${suggestion(step, startPath)}
${wasSentAgain && html`<p class="notice" role="status">${words.sentAgain}</p>`}
<form method="post" action="${path}" novalidate>
<label for="code">${words.codeLabel}</label>
<input class="field code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" dir="ltr" required autofocus ${stateOf('code', problem)}>
${alertFor('code', problem)}
${submitButton(words.confirmCode)}
</form>
${resendForm(step)}
<details class="help"><summary>${words.didNotGetIt}</summary>
<ul><li>${words.tipSpam}</li><li>${words.tipWait}</li><li>${words.tipAddress}</li></ul></details>`,
  };
}

const resendForm = ({ visit: { words }, record }: Step) =>
  html`<form class="again" method="post" action="${path}/resend">
<button class="quiet" type="submit" data-resend="${record.id}" data-waiting="${words.resendWaiting}" data-ready="${words.resendReady}"><span>${words.resend}</span></button>
</form>
<p class="unseen" role="status" data-announce></p>`;

function suggestion({ visit: { words }, record }: Step, startPath: string) {
  const suggested = suggestAddress(record.identifier.value);
  if (!suggested) return undefined;
  return html`<form class="suggestion" method="post" action="${startPath}">
<input type="hidden" name="email" value="${suggested}"><input type="hidden" name="agree" value="yes">
${words.didYouMean} <button class="link" type="submit" aria-label="${words.sendThere(suggested)}"><bdi>${suggested}</bdi></button>?
</form>`;
}
