import { PublicError } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Seal } from '../lib/seal.ts';
import { type Limits, networkBudget } from './limits.ts';
import { reportRateLimit, tooMany } from './rate-limited.ts';

export interface Guess {
  tenantId: string;
  /** Address of whoever guesses. Without one, as from a backend, nothing is counted. */
  ip?: string | undefined;
  applicationId?: string | undefined;
}

interface AttemptParts {
  limits: Limits;
  seal: Seal;
  clock: Clock;
  log: Logger;
}

/**
 * Checks a code or a password on the account of the network it comes from, so that nobody tries a few guesses on each of
 * many accounts. An attempt is taken before the check, also of parallel ones, and given back when it was right. Throws
 * request.rate_limited when none is left, and then nothing is checked.
 */
export async function countAttempt<Result>(
  parts: AttemptParts,
  guess: Guess,
  check: () => Promise<Result>,
): Promise<Result> {
  const { limits, seal } = parts;
  const budget = networkBudget(limits, seal, { tenantId: guess.tenantId, ip: guess.ip, rule: 'attempts' });
  if (!budget) return check();
  const taking = await limits.shares.take([budget], new Date(parts.clock()));
  if (taking.kind === 'refused') {
    const { retryAfterSeconds } = taking;
    reportRateLimit(parts, { ...guess, rule: 'attempts', action: 'Verification', retryAfterSeconds });
    throw tooMany('request.rate_limited', retryAfterSeconds);
  }
  try {
    const result = await check();
    limits.shares.giveBack([budget]);
    return result;
  } catch (error) {
    if (!isAnswer(error)) limits.shares.giveBack([budget]);
    throw error;
  }
}

/** A fault, or a queue that is full, is not the guesser's. */
const isAnswer = (error: unknown) =>
  error instanceof PublicError && error.status < 500 && error.code !== 'request.rate_limited';
