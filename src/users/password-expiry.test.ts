import { expect, it } from 'vitest';
import { isPasswordExpired } from './password-expiry.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 0, 31);
const setDaysAgo = (days: number) => ({ isPasswordExpired: false, passwordUpdatedAt: new Date(now - days * day) });

it.each([
  ['without a policy the oldest is fine', setDaysAgo(5_000), {}, false],
  ['with one that is off too', setDaysAgo(5_000), { enabled: false, validPeriodDays: 10 }, false],
  ['one younger than its days is fine', setDaysAgo(9), { enabled: true, validPeriodDays: 10, enabledAt: 0 }, false],
  ['one as old is not', setDaysAgo(10), { enabled: true, validPeriodDays: 10, enabledAt: 0 }, true],
  [
    'an older one counts from the day the policy was switched on',
    setDaysAgo(5_000),
    { enabled: true, validPeriodDays: 10, enabledAt: now - 9 * day },
    false,
  ],
  ['and has expired then', setDaysAgo(5_000), { enabled: true, validPeriodDays: 10, enabledAt: now - 10 * day }, true],
  [
    'one whose day nobody knows counts from there as well',
    { isPasswordExpired: false, passwordUpdatedAt: null },
    { enabled: true, validPeriodDays: 10, enabledAt: now - 9 * day },
    false,
  ],
  [
    'what an operator says counts without a policy',
    { isPasswordExpired: true, passwordUpdatedAt: new Date(now) },
    {},
    true,
  ],
])('%s', (_, age, expiration, expected) => {
  expect(isPasswordExpired(age, expiration, now)).toBe(expected);
});
