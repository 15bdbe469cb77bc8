import { describe, expect, it } from 'vitest';
import { firstIdOf, shortId, sixDigits, standardId, standardSecret, timeOrderedId } from './ids.ts';

/** Pearson's statistic against equal shares; for many degrees of freedom close to normal. */
function chiSquare(counts: readonly number[]) {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The value that chance exceeds less than once in a million runs (Wilson and Hilferty, z = 4.75). */
function chiSquareLimit(degrees: number) {
  const share = 2 / (9 * degrees);
  return degrees * (1 - share + 4.75 * Math.sqrt(share)) ** 3;
}

function countsOf(text: string, alphabet: string) {
  const counts = new Map([...alphabet].map((character) => [character, 0]));
  for (const character of text) counts.set(character, (counts.get(character) ?? Number.NaN) + 1);
  return [...counts.values()];
}

it('a million codes: six digits each, every place and every thousand of them equally often', () => {
  const byThousand = Array.from({ length: 1_000 }, () => 0);
  const byPlace = Array.from({ length: 6 }, () => Array.from({ length: 10 }, () => 0));
  for (let drawn = 0; drawn < 1_000_000; drawn += 1) {
    const code = sixDigits();
    if (!/^\d{6}$/.test(code)) throw new Error(`not six digits: ${code}`);
    const thousand = Math.floor(Number(code) / 1_000);
    byThousand[thousand] = (byThousand[thousand] ?? 0) + 1;
    for (const [place, counts] of byPlace.entries()) {
      const digit = Number(code[place]);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
  }
  expect(chiSquare(byThousand)).toBeLessThan(chiSquareLimit(999));
  for (const counts of byPlace) expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(9));
});

it('000000 and 999999 are drawn as often as any other code', () => {
  let edges = 0;
  // Twenty million draws miss one given code with a probability of e^-20.
  for (let drawn = 0; drawn < 20_000_000 && edges < 3; drawn += 1) {
    const code = sixDigits();
    if (code === '999999') edges |= 1;
    else if (code === '000000') edges |= 2;
  }
  expect(edges).toBe(3);
});

it.each([
  ['a standard id', standardId, 21, '0123456789abcdefghijklmnopqrstuvwxyz'],
  ['a short id', shortId, 12, '0123456789abcdefghijklmnopqrstuvwxyz'],
  ['a secret', standardSecret, 32, '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
])('%s has its length, and every character of its alphabet equally often', (_, make, length, alphabet) => {
  const made = Array.from({ length: 20_000 }, make);
  expect(new Set(made.map((text) => text.length))).toEqual(new Set([length]));
  expect(new Set(made).size).toBe(made.length);
  expect(chiSquare(countsOf(made.join(''), alphabet))).toBeLessThan(chiSquareLimit(alphabet.length - 1));
});

describe('an id that sorts by time', () => {
  const at = Date.UTC(2026, 7, 1);

  it('has 21 characters, and its random part is never the same', () => {
    const made = Array.from({ length: 10_000 }, () => timeOrderedId(at));
    for (const id of made) expect(id).toMatch(/^[0-9a-z]{21}$/);
    expect(new Set(made).size).toBe(made.length);
  });

  it('comes after those of the millisecond before, and not before the first of its own', () => {
    for (const time of [0, 1, 35, 36, at, at + 1, Date.UTC(2500, 0, 1)]) {
      expect(timeOrderedId(time) < timeOrderedId(time + 1)).toBe(true);
      expect(firstIdOf(time) <= timeOrderedId(time)).toBe(true);
      expect(timeOrderedId(time) < firstIdOf(time + 1)).toBe(true);
    }
  });

  it.each([-1, 0.5, at + 0.25])('keeps its form at %d', (time) => {
    expect(timeOrderedId(time)).toMatch(/^[0-9a-z]{21}$/);
  });
});
