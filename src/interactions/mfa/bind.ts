import { PublicError } from '../../errors.ts';
import type { ExperienceSettings } from '../../experience/settings.ts';
import { timeOrderedId } from '../../lib/ids.ts';
import type { UserWithFactors } from '../../users/factors.ts';
import { audited } from '../audited.ts';
import {
  type Interaction,
  type InteractionState,
  type PendingMfa,
  requireStarted,
  type StartedInteraction,
  saveState,
} from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { readProven, refuseHeld } from '../profile.ts';
import { type FactorRecord, type PendingFactor, recordOfType, withRecord } from '../records.ts';
import { codeFactors, type FactorType, factorsToBe, isOn, type MfaFactor } from './factors.ts';
import { readProvenUser } from './require.ts';

export interface Binding {
  type: MfaFactor;
  verificationId: string;
}

/** Sets up what was verified as a second factor of the identified user. It is stored when the interaction ends. */
export const bindFactor = (parts: Parts, given: Interaction, binding: Binding): Promise<StartedInteraction> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, `BindMfa.${binding.type}.Submit`, async () => {
    const settings = await parts.experience.get(interaction.tenantId);
    const user = await readProvenUser(parts, interaction, settings);
    const state = await stateWith(parts, interaction, binding, { settings, user });
    const { isSkipped: _skipped, ...mfa } = state.mfa ?? {};
    return saveState(parts.database.relaxed, interaction, { ...state, mfa: { ...mfa, isEnabled: true } });
  });
};

interface Known {
  settings: ExperienceSettings;
  user: UserWithFactors;
}

function stateWith(
  parts: Parts,
  interaction: StartedInteraction,
  { type, verificationId }: Binding,
  known: Known,
): InteractionState | Promise<InteractionState> {
  switch (type) {
    case 'Totp':
      return withTotp(interaction, verificationId, known);
    case 'BackupCode':
      return withBackupCodes(interaction, verificationId, known);
    case 'EmailVerificationCode':
      return withAddress(parts, interaction, { type: 'email', verificationId }, known);
    case 'PhoneVerificationCode':
      return withAddress(parts, interaction, { type: 'phone', verificationId }, known);
    case 'WebAuthn':
      throw new PublicError('session.mfa.mfa_factor_not_enabled');
  }
}

function withTotp(interaction: StartedInteraction, verificationId: string, { settings, user }: Known) {
  const record = recordOfType(interaction.state.records, 'Totp');
  const totp = pendingOf(record, verificationId);
  if (!record?.isVerified) throw new PublicError('session.verification_failed');
  requireOn('Totp', settings);
  if (user.factorTypes.includes('Totp')) throw new PublicError('user.totp_already_in_use');
  return withMfa(interaction, { totp });
}

function withBackupCodes(interaction: StartedInteraction, verificationId: string, { settings, user }: Known) {
  const backupCodes = pendingOf(recordOfType(interaction.state.records, 'BackupCode'), verificationId);
  requireOn('BackupCode', settings);
  if (factorsToBe(interaction, user, settings).length === 0) {
    throw new PublicError('session.mfa.backup_code_can_not_be_alone');
  }
  return withMfa(interaction, { backupCodes });
}

const withMfa = ({ state }: StartedInteraction, added: PendingMfa): InteractionState => ({
  ...state,
  mfa: { ...state.mfa, ...added },
});

function pendingOf(record: FactorRecord | undefined, verificationId: string): PendingFactor {
  if (record?.id !== verificationId) throw new PublicError('session.verification_session_not_found');
  if (!record.pending) throw new PublicError('session.mfa.pending_info_not_found');
  return record.pending;
}

/**
 * The address or number becomes the user's. The record shows that it is one; this sign-in does not ask for a factor that
 * the user did not have when it began.
 */
async function withAddress(
  parts: Parts,
  interaction: StartedInteraction,
  addition: { type: FactorType; verificationId: string },
  { settings, user }: Known,
): Promise<InteractionState> {
  const { factor, record: type } = codeFactors[addition.type];
  const { state } = interaction;
  requireOn(factor, settings);
  refuseHeld(user, addition.type);
  const added = await readProven(parts, interaction, addition, settings);
  const proof = recordOfType(state.records, factor);
  const id = timeOrderedId(parts.clock());
  return {
    ...state,
    profile: { ...state.profile, ...added },
    records: proof ? withRecord(state.records, { ...proof, id, type, usageType: 'BindMfa' }) : state.records,
  };
}

function requireOn(factor: MfaFactor, settings: ExperienceSettings) {
  if (!isOn(factor, settings)) throw new PublicError('session.mfa.mfa_factor_not_enabled');
}
