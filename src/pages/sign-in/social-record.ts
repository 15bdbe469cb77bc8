import type { Interaction } from '../../interactions/interaction.ts';
import { recordOfType, type VerificationRecord } from '../../interactions/records.ts';

/** Proof by another service. */
export type ExternalRecord = Extract<VerificationRecord, { type: 'Social' | 'EnterpriseSso' }>;

export const isExternal = (record: VerificationRecord): record is ExternalRecord =>
  record.type === 'Social' || record.type === 'EnterpriseSso';

/** The last departure by this connector. */
export function externalRecordOf({ state }: Interaction, connectorId: string): ExternalRecord | undefined {
  const records = state?.records ?? [];
  return [recordOfType(records, 'Social'), recordOfType(records, 'EnterpriseSso')].find(
    (record) => record?.connectorId === connectorId,
  );
}
