import type { PoolKind } from '../../shared/model/pool.ts';
import type { ReportedMachinePool, ReportedPool } from '../../shared/model/reported.ts';
import type { FeedEvent } from '../../shared/ports/object-feed.ts';
import type { ListedObjects } from './read-views.ts';

/** The cluster, as far as the command `status` asks. All of it throws ClusterTrouble. */
export interface StatusCluster {
  /** Each page as soon as it is there. A kind that is not served has no pools, unless none is. */
  list(scopes: Scopes, told: ListTold, signal: AbortSignal): ListedObjects;
  /**
   * Tells what there is and what changes, until the signal is aborted.
   *
   * @param kinds of pools; only those that are served
   */
  follow(
    scopes: Scopes,
    kinds: readonly PoolKind[],
    told: FollowTold,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Namespaces; `undefined` among them: all. */
export type Scopes = readonly (string | undefined)[];

export interface ListTold {
  /** An object that is not as its CRD says. @param key `<namespace>/<name>`, where it has one */
  readonly skipped: (key: string | undefined) => void;
  readonly notServed: (kind: PoolKind) => void;
}

export interface FollowTold {
  readonly pool: (kind: PoolKind, event: FeedEvent<ReportedPool>) => void;
  readonly machinePool: (event: FeedEvent<ReportedMachinePool>) => void;
  /** Called with a reason when the connection is lost, and with `undefined` when it is back. */
  readonly interrupted: (why: string | undefined) => void;
}
