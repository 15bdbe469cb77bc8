import type { ExperienceSettings } from '../experience/settings.ts';
import { type LockoutKey, type LockoutPool, lockoutKey } from '../limits/lockout.ts';
import { emailKey, identityPolicyOf } from '../users/identity-keys.ts';
import type { Parts } from './parts.ts';

/** Spellings that the settings take for one address share one lock: otherwise each would be good for further guesses. */
export async function lockoutKeyOf(
  { seal, experience }: Pick<Parts, 'seal' | 'experience'>,
  tenantId: string,
  identifier: string,
  pool: LockoutPool = 'code',
): Promise<LockoutKey> {
  return lockoutKey(seal, tenantId, lookedUp(identifier, await experience.get(tenantId)), pool);
}

/** Neither a username nor a number has an `@`. */
const lookedUp = (identifier: string, settings: ExperienceSettings) =>
  identifier.includes('@') ? emailKey(identifier, identityPolicyOf(settings)) : identifier;
