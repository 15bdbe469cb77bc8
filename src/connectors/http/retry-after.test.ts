import { describe, expect, it } from 'vitest';
import { retryAfterSecondsOf } from './retry-after.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('the time until the next try', () => {
  it.each([
    [{ 'retry-after': '120' }, 120],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:02:00 GMT' }, 120],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{ 'x-ratelimit-reset': String(now / 1000 + 45) }, 45],
    [{ 'x-ratelimit-reset': String(now + 45_000) }, 45],
    [{ 'ratelimit-reset': '1' }, 1],
    [{ 'ratelimit-reset': '0.4' }, 1],
    [{ 'retry-after': '999999999' }, 86_400],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('is read from the headers %j', (headers: Record<string, string>, seconds) => {
    expect(retryAfterSecondsOf(headers, undefined, now)).toBe(seconds);
  });

  it.each([
    ['request limit exceeded, try again after Sun, 01 Mar 2026 12:33:21 UTC', 2001],
    ['account-requests-per-sec limit exceeded, try again after 120 seconds', 120],
    ['wait 5 minutes', 300],
    ['Please try again in 2 hours.', 7200],
    ['limit exceeded', undefined],
  ])('is read from the words: %s', (words, seconds) => {
    expect(retryAfterSecondsOf({}, words, now)).toBe(seconds);
  });

  it('is read from the headers first', () => {
    expect(retryAfterSecondsOf({ 'retry-after': '3' }, 'after 120 seconds', now)).toBe(3);
  });
});
