import { timeOrderedId } from '../../lib/ids.ts';
import { hashBackupCode, newBackupCodes } from '../../users/backup-codes.ts';
import { newBackupCodeSet, useBackupCode } from '../../users/factors.ts';
import { audited } from '../audited.ts';
import { type Interaction, requireStarted, saveState } from '../interaction.ts';
import type { Parts } from '../parts.ts';
import { type BackupCodeRecord, recordOfType, withRecord } from '../records.ts';
import { identifiedId, spendOwnFactor } from './own-factor.ts';
import { toPending } from './pending.ts';
import type { FactorProof } from './totp.ts';

/** Makes backup codes that the identified user may take. They are told once: from here on there are only their hashes. */
export const generateBackupCodes = (parts: Parts, given: Interaction): Promise<FactorProof & { codes: string[] }> => {
  const started = requireStarted(given);
  return audited(parts, started, 'Verification.BackupCode.Create', async () => {
    const { tenantId, state } = started;
    const userId = identifiedId(started);
    const codes = newBackupCodes();
    const now = parts.clock();
    const pending = toPending(newBackupCodeSet(parts.seal, tenantId, codes, now));
    // The last code of the old set may have been what the user was let in by: new ones do not undo that.
    const isVerified = recordOfType(state.records, 'BackupCode')?.isVerified ?? false;
    const record: BackupCodeRecord = { id: timeOrderedId(now), type: 'BackupCode', userId, isVerified, pending };
    const records = withRecord(state.records, record);
    const interaction = await saveState(parts.database.relaxed, started, { ...state, records });
    return { interaction, verificationId: record.id, codes };
  });
};

/** Takes a backup code of the identified user as second factor; it is used up. */
export const verifyBackupCode = (parts: Parts, given: Interaction, code: string): Promise<FactorProof> => {
  const interaction = requireStarted(given);
  return audited(parts, interaction, 'Verification.BackupCode.Submit', async () =>
    spendOwnFactor(parts, interaction, identifiedId(interaction), {
      type: 'BackupCode',
      error: 'session.mfa.invalid_backup_code',
      use: (key, use) => (guard) => useBackupCode(use, hashBackupCode(key, code), guard),
    }),
  );
};
