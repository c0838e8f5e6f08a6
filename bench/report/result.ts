import type { Target } from './target.ts';

/** What a benchmark prints. */
export interface Result {
  readonly bench: string;
  /** Of the checkout; with `-dirty` where files differ from it, `unknown` without git. */
  readonly commit: string;
  /** Version of the Node that ran the benchmark and Poolsync's parts. */
  readonly node: string;
  readonly cores: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How much of each thing was measured. */
  readonly samples: Readonly<Record<string, number>>;
  readonly figures: Figures;
  readonly targets: readonly Target[];
}

/** What measuring gives; the rest of a result is the same for all benchmarks. */
export type Measured = Pick<Result, 'samples' | 'figures' | 'targets'>;

/** Figures by name; the names end in their unit. */
export interface Figures {
  readonly [name: string]: Figure;
}

type Figure = number | string | null | Figures | readonly Figure[];
