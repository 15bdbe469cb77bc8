import type { LimitCode, Outcome } from '../connector.ts';

/** What an answer says about the message; scopes as in `Outcome`. */
export type Verdict = 'recipient' | 'message' | 'configuration' | 'throttled' | 'transient';

/** What a provider complained of, as far as its answer tells. */
export interface Complaint {
  status: number;
  /** The provider's own name or number of the error. */
  code?: string | undefined;
  words?: string | undefined;
}

/** Whatever is given must fit the complaint. The first rule that fits decides; none: the status does. */
export interface Rule {
  status?: number | readonly number[];
  code?: string | readonly string[] | RegExp;
  words?: RegExp;
  is: Verdict;
  /** The next thing to do. One sentence with its full stop. */
  advice?: string;
  /** What the plan or the account has is used up. */
  isUsedUp?: true;
  /** When the provider is known to want it and does not say so. */
  retryAfterSeconds?: number;
}

export function judge(complaint: Complaint, rules: readonly Rule[]): Rule {
  return rules.find((rule) => fits(rule, complaint)) ?? byStatus(complaint.status);
}

export function outcomeOf(
  rule: Pick<Rule, 'is' | 'isUsedUp' | 'retryAfterSeconds'>,
  reason: string,
  retryAfterSeconds: number | undefined,
): Outcome {
  const code = limitOf(rule);
  switch (rule.is) {
    case 'recipient':
    case 'message':
    case 'configuration':
      return { kind: 'rejected', scope: rule.is, reason, ...(code && { code }) };
    case 'throttled':
    case 'transient': {
      const seconds = retryAfterSeconds ?? rule.retryAfterSeconds;
      const retry = seconds !== undefined && { retryAfterSeconds: seconds };
      return { kind: 'deferred', reason, ...retry, ...(code && { code }) };
    }
  }
}

function limitOf({ is, isUsedUp }: Pick<Rule, 'is' | 'isUsedUp'>): LimitCode | undefined {
  if (isUsedUp) return 'usage_limit_exceeded';
  return is === 'throttled' ? 'rate_limit_exceeded' : undefined;
}

function fits({ status, code, words }: Rule, complaint: Complaint) {
  if (status !== undefined && ![status].flat().includes(complaint.status)) return false;
  if (words && !words.test(complaint.words ?? '')) return false;
  if (code === undefined) return true;
  if (complaint.code === undefined) return false;
  return code instanceof RegExp ? code.test(complaint.code) : [code].flat().includes(complaint.code);
}

/** RFC 9110 §15, as services that send messages use it. */
function byStatus(status: number): Rule {
  if (status === 429) return { is: 'throttled', advice: 'Postern tries again later.' };
  if (status >= 500 || [408, 409, 425].includes(status)) return { is: 'transient', advice: 'Postern tries again.' };
  if ([400, 413, 422].includes(status)) return { is: 'message' };
  return { is: 'configuration' };
}
