import { expect, it } from 'vitest';
import { compareSamples } from './two-samples.ts';

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

it('samples of one source cannot be told apart', () => {
  expect(compareSamples(range(0, 100), range(0, 100))).toEqual({
    welch: expect.closeTo(1, 5),
    mannWhitney: expect.closeTo(1, 5),
    lessOften: 0.5,
  });
});

it('samples that do not overlap are told apart for certain', () => {
  const { welch, mannWhitney, lessOften } = compareSamples(range(0, 100), range(200, 100));
  expect([welch < 1e-6, mannWhitney < 1e-6, lessOften]).toEqual([true, true, 1]);
});

it('gives the probabilities that tables give', () => {
  // U = 4.5 of 25, one tie of two: z = 1.6762, p = 0.0937.
  const { mannWhitney } = compareSamples([1, 2, 3, 4, 6], [4, 7, 8, 9, 2.5]);
  expect(mannWhitney).toBeCloseTo(0.0937, 4);
  // Means 3 and 5, variances 2.5: t = 2, by the normal distribution p = 0.0455.
  expect(compareSamples([1, 2, 3, 4, 5], [3, 4, 5, 6, 7]).welch).toBeCloseTo(0.0455, 4);
});

it('one slow request does not make a difference of ranks', () => {
  const { mannWhitney } = compareSamples([...range(0, 99), 100_000], range(0, 100));
  expect(mannWhitney).toBeGreaterThan(0.9);
});
