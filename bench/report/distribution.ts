/** Percentiles by nearest rank, in the unit of the values; null where there are none. */
export interface Distribution {
  readonly n: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Sums up values; they are rounded to a tenth. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : round(value, 1);
  };
  return { n: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}

/** Rounds to so many digits after the point. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Null where there is nothing to share between. */
export function ratio(count: number, of: number): number | null {
  return of === 0 ? null : round(count / of, 3);
}
