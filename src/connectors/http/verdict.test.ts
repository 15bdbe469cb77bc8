import { describe, expect, it } from 'vitest';
import { judge, outcomeOf, type Rule } from './verdict.ts';

const rules: Rule[] = [
  { code: '429', status: 422, is: 'configuration' },
  { code: /^Invalid/, words: /address/, is: 'recipient' },
  { status: [400, 422], words: /quota/, is: 'throttled', retryAfterSeconds: 60 },
];

describe('the verdict on a complaint', () => {
  it.each([
    [{ status: 422, code: '429' }, 'configuration'],
    [{ status: 429, code: '429' }, 'throttled'],
    [{ status: 400, code: 'InvalidTo', words: 'bad address' }, 'recipient'],
    [{ status: 400, code: 'InvalidTo', words: 'bad subject' }, 'message'],
    [{ status: 400, words: 'quota' }, 'throttled'],
    [{ status: 500, words: 'quota' }, 'transient'],
  ])('a rule fits as a whole: %j', (complaint, verdict) => {
    expect(judge(complaint, rules).is).toBe(verdict);
  });

  it.each([
    [301, 'configuration'],
    [400, 'message'],
    [401, 'configuration'],
    [403, 'configuration'],
    [404, 'configuration'],
    [408, 'transient'],
    [413, 'message'],
    [422, 'message'],
    [425, 'transient'],
    [429, 'throttled'],
    [500, 'transient'],
    [503, 'transient'],
  ])('status %d alone means %s', (status, verdict) => {
    expect(judge({ status }, []).is).toBe(verdict);
  });

  it('what the provider says about the time wins over what is known of it', () => {
    const rule = { is: 'throttled', retryAfterSeconds: 60 } as const;
    const throttled = { kind: 'deferred', reason: 'r', code: 'rate_limit_exceeded' };
    expect(outcomeOf(rule, 'r', 5)).toEqual({ ...throttled, retryAfterSeconds: 5 });
    expect(outcomeOf(rule, 'r', undefined)).toEqual({ ...throttled, retryAfterSeconds: 60 });
  });

  it('a plan that is used up is told from too much at once', () => {
    expect(outcomeOf({ is: 'configuration', isUsedUp: true }, 'r', undefined)).toEqual({
      kind: 'rejected',
      scope: 'configuration',
      reason: 'r',
      code: 'usage_limit_exceeded',
    });
    expect(outcomeOf({ is: 'transient' }, 'r', undefined)).toEqual({ kind: 'deferred', reason: 'r' });
  });
});
