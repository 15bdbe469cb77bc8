import { PublicError } from '../errors.ts';
import { resolveLanguage } from '../experience/languages.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { timeOrderedId } from '../lib/ids.ts';
import { findUserByEmail } from '../users/users.ts';
import type { Identifier } from '../verification/codes.ts';
import {
  type Interaction,
  type InteractionEvent,
  requireStarted,
  type StartedInteraction,
  type VerificationRecord,
  writeState,
} from './interaction.ts';
import { contextFor } from './mail-context.ts';
import type { Parts } from './parts.ts';
import { sendCode } from './send-code.ts';
import { digitsOf, verifyCodeOfIdentifier } from './verify-code.ts';

export interface EmailRequest {
  identifier: Identifier;
  event: InteractionEvent;
  acceptLanguage: string | undefined;
  /** The tags of `locale` in the query. */
  localeQuery?: readonly string[] | undefined;
  /** Address of whoever asks. */
  ip?: string | undefined;
  userAgent?: string | undefined;
}

/** Mails a code for an address within an interaction. A new record takes the place of the earlier one. */
export async function requestEmailCode(
  parts: Parts,
  given: Interaction,
  request: EmailRequest,
): Promise<VerificationRecord> {
  const interaction = requireStarted(given);
  const { tenantId, state } = interaction;
  const record: VerificationRecord = {
    id: timeOrderedId(parts.clock()),
    type: 'EmailVerificationCode',
    identifier: request.identifier,
    usageType: request.event,
    isVerified: false,
  };
  const settings = await parts.experience.get(tenantId);
  const secrecy = await decideSecrecy(parts, interaction, request, settings);
  await sendCode(parts, {
    tenantId,
    verificationId: record.id,
    scope: scopeOf(interaction),
    usageType: record.usageType,
    identifier: request.identifier,
    ip: request.ip,
    askedFrom: { ip: request.ip, userAgent: request.userAgent },
    ...secrecy,
    ...(await wordsFor(parts, interaction, request, settings)),
    alongside: (guard) => writeState(interaction, { ...state, records: [record] }, guard),
  });
  return record;
}

/** Takes the code that came back. The record is verified once, and stays so for the rest of the interaction. */
export async function verifyEmailCode(
  parts: Parts,
  given: Interaction,
  answer: { verificationId: string; identifier: Identifier; code: string },
): Promise<StartedInteraction> {
  const interaction = requireStarted(given);
  const record = interaction.state.records.find(({ id }) => id === answer.verificationId);
  if (!record) throw new PublicError('session.verification_session_not_found');
  const state = { ...interaction.state, records: [{ ...record, isVerified: true }] };
  const asked = {
    tenantId: interaction.tenantId,
    scope: scopeOf(interaction),
    usageType: record.usageType,
    identifier: answer.identifier,
    id: record.id,
    code: answer.code && (digitsOf(answer.code) || 'none'),
  };
  await verifyCodeOfIdentifier(parts, asked, (guard) => writeState(interaction, state, guard));
  return { ...interaction, state, revision: interaction.revision + 1 };
}

const scopeOf = ({ uid }: Interaction) => `interaction:${uid}`;

/**
 * Where registration is closed, and for a password reset, nobody may learn whether an address has an account: no mail
 * goes to an unknown one, and the answer waits for no mail (spec 5.3).
 */
async function decideSecrecy(
  { database }: Parts,
  { tenantId, state }: StartedInteraction,
  { event, identifier }: EmailRequest,
  { signInMode }: ExperienceSettings,
) {
  const isSilent = event === 'ForgotPassword' || (event === 'SignIn' && signInMode === 'SignIn' && !state.userId);
  const owner = isSilent ? await findUserByEmail(database, tenantId, identifier.value) : undefined;
  return { isSilent, isSuppressed: isSilent && !owner };
}

async function wordsFor(
  parts: Parts,
  { tenantId, clientId, parameters }: Interaction,
  { acceptLanguage, localeQuery }: EmailRequest,
  { languageInfo }: ExperienceSettings,
) {
  const uiLocales = parameters.ui_locales;
  const locale = resolveLanguage(languageInfo, { uiLocales, localeQuery, acceptLanguage });
  const context = await contextFor(parts, { tenantId, applicationId: clientId });
  return { locale, variables: { ...context, locale, ...(uiLocales && { uiLocales }) } };
}
