/** Spec 4.7; `enabledAt` in epoch milliseconds. */
export interface PasswordExpiration {
  enabled?: boolean | undefined;
  validPeriodDays?: number | undefined;
  enabledAt?: number | undefined;
}

/** What of a user tells the age of the password. */
export interface PasswordAge {
  /** An operator said so. */
  isPasswordExpired: boolean;
  passwordUpdatedAt: Date | null;
}

const dayMilliseconds = 86_400_000;

/**
 * Whether a password has to be replaced by way of a reset before anyone signs in with it: an operator said so, or it is
 * older than the policy allows. What was older already when the policy was switched on counts from that day.
 */
export function isPasswordExpired(
  { isPasswordExpired: isMarked, passwordUpdatedAt }: PasswordAge,
  { enabled = false, validPeriodDays, enabledAt = 0 }: PasswordExpiration,
  nowMilliseconds: number,
): boolean {
  if (isMarked) return true;
  if (!enabled || validPeriodDays === undefined) return false;
  const since = Math.max(passwordUpdatedAt?.getTime() ?? 0, enabledAt);
  return nowMilliseconds - since >= validPeriodDays * dayMilliseconds;
}
