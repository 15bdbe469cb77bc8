/** What two samples say about whether they come from one source. Both tests are two-sided, by the normal distribution. */
export interface TwoSamples {
  /** Of the means (Welch's t-test). */
  welch: number;
  /** Of the ranks (Mann–Whitney U test), which a few slow requests do not sway. */
  mannWhitney: number;
  /** How often one drawn from the first is less than one drawn from the second; a half: they cannot be told apart. */
  lessOften: number;
}

export function compareSamples(first: readonly number[], second: readonly number[]): TwoSamples {
  const { u, z } = rankTest(first, second);
  return {
    welch: twoSided(welchT(first, second)),
    mannWhitney: twoSided(z),
    lessOften: 1 - u / (first.length * second.length),
  };
}

function welchT(first: readonly number[], second: readonly number[]) {
  const [one, other] = [momentsOf(first), momentsOf(second)];
  const error = Math.sqrt(one.variance / first.length + other.variance / second.length);
  return error === 0 ? 0 : (one.mean - other.mean) / error;
}

function momentsOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** With the mean rank for equal values, and the variance corrected for them. */
function rankTest(first: readonly number[], second: readonly number[]) {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ];
  all.sort((one, other) => one.value - other.value);
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const meanRank = (from + 1 + to) / 2;
    rankSum += meanRank * all.slice(from, to).filter(({ isFirst }) => isFirst).length;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const [n, m, total] = [first.length, second.length, all.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  return { u, z: variance === 0 ? 0 : (u - (n * m) / 2) / Math.sqrt(variance) };
}

const twoSided = (z: number) => complementaryError(Math.abs(z) / Math.SQRT2);

/** erfc(x) for x ≥ 0 to 1.2e-7 of its value (Numerical Recipes, 6.2). */
function complementaryError(x: number) {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const series = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-x * x + series);
}
