import type { Breaches } from './breaches.ts';
import {
  findPasswordIssues,
  type PasswordIssue,
  type PasswordPolicy,
  type Person,
  rejectsBreached,
} from './password-policy.ts';

export interface Judgement {
  /** Empty: the policy takes the password. */
  issues: PasswordIssue[];
  /** The policy rejects breached passwords, but this one was not looked for: for this reason. */
  unchecked?: 'unavailable' | 'off';
}

/** Breaches are asked for only when nothing else is wrong: what is refused anyway stays in the house. */
export async function judgePassword(
  breaches: Breaches,
  password: string,
  { policy, person }: { policy: PasswordPolicy; person: Person },
): Promise<Judgement> {
  const issues = findPasswordIssues(password, policy, person);
  if (issues.length > 0 || !rejectsBreached(policy)) return { issues };
  const { kind } = await breaches.find(password);
  switch (kind) {
    case 'ok':
      return { issues };
    case 'breached':
      return { issues: [{ code: 'password_rejected.pwned' }] };
    case 'unavailable':
    case 'off':
      return { issues, unchecked: kind };
  }
}
