import { PublicError } from '../errors.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { maskEmail, maskPhone } from '../lib/mask.ts';
import { findUser, type User } from '../users/users.ts';
import { audited } from './audited.ts';
import { type Interaction, requireStarted, type StartedInteraction } from './interaction.ts';
import type { Parts } from './parts.ts';
import { type CodeRecord, isCodeRecord, recordOfType } from './records.ts';
import { sendWithin, verifyInteractionCode } from './verification-code.ts';

/** The second factors that are codes. A user has one as soon as the settings name it and there is somewhere to send to. */
const factors = {
  email: { factor: 'EmailVerificationCode', record: 'MfaEmailVerificationCode', mask: maskEmail },
  phone: { factor: 'PhoneVerificationCode', record: 'MfaPhoneVerificationCode', mask: maskPhone },
} as const;

export type FactorType = keyof typeof factors;

const factorTypes = Object.keys(factors) as FactorType[];

/** Whether the sign-in still needs a second factor of whoever holds these identifiers. */
export function lacksSecondFactor(
  { state }: StartedInteraction,
  held: readonly string[],
  settings: ExperienceSettings,
) {
  const isProven = factorTypes.some((type) => recordOfType(state.records, factors[type].record)?.isVerified);
  return (
    state.event === 'SignIn' && !isProven && factorTypes.some((type) => held.includes(type) && isOn(type, settings))
  );
}

/** Throws session.mfa.require_mfa_verification, with the factors that the user has and where their codes would go. */
export function requireSecondFactor(interaction: StartedInteraction, user: User, settings: ExperienceSettings) {
  const available = factorTypes.filter((type) => addressOf(user, type) && isOn(type, settings));
  if (!lacksSecondFactor(interaction, available, settings)) return;
  throw new PublicError('session.mfa.require_mfa_verification', {
    availableFactors: available.map((type) => factors[type].factor),
    maskedIdentifiers: Object.fromEntries(
      available.map((type) => [factors[type].factor, factors[type].mask(addressOf(user, type) ?? '')]),
    ),
  });
}

/** Sends a code as second factor to the address or number of the identified user (spec 5.10). */
export const requestFactorCode = (parts: Parts, given: Interaction, type: FactorType): Promise<CodeRecord> => {
  const interaction = requireStarted(given);
  const { factor, record } = factors[type];
  return audited(parts, interaction, `Verification.${factor}.Create`, async () => {
    const { tenantId, state } = interaction;
    const user = state.userId ? await findUser(parts.database, tenantId, state.userId) : undefined;
    if (!user) throw new PublicError('session.identifier_not_found', undefined, { status: 400 });
    const value = addressOf(user, type);
    if (!value || !isOn(type, await parts.experience.get(tenantId))) {
      throw new PublicError('session.mfa.mfa_factor_not_enabled');
    }
    return sendWithin(parts, interaction, { type: record, usageType: 'MfaVerification', identifier: { type, value } });
  });
};

/** Takes the code of a second factor. */
export async function verifyFactorCode(
  parts: Parts,
  given: Interaction,
  { type, verificationId, code }: { type: FactorType; verificationId: string; code: string },
): Promise<StartedInteraction> {
  const record = requireStarted(given)
    .state.records.filter(isCodeRecord)
    .find(({ id }) => id === verificationId);
  if (record?.type !== factors[type].record) throw new PublicError('session.verification_session_not_found');
  return verifyInteractionCode(parts, given, { verificationId, identifier: record.identifier, code });
}

const isOn = (type: FactorType, { mfa }: ExperienceSettings) => mfa.factors.includes(factors[type].factor);

const addressOf = (user: User, type: FactorType) => (type === 'email' ? user.primaryEmail : user.primaryPhone);
