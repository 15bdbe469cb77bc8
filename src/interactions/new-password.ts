import { PublicError } from '../errors.ts';
import type { StoredPassword } from '../users/digests.ts';
import { judgePassword } from '../users/judge-password.ts';
import { requireHash } from '../users/new-user.ts';
import type { PasswordIssue, Person } from '../users/password-policy.ts';
import { checkUsername, type UsernamePolicy } from '../users/username-policy.ts';
import type { Parts } from './parts.ts';

/**
 * Takes a password that a person chose, and gives what is stored of it. Throws password.rejected with what is wrong with
 * it, or request.rate_limited. Where nobody could say whether it is in known breaches it is taken, and the audit log says
 * so: people must be able to register and to reset while somebody else's service is down.
 */
export async function acceptPassword(
  parts: Pick<Parts, 'experience' | 'breaches' | 'audit'>,
  tenantId: string,
  password: string,
  person: Person,
): Promise<StoredPassword> {
  const { passwordPolicy: policy } = await parts.experience.get(tenantId);
  const { issues, unchecked } = await judgePassword(parts.breaches, password, { policy, person });
  if (issues.length > 0) throw rejected(issues);
  const stored = await requireHash(password);
  if (unchecked === 'unavailable') {
    parts.audit.record(tenantId, { key: 'Password.BreachCheck', result: 'Error', error: unchecked });
  }
  return stored;
}

/** Throws user.invalid_username. */
export function requireUsername(username: string, policy: UsernamePolicy): void {
  const issue = checkUsername(username, policy);
  if (issue) throw new PublicError('user.invalid_username', { ...issue });
}

/** Other errors have an object where the public API has a list here (spec 4.8). */
const rejected = (issues: PasswordIssue[]) =>
  new PublicError('password.rejected', issues as object as Record<string, unknown>);
