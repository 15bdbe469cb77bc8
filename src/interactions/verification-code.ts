import { PublicError } from '../errors.ts';
import { refuseBlocked } from '../experience/email-blocklist.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { countAttempt } from '../limits/attempts.ts';
import type { UsageType } from '../usage-types.ts';
import { identityPolicyOf } from '../users/identity-keys.ts';
import { hasUser } from '../users/users.ts';
import type { Identifier } from '../verification/codes.ts';
import { audited } from './audited.ts';
import {
  type Interaction,
  type InteractionEvent,
  requireStarted,
  type StartedInteraction,
  writeState,
} from './interaction.ts';
import { contextFor } from './mail-context.ts';
import { languageOf } from './mail-language.ts';
import { demandedIdentifiers } from './missing-profile.ts';
import type { Parts } from './parts.ts';
import { type CodeRecord, codeTypeOf, isCodeRecord, withRecord } from './records.ts';
import { requireCaptcha } from './require-captcha.ts';
import { sendCode } from './send-code.ts';
import { occasionOf } from './tell-hooks.ts';
import { digitsOf, verifyCodeOfIdentifier } from './verify-code.ts';

export interface CodeWish {
  identifier: Identifier;
  event: InteractionEvent;
}

/** Sends a code to an address or number within an interaction (spec 5.3). */
export const requestCode = (parts: Parts, given: Interaction, wish: CodeWish): Promise<CodeRecord> => {
  const interaction = requireStarted(given);
  const type = codeTypeOf(wish.identifier);
  return audited(parts, interaction, `Verification.${type}.Create`, async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    const { state } = interaction;
    if (!state.userId) requireCaptcha(state, settings);
    if (wish.event === 'Register' && wish.identifier.type === 'email') {
      refuseBlocked(wish.identifier.value, settings.emailBlocklistPolicy);
    }
    const usageType = usageTypeOf(wish, interaction, settings);
    const secrecy = await decideSecrecy(parts, interaction, wish, settings);
    return sendWithin(parts, interaction, { type, usageType, identifier: wish.identifier, ...secrecy });
  });
};

export interface Sending extends Pick<CodeRecord, 'type' | 'usageType' | 'identifier'> {
  isSilent?: boolean;
  isSuppressed?: boolean;
}

/** Sends a code and notes it in the interaction, in one statement. A new record takes the place of the earlier one. */
export async function sendWithin(parts: Parts, interaction: StartedInteraction, sending: Sending): Promise<CodeRecord> {
  const { tenantId, clientId, caller, state } = interaction;
  const { isSilent = false, isSuppressed = false, ...what } = sending;
  const now = parts.clock();
  const record: CodeRecord = {
    id: timeOrderedId(now),
    deliveryId: timeOrderedId(now),
    isVerified: false,
    ...what,
    ...(isSilent && { isSilent }),
    ...((await carriesLink(parts, tenantId, what)) && { hasLink: true }),
  };
  await sendCode(parts, {
    tenantId,
    verificationId: record.id,
    deliveryId: record.deliveryId,
    scope: scopeOf(interaction, record),
    usageType: record.usageType,
    identifier: record.identifier,
    applicationId: clientId,
    ip: caller.ip,
    askedFrom: { ip: caller.ip, userAgent: caller.userAgent },
    isSilent,
    isSuppressed,
    hasLink: record.hasLink,
    occasion: occasionOf(interaction),
    ...(await wordsFor(parts, interaction)),
    alongside: (guard) => writeState(interaction, { ...state, records: withRecord(state.records, record) }, guard),
  });
  return record;
}

export interface CodeReply {
  verificationId: string;
  identifier: Identifier;
  code: string;
}

/** Takes the code that came back. The record is verified once, and stays so for the rest of the interaction. */
export const verifyInteractionCode = (parts: Parts, given: Interaction, { code, ...reply }: CodeReply) =>
  verifyReply(parts, given, reply, { code: code && (digitsOf(code) || 'none') });

/** Takes the link that was mailed beside the code, by its secret; the code is used up with it. */
export const verifyInteractionLink = (
  parts: Parts,
  given: Interaction,
  { link, ...reply }: Omit<CodeReply, 'code'> & { link: string },
) => verifyReply(parts, given, reply, { link });

async function verifyReply(
  parts: Parts,
  given: Interaction,
  reply: Omit<CodeReply, 'code'>,
  secret: { code: string } | { link: string },
): Promise<StartedInteraction> {
  const interaction = requireStarted(given);
  const record = interaction.state.records.filter(isCodeRecord).find(({ id }) => id === reply.verificationId);
  const type = record?.type ?? codeTypeOf(reply.identifier);
  // The audit log knows a second factor by the name of the first (spec 9.3).
  return audited(parts, interaction, `Verification.${type.replace('Mfa', '')}.Submit`, async () => {
    if (!record) throw new PublicError('session.verification_session_not_found');
    const { state } = interaction;
    const verified = { ...state, records: withRecord(state.records, { ...record, isVerified: true }) };
    const asked = {
      tenantId: interaction.tenantId,
      scope: scopeOf(interaction, record),
      usageType: record.usageType,
      identifier: reply.identifier,
      id: record.id,
      ...secret,
      occasion: occasionOf(interaction),
    };
    const { tenantId, clientId, caller } = interaction;
    await countAttempt(parts, { tenantId, applicationId: clientId, ip: caller.ip }, () =>
      verifyCodeOfIdentifier(parts, asked, (guard) => writeState(interaction, verified, guard)),
    );
    return { ...interaction, state: verified, revision: interaction.revision + 1 };
  });
}

/** Within a scope only the newest code is valid, and of its messages only the newest is worth sending. */
export const scopeOf = ({ uid }: Interaction, { type }: Pick<CodeRecord, 'type'>) =>
  type === 'EmailVerificationCode' ? `interaction:${uid}` : `interaction:${uid}:${type}`;

/** Whether the operator wants a link beside the code. A second factor is never a link. */
async function carriesLink(
  { experience }: Parts,
  tenantId: string,
  { type, usageType }: Pick<CodeRecord, 'type' | 'usageType'>,
) {
  const { mailedLinks } = await experience.get(tenantId);
  return type === 'EmailVerificationCode' && mailedLinks[usageType as InteractionEvent] === true;
}

/** An address or number that nobody signs up with can only become a second factor. */
function usageTypeOf(
  { identifier, event }: CodeWish,
  { state }: StartedInteraction,
  settings: ExperienceSettings,
): UsageType {
  return state.userId && !demandedIdentifiers(settings).includes(identifier.type) ? 'BindMfa' : event;
}

/**
 * Where registration is closed, and for a password reset, nobody may learn whether an address has an account: no
 * message goes to an unknown one, and the answer waits for no message (spec 5.3).
 */
async function decideSecrecy(
  { database }: Parts,
  { tenantId, state }: StartedInteraction,
  { event, identifier }: CodeWish,
  settings: ExperienceSettings,
) {
  const isSilent =
    event === 'ForgotPassword' || (event === 'SignIn' && settings.signInMode === 'SignIn' && !state.userId);
  if (!isSilent) return {};
  const isKnown = await hasUser(database, tenantId, identifier, identityPolicyOf(settings));
  return { isSilent, isSuppressed: !isKnown };
}

async function wordsFor(parts: Parts, interaction: Interaction) {
  const { tenantId, clientId, parameters } = interaction;
  const { ui_locales: uiLocales, organization_id: organizationId } = parameters;
  const locale = await languageOf(parts, interaction);
  const context = await contextFor(parts, { tenantId, applicationId: clientId, organizationId });
  return { locale, variables: { ...context, locale, ...(uiLocales && { uiLocales }) } };
}
