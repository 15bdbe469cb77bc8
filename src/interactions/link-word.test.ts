import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { standardId } from '../lib/ids.ts';
import { createSeal } from '../lib/seal.ts';
import { matchingWord } from './link-word.ts';

const seal = createSeal(randomBytes(32));

it('the word of a code is always the same, and another for each code, tenant and key', () => {
  const id = standardId();
  const word = matchingWord(seal, 'default', id);
  expect(word).toMatch(/^[BDFGKLMNPRSTVZ][AEIOU][BDFGKLMNPRSTVZ][AEIOU]$/);
  expect(matchingWord(seal, 'default', id)).toBe(word);
  const others = Array.from({ length: 8 }, () => matchingWord(createSeal(randomBytes(32)), 'admin', id));
  expect(others.filter((other) => other === word).length).toBeLessThan(3);
});

it('ten thousand codes have most of the 4,900 words, each about as often, and none that nobody wants to read', () => {
  const counts = new Map<string, number>();
  for (let index = 0; index < 10_000; index += 1) {
    const word = matchingWord(seal, 'default', standardId());
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  expect(counts.size).toBeGreaterThan(4_000);
  expect(Math.max(...counts.values())).toBeLessThan(15);
  for (const word of ['KAKA', 'PIPI', 'NAZI', 'PUTA', 'NIGA']) expect(counts.has(word)).toBe(false);
});
