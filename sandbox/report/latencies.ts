import type { Arriving, Change } from './change.ts';

/** Percentiles by nearest rank; null where nothing was measured. */
export interface Latencies {
  /** Measured changes; those that were there ahead of their event are not among them. */
  readonly n: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** From the event to the arrival, in ms. */
export function latenciesOf(changes: readonly Change[], where: Arriving): Latencies {
  return latenciesFrom(
    changes.flatMap(({ [where]: arrival }) => (arrival?.kind === 'after' ? [arrival.ms] : [])),
  );
}

/** @param measuredMs in any order */
export function latenciesFrom(measuredMs: readonly number[]): Latencies {
  const sorted = measuredMs.toSorted((a, b) => a - b);
  const rank = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { n: sorted.length, p50: rank(0.5), p99: rank(0.99), max: sorted.at(-1) ?? null };
}
