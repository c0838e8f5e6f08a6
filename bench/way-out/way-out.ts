import type { AuditedRequest } from '../installation/audit-log.ts';
import type { Figures } from '../report/result.ts';
import type { PoolsToFollow } from './follow-pools.ts';
import type { Wishes } from './wishes.ts';

/** One cloud's way out: what the stages of a benchmark stand on. */
export interface WayOut<Counted extends Tally = Tally> {
  /** Folder of all logs. */
  readonly logs: string;
  readonly wishes: Wishes;
  readonly followed: PoolsToFollow;
  /** What the call is named by which a group is asked. */
  readonly asking: string;
  /** Starts the function scale for a stage, fed from its queue; each stage begins with a fresh one. */
  startScale(name: string): Promise<FedPart>;
  startReconcile(name: string): Promise<FedPart>;
  /** How many messages the events queue holds, those that a function has at the moment included. */
  countEvents(): Promise<number>;
  /** Begins to count; the function that it returns ends that. */
  startTally(): Promise<() => Promise<Counted>>;
  /**
   * The counts as figures.
   *
   * @param groups how many were to be scaled
   */
  tallyFigures(tally: Counted, groups: number): Figures;
}

/** A deployed function with what feeds it. */
export interface FedPart {
  /**
   * @returns how many messages had to come back
   * @throws when an invocation failed: what was measured beside it means little
   */
  stop(): Promise<number>;
}

/** A call of one of Poolsync's parts. */
export interface TalliedCall {
  /** Milliseconds since 1970, when the answer was ready. */
  readonly time: number;
  readonly action: string;
}

/** What Poolsync's parts asked of the cloud and of the cluster in a part of the benchmark. */
export interface Tally {
  readonly calls: readonly TalliedCall[];
  readonly requests: readonly AuditedRequest[];
}

/** What a stage found. */
export interface Stage<Counted extends Tally = Tally> {
  readonly figures: Figures;
  readonly tally: Counted;
}
