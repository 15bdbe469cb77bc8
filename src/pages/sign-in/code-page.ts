import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { requireStarted, type StartedInteraction } from '../../interactions/interaction.ts';
import { bindFactor } from '../../interactions/mfa/bind.ts';
import { requestFactorCode } from '../../interactions/mfa/codes.ts';
import type { FactorType } from '../../interactions/mfa/factors.ts';
import { addToProfile } from '../../interactions/profile.ts';
import { codeTypeOf, isCodeRecord } from '../../interactions/records.ts';
import { requestCode, verifyInteractionCode } from '../../interactions/verification-code.ts';
import { digitsOf } from '../../interactions/verify-code.ts';
import { codeForm } from './code-form.ts';
import { type CodeStep, openCodeStep } from './code-step.ts';
import { helpPage } from './help.ts';
import { finishedUrl, isOvertaken, proceed, readAgain } from './next.ts';
import { invalid, type Problem, problemOf } from './problems.ts';
import { within } from './step.ts';
import { fieldOf, sendPage } from './visit.ts';

const path = '/sign-in/code';

/** The page on which a code is given. It is the same whether or not the address has an account. */
export function codePages(app: FastifyInstance, door: Door) {
  const open = (request: FastifyRequest, reply: FastifyReply) => openCodeStep(door, request, reply);
  const look = (request: FastifyRequest, reply: FastifyReply, step: CodeStep) =>
    step.record.isVerified
      ? go(reply, step, () => settle(step))
      : show(reply, step, { wasSentAgain: Reflect.get(request.query as object, 'sent') === 'again' });
  app.get(path, within(open, look));
  app.get(
    `${path}/help`,
    within(open, async (_request, reply, step) => sendPage(reply, step.visit, await helpPage(step))),
  );
  app.post(path, within(open, takeCode));
  app.post(
    `${path}/resend`,
    within(open, (_request, reply, step) => resend(reply, step)),
  );
}

async function takeCode(request: FastifyRequest, reply: FastifyReply, step: CodeStep) {
  const code = digitsOf(fieldOf(request, 'code'));
  const { words } = step.visit;
  if (!code) return show(reply, step, { problem: invalid(words.codeMissing) });
  return go(reply, step, () =>
    advance(step, ({ visit, interaction, record: { id, identifier } }) =>
      verifyInteractionCode(visit.door.parts, interaction, { verificationId: id, identifier, code }),
    ),
  );
}

async function go(reply: FastifyReply, step: CodeStep, find: () => Promise<string>) {
  try {
    return reply.redirect(await find(), 303);
  } catch (error) {
    const problem = problemOf(error, step.visit);
    if (!problem) throw error;
    return show(reply, step, { problem });
  }
}

/** Takes the proof and goes on. Where the same form was sent twice, the second goes where the first went. */
export async function advance(
  given: CodeStep,
  prove: (step: CodeStep) => Promise<StartedInteraction>,
): Promise<string> {
  let step = given;
  const { door } = step.visit;
  for (let triesLeft = 4; ; triesLeft -= 1) {
    try {
      if (step.record.isVerified) return await settle(step);
      return await settle({ ...step, interaction: await prove(step) });
    } catch (error) {
      if (triesLeft === 0 || !(isOvertaken(error) || isUsed(error))) throw error;
      const now = await readAgain(door, step.interaction);
      const url = now.state ? undefined : finishedUrl(now);
      if (url) return url;
      const record = now.state?.records.filter(isCodeRecord).find(({ id }) => id === step.record.id);
      if (!record?.isVerified) throw error;
      step = { ...step, interaction: requireStarted(now), record };
    }
  }
}

const isUsed = (error: unknown) => error instanceof PublicError && error.code === 'verification_code.not_found';

/** What a proven address or number is good for: to find or make the user, to complete the profile, as second factor. */
async function settle(step: CodeStep): Promise<string> {
  const { visit, interaction, record } = step;
  const { door } = visit;
  const { state } = interaction;
  const { type, value } = record.identifier;
  const isFactor = record.type === 'MfaEmailVerificationCode' || record.type === 'MfaPhoneVerificationCode';
  const isKnown = state.userId !== undefined;
  const lacksIt = !isFactor && (isKnown ? !state.held?.includes(type) : isPending(interaction));
  const isBinding = lacksIt && isKnown && isForBinding(step);
  const isAddition = lacksIt && (state.event === 'SignIn' ? isKnown : !isKnown);
  if (!isBinding && !isAddition) return proceed(door, interaction, record.id);
  if (state.profile[type] === value) return proceed(door, interaction);
  const verificationId = record.id;
  const added = isBinding
    ? await bindFactor(door.parts, interaction, { type: codeTypeOf(record.identifier), verificationId })
    : await addToProfile(door.parts, interaction, { type, verificationId });
  return proceed(door, added);
}

/** Whether this is to be a second factor: whoever has just registered lacks nothing else, and others say so. */
const isForBinding = ({ visit: { settings }, interaction: { state }, record }: CodeStep) =>
  (state.event === 'Register' || record.usageType === 'BindMfa') &&
  settings.mfa.factors.includes(codeTypeOf(record.identifier));

const isPending = ({ state }: StartedInteraction) =>
  state.event === 'Register' && Object.keys(state.profile).length > 0;

async function resend(reply: FastifyReply, step: CodeStep) {
  const { visit, interaction, record } = step;
  const { parts } = visit.door;
  if (record.isVerified) return reply.redirect(path, 303);
  const { event } = interaction.state;
  const { identifier } = record;
  const isFactor = record.usageType === 'MfaVerification';
  try {
    await (isFactor
      ? requestFactorCode(parts, interaction, identifier.type satisfies FactorType)
      : requestCode(parts, interaction, { identifier, event }));
  } catch (error) {
    const problem = problemOf(error, visit);
    if (problem) return show(reply, step, { problem });
    if (!isOvertaken(error)) throw error;
  }
  return reply.redirect(`${path}?sent=again`, 303);
}

function show(reply: FastifyReply, step: CodeStep, shown: { problem?: Problem; wasSentAgain?: boolean }) {
  if (shown.problem) reply.code(shown.problem.status).headers(shown.problem.headers);
  return sendPage(reply, step.visit, codeForm(step, shown), { leadsOut: true });
}
