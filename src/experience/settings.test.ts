import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codePolicyOf, defaultSettings, experiencePatch, experienceSettings, lockoutPolicyOf } from './settings.ts';

test('the defaults are settings', () => {
  expect(experienceSettings.parse(defaultSettings)).toEqual(defaultSettings);
});

test('no code lives for more than ten minutes, unless the policy names the override', () => {
  const policy = fc.record(
    {
      expirationDuration: fc.integer({ min: 0, max: 5_000 }),
      maxRetryAttempts: fc.integer({ min: 1, max: 100 }),
      allowLongExpiration: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(policy, (verificationCodePolicy) => {
      const parsed = experiencePatch.safeParse({ verificationCodePolicy });
      const { expirationDuration = 600, allowLongExpiration } = verificationCodePolicy;
      const longest = allowLongExpiration ? 3600 : 600;
      expect(parsed.success).toBe(expirationDuration >= 60 && expirationDuration <= longest);
      if (!parsed.success) return;
      const { lifetimeSeconds } = codePolicyOf({ ...defaultSettings, verificationCodePolicy });
      expect(lifetimeSeconds).toBeLessThanOrEqual(longest);
    }),
    { numRuns: 500 },
  );
});

test('codes and lockouts have the limits of the specification unless they are set', () => {
  expect(codePolicyOf(defaultSettings)).toEqual({ lifetimeSeconds: 600, maximumTries: 10 });
  expect(lockoutPolicyOf(defaultSettings)).toEqual({ maximumAttempts: 100, durationMinutes: 60 });
});
