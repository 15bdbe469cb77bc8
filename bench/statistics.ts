export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export function percentilesOf(values: number[]): Percentiles {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export const median = (values: number[]) => percentilesOf(values).p50;
