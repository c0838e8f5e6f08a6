import type { ManagementCluster } from '../../sandbox/management-cluster/start.ts';
import type { Batch } from '../installation/batch.ts';
import type { Figures } from '../report/result.ts';
import type { ChangeTracker, TellsOf } from './change-tracker.ts';
import type { Feeding } from './feeding.ts';
import type { GroupSizes } from './group-sizes.ts';
import type { PoolObject } from './pool-object.ts';
import type { Tally } from './tally.ts';

/** One cloud's way in: what the stages of a benchmark stand on. */
export interface WayIn {
  readonly cluster: Pick<ManagementCluster, 'api' | 'kubeconfig'>;
  /** Folder of all logs. */
  readonly logs: string;
  /** Path of the list of our pools. */
  readonly listPath: string;
  /** The groups, which change by an operator's calls. */
  readonly sizes: GroupSizes;
  readonly tellsOf: TellsOf;
  /** How many batches at once the function may have, unless a stage wants one alone. */
  readonly usualConcurrency: number;
  /** Makes the groups of all pools. @returns how many messages tell of it */
  launch(): Promise<number>;
  /**
   * Waits until the events queue holds that many messages, those included that the function has at
   * the moment.
   *
   * @throws when the time is over, with how many it held then
   */
  waitForMessages(count: number, withinMs: number): Promise<void>;
  /** Deploys the function anew; nothing is fed to it yet. */
  startFunction(settings: FeedSettings): Feeding;
  /**
   * The most resident memory that each process of the function has had so far, in MiB; empty where
   * nobody tells.
   *
   * @param name of the function
   */
  peakMb(name: string, feeding: Feeding): Promise<readonly number[]>;
  /** Begins to count; the function that it returns ends that, for the batches that it is given. */
  startTally(): Promise<(batches: readonly Batch[]) => Promise<Tally>>;
  /** Makes objects of ours with so many provider IDs each, of which no event ever tells. */
  createOtherPools(of: { readonly count: number; readonly instances: number }): Promise<void>;
  /**
   * Asks for a look at these pools as the watch does, by a message for each. Resolves when all are in
   * the queue.
   */
  requestSync(pools: readonly PoolObject[]): Promise<void>;
}

export interface FeedSettings {
  /** Names its processes and their logs. */
  readonly name: string;
  readonly maxConcurrency: number;
  /** Called for each message at the moment in which it is handed to the function. */
  readonly handed?: ChangeTracker['handed'];
}

/** What a stage found. */
export interface Stage {
  readonly figures: Figures;
  readonly tally: Tally;
}
