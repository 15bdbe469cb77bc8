import { lockoutPolicyOf } from '../experience/settings.ts';
import { countFailure, type LockoutPool } from '../limits/lockout.ts';
import { lockoutKeyOf } from './lockout-key.ts';
import type { Parts } from './parts.ts';
import { type Occasion, tellOfException } from './tell-hooks.ts';

export interface WrongAnswer {
  tenantId: string;
  /** Against which it counts. */
  identifier: { type: 'username' | 'email' | 'phone' | 'userId'; value: string };
  /** With which other answers it is counted. */
  pool?: LockoutPool;
  now: Date;
  occasion: Occasion;
}

/**
 * Counts a wrong code, password or token, and gives until when the identifier is locked, if it is. Webhooks hear of a
 * lock once, when it begins, and not at every answer that it refuses.
 */
export async function countWrongAnswer(
  parts: Parts,
  { tenantId, identifier, pool, now, occasion }: WrongAnswer,
): Promise<Date | undefined> {
  const policy = lockoutPolicyOf(await parts.experience.get(tenantId));
  const key = await lockoutKeyOf(parts, tenantId, identifier.value, pool);
  const { until, isNewLock } = await countFailure(parts.database, key, now, policy);
  if (isNewLock) tellOfException(parts, tenantId, 'Identifier.Lockout', { ...identifier }, occasion);
  return until;
}
