import { PublicError } from '../errors.ts';
import type { StartedInteraction } from './interaction.ts';
import type { VerificationRecord } from './records.ts';

/** The record of this id, if what it stands for is proven. Throws session.verification_failed. */
export function verifiedRecord({ state }: StartedInteraction, verificationId: string | undefined): VerificationRecord {
  const record = state.records.find(({ id }) => id === verificationId);
  if (!record?.isVerified) throw new PublicError('session.verification_failed');
  return record;
}
