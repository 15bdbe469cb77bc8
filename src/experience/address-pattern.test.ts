import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMatch, readPattern, subjectOf } from './address-pattern.ts';

const letters = (...more: string[]) => fc.string({ unit: fc.constantFrom('a', 'b', ...more), maxLength: 12 });

/** What a regular expression says, on texts so short that it cannot go astray. */
const asExpression = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's');

it('a wildcard stands for any characters, wherever and however often', () => {
  fc.assert(
    fc.property(letters('*'), letters(), (pattern, local) => {
      fc.pre(pattern !== '');
      const isSame = isMatch(readPattern(`${pattern}@example.com`), subjectOf({ local, domain: 'example.com' }));
      expect(isSame).toBe(asExpression(pattern).test(local));
    }),
    { numRuns: 2_000 },
  );
});

it('an address is on a list that names it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zA-Z0-9.+-]{1,20}$/), fc.domain(), (local, domain) => {
      const subject = subjectOf({ local, domain });
      for (const item of [`${local}@${domain}`, `${local.toUpperCase()}@${domain}`, `@${domain}`, `*@${domain}`]) {
        expect(isMatch(readPattern(item), subject)).toBe(true);
      }
      expect(isMatch(readPattern(`x${local}@${domain}`), subject)).toBe(false);
      expect(isMatch(readPattern(`@x${domain}`), subject)).toBe(false);
    }),
  );
});
