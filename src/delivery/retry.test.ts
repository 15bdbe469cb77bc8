import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../connectors/connector.ts';
import { decideNext } from './retry.ts';

const deferred = { kind: 'deferred', reason: '' } as const;
const rejected = (scope: 'recipient' | 'message' | 'configuration') =>
  ({ kind: 'rejected', reason: '', scope }) as const;
const unknown = { kind: 'unknown', reason: '' } as const;

/** After the attempt of this number, with ten minutes left. */
const nextAfter = (outcome: Outcome, number = 1, leftMilliseconds = 600_000) =>
  decideNext(outcome, { number, finishedAt: 1_000_000, expiresAt: 1_000_000 + leftMilliseconds });

describe('what is final', () => {
  it.each([
    ['accepted', { kind: 'accepted' }, 'accepted'],
    ['a refused recipient', rejected('recipient'), 'rejected'],
    ['a refused message', rejected('message'), 'rejected'],
    ['a lost reply, which is never sent again blindly', unknown, 'unknown'],
  ] as const)('%s', (_, outcome, state) => {
    expect(nextAfter(outcome)).toEqual({ kind: 'settled', state });
  });
});

describe('what is tried again, and when', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 5_000],
    [4, 10_000],
    [5, 20_000],
    [6, 40_000],
    [7, 60_000],
    [8, 60_000],
    [100, 60_000],
  ])('a temporary failure after attempt %i: in %i ms', (number, pause) => {
    expect(nextAfter(deferred, number)).toEqual({ kind: 'again', dueAt: 1_000_000 + pause });
  });

  it.each([
    [1, 15_000],
    [2, 30_000],
    [3, 60_000],
    [4, 120_000],
    [5, 120_000],
    [100, 120_000],
  ])('a broken config after attempt %i: in %i ms', (number, pause) => {
    expect(nextAfter(rejected('configuration'), number)).toEqual({ kind: 'again', dueAt: 1_000_000 + pause });
  });

  it.each([
    [1, 90, 90_000],
    [1, 0, 1_000],
    [7, 30, 60_000],
  ])('after attempt %i a provider that asks for %i s gets at least that: %i ms', (number, retryAfterSeconds, pause) => {
    expect(nextAfter({ ...deferred, retryAfterSeconds }, number)).toEqual({ kind: 'again', dueAt: 1_000_000 + pause });
  });
});

describe('when the message expires before the next attempt', () => {
  it.each([
    ['a temporary failure', deferred, 1_000, 'expired'],
    ['a temporary failure with a long wish', { ...deferred, retryAfterSeconds: 601 }, 600_000, 'expired'],
    ['a broken config', rejected('configuration'), 15_000, 'rejected'],
  ] as const)('%s settles it', (_, outcome, left, state) => {
    expect(nextAfter(outcome, 1, left)).toEqual({ kind: 'settled', state });
  });

  it('one millisecond is enough', () => {
    expect(nextAfter(deferred, 1, 1_001)).toEqual({ kind: 'again', dueAt: 1_001_000 });
  });

  it('no attempt is ever due when the message has expired', () => {
    const outcome = fc.constantFrom<Outcome>(deferred, rejected('configuration'), {
      ...deferred,
      retryAfterSeconds: 120,
    });
    fc.assert(
      fc.property(
        outcome,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: -1_000, max: 700_000 }),
        (given, number, left) => {
          const next = nextAfter(given, number, left);
          if (next.kind === 'again') expect(next.dueAt).toBeLessThan(1_000_000 + left);
        },
      ),
    );
  });
});
