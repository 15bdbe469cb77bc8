import { PublicError } from '../../errors.ts';
import { findUser } from '../../users/users.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, type StartedInteraction } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { type CodeRecord, isCodeRecord } from '../records.ts';
import { sendWithin, verifyInteractionCode } from '../verification-code.ts';
import { addressOf, codeFactors, type FactorType, isOn } from './factors.ts';

/** Sends a code as second factor to the address or number of the identified user (spec 5.10). */
export const requestFactorCode = (parts: Parts, given: Interaction, type: FactorType): Promise<CodeRecord> => {
  const interaction = requireStarted(given);
  const { factor, record } = codeFactors[type];
  return audited(parts, interaction, `Verification.${factor}.Create`, async () => {
    const { tenantId, state } = interaction;
    const user = state.userId ? await findUser(parts.database, tenantId, state.userId) : undefined;
    if (!user) throw new PublicError('session.identifier_not_found', undefined, { status: 400 });
    const value = addressOf(user, type);
    if (!value || !isOn(factor, await parts.experience.get(tenantId))) {
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
  if (record?.type !== codeFactors[type].record) throw new PublicError('session.verification_session_not_found');
  return verifyInteractionCode(parts, given, { verificationId, identifier: record.identifier, code });
}
