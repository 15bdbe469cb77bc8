import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import type { UserIdentifier } from '../../interactions/records.ts';
import { identifySocial } from '../../interactions/social/identify-social.ts';
import { html } from '../../lib/html.ts';
import { fill } from '../words/words.ts';
import { shownAs, submitButton } from './form.ts';
import { shownIdentifier } from './identifier-field.ts';
import { finishedUrl, isOvertaken, proceed } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { isUnknown, link, linkPath, linkPathOf, mustStillAgree, registerWith } from './social-arrival.ts';
import { findProvider, type Provider } from './social-providers.ts';
import { type ExternalRecord, externalRecordOf } from './social-record.ts';
import { type Elsewhere, mountStep } from './step.ts';
import { footer, terms } from './terms.ts';
import { fieldOf, openVisit, sendPage, startPathOf, type Visit } from './visit.ts';

/** Somebody has proven who they are at a provider, and no account is linked with it: to link one, or to create one. */
export function socialLinkPages(app: FastifyInstance, door: Door) {
  mountStep(app, `${linkPath}/:connectorId`, (request, reply) => openStep(door, request, reply), {
    show: (reply, step) => show(reply, step),
    take,
  });
}

interface Step {
  kind: 'step';
  visit: Visit;
  interaction: StartedInteraction;
  record: ExternalRecord;
  provider: Provider;
  /** What the account that could be linked has in common with the provider's. */
  related: UserIdentifier | undefined;
  mayRegister: boolean;
}

async function openStep(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<Step | Elsewhere> {
  const visit = await openVisit(door, request, reply);
  const { interaction, settings } = visit;
  const { connectorId } = request.params as { connectorId: string };
  const record = externalRecordOf(interaction, connectorId);
  const provider = record?.isVerified ? await findProvider(visit, connectorId) : undefined;
  if (!interaction.state || !record || !provider) {
    const url = finishedUrl(interaction) ?? startPathOf(visit, interaction.state?.event ?? 'SignIn');
    return { kind: 'elsewhere', url };
  }
  const started = requireStarted(interaction);
  const found = started.state.userId ? 'known' : await findRelated(visit, record);
  if (found === 'known') return { kind: 'elsewhere', url: await proceed(door, started, record.id) };
  const wantsNew = Reflect.get(request.query as object, 'account') === 'new' && settings.signInMode !== 'SignIn';
  const related = settings.signInMode === 'Register' || wantsNew ? undefined : found;
  const mayRegister = settings.signInMode !== 'SignIn';
  return { kind: 'step', visit, interaction: started, record, provider, related, mayRegister };
}

/** Of whoever would rather have another account than link the one that there is. */
const newAccount = 'account=new';

/** Only a provider of one's own choice leaves it open whether an account is to be linked. */
async function findRelated(
  { door, settings }: Visit,
  record: ExternalRecord,
): Promise<UserIdentifier | 'known' | undefined> {
  if (record.type === 'EnterpriseSso') return undefined;
  try {
    await identifySocial(door.parts, door.tenantId, record, settings, {});
    return 'known';
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return error.data?.relatedUser as UserIdentifier | undefined;
  }
}

async function take(request: FastifyRequest, reply: FastifyReply, step: Step) {
  const { visit, interaction, record, related, mayRegister } = step;
  const { words } = visit;
  const isLink = related !== undefined && fieldOf(request, 'deed') === 'link';
  if (!isLink && (!mayRegister || fieldOf(request, 'deed') !== 'register')) {
    return reply.redirect(linkPathOf(record), 303);
  }
  if (!isLink && mustStillAgree(visit, interaction) && fieldOf(request, 'agree') !== 'yes') {
    return show(reply, step, invalid(words.agreementMissing));
  }
  try {
    return reply.redirect(await (isLink ? link : registerWith)(visit, interaction, record), 303);
  } catch (error) {
    if (isOvertaken(error)) return reply.redirect(linkPathOf(record), 303);
    const problem = problemOf(error, visit);
    if (!problem) throw error;
    return show(reply, step, problem);
  }
}

function show(reply: FastifyReply, step: Step, problem?: Problem) {
  const { visit, record, related, mayRegister } = step;
  const { words } = visit;
  if (problem) reply.code(problem.status).headers(problem.headers);
  const { title, lead } = headingFor(step);
  const main = html`<h1>${title}</h1>
<p class="lead">${lead}</p>
${related && html`<p class="chosen">${shownAs(shownIdentifier(related))}</p>`}
${(related || mayRegister) && deedForm(step, problem)}
${related && mayRegister && html`<p class="again"><a class="quiet" href="${linkPathOf(record)}?${newAccount}">${words.createAnother}</a></p>`}
${startOver(step)}`;
  return sendPage(reply, visit, { title, main, footer: footer(visit) }, { leadsOut: true });
}

function headingFor({ visit: { words }, provider, related, mayRegister }: Step) {
  const names = { provider: provider.name };
  if (related) {
    const lead = related.type === 'phone' ? words.providerLinkPhoneLead : words.providerLinkLead;
    return { title: words.knownAddress, lead: fill(lead, names) };
  }
  return mayRegister
    ? { title: words.unknownAddress, lead: fill(words.providerRegisterLead, names) }
    : { title: words.providerClosed, lead: fill(words.providerClosedLead, names) };
}

function deedForm({ visit, interaction, record, related }: Step, problem: Problem | undefined) {
  const { words } = visit;
  const isAsked = !related && mustStillAgree(visit, interaction);
  const path = related ? linkPathOf(record) : `${linkPathOf(record)}?${newAccount}`;
  return html`<form method="post" action="${path}" novalidate>
<input type="hidden" name="deed" value="${related ? 'link' : 'register'}">
${!related && terms(visit, 'Register', isAsked ? problem : undefined)}
${problem && !isAsked && html`<p class="problem" role="alert">${problem.text}</p>`}
${submitButton(related ? words.linkAccount : words.createAccount)}
</form>`;
}

function startOver({ visit, related, mayRegister }: Step) {
  const { words } = visit;
  const path = startPathOf(visit, 'SignIn');
  return related || mayRegister
    ? html`<p class="other">${words.notYou} <a href="${path}">${words.startOver}</a></p>`
    : html`<p class="other"><a href="${path}">${words.backToSignIn}</a></p>`;
}
