import type { Outcome } from '../connectors/connector.ts';

/** What becomes of a delivery after an attempt. */
export type Next =
  | { kind: 'settled'; state: 'accepted' | 'rejected' | 'unknown' | 'expired' }
  | { kind: 'again'; dueAt: number };

/** Milliseconds between attempts; the last one repeats. */
const pauses = {
  deferred: [1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000],
  /** A config may be repaired before the code expires; asking more often could lock the operator's mail account. */
  configuration: [15_000, 30_000, 60_000, 120_000],
};

/**
 * Temporary failures and broken configs are tried again until the message expires and never after (a code that no
 * longer works must not arrive); a refused recipient or message is final, and so is an unknown outcome.
 */
export function decideNext(outcome: Outcome, attempt: { number: number; finishedAt: number; expiresAt: number }): Next {
  const pause = pauseAfter(outcome, attempt.number);
  if (pause === undefined) return { kind: 'settled', state: outcome.kind === 'deferred' ? 'expired' : outcome.kind };
  const dueAt = attempt.finishedAt + pause;
  return dueAt < attempt.expiresAt ? { kind: 'again', dueAt } : { kind: 'settled', state: lastState(outcome) };
}

function pauseAfter(outcome: Outcome, attemptNumber: number): number | undefined {
  if (outcome.kind === 'deferred') {
    return Math.max(step(pauses.deferred, attemptNumber), (outcome.retryAfterSeconds ?? 0) * 1000);
  }
  if (outcome.kind === 'rejected' && outcome.scope === 'configuration')
    return step(pauses.configuration, attemptNumber);
  return undefined;
}

const lastState = (outcome: Outcome) => (outcome.kind === 'deferred' ? 'expired' : outcome.kind);

const step = (steps: number[], attemptNumber: number) => steps[Math.min(attemptNumber, steps.length) - 1] ?? 0;
