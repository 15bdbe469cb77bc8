import type { NewFactor } from '../../users/factors.ts';
import type { PendingFactor } from '../records.ts';

/** A new factor as the interaction keeps it until it ends: sealed and hashed as it will be stored. */
export const toPending = ({ id, sealedSecret, lastStep, codeHashes }: NewFactor): PendingFactor => ({
  id,
  sealedSecret: sealedSecret.toString('base64'),
  ...(lastStep !== undefined && { lastStep }),
  ...(codeHashes && { codeHashes: codeHashes.map((hash) => hash.toString('base64')) }),
});

export const fromPending = ({ id, sealedSecret, lastStep, codeHashes }: PendingFactor): NewFactor => ({
  id,
  sealedSecret: Buffer.from(sealedSecret, 'base64'),
  lastStep,
  codeHashes: codeHashes?.map((hash) => Buffer.from(hash, 'base64')),
});
