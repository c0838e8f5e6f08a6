import type { CloudAccount } from '../model/account.ts';
import type { DriftPolicy, Finding, ListDrift, SweepCursor, Unseen } from '../model/drift.ts';
import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Inventory } from '../ports/inventory.ts';
import type { PoolIndex } from '../ports/pool-index.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';
import type { TaggedGroups } from '../ports/tagged-groups.ts';

export interface FindDriftDeps {
  readonly fleet: Omit<SweptFleet, 'announceOnMachinePool'>;
  readonly cluster: Pick<Cluster, 'readPool' | 'readMachinePool' | 'readCloudAccounts'>;
  readonly cloud: Pick<Cloud, 'readGroups' | 'goneAmong'>;
  /** Asked only of a group that another pool is known to have, where not all pools were listed. */
  readonly index: Pick<PoolIndex, 'poolsOf'>;
  /** Where there is one, only what it names is read whole. Leave it out for a few pools. */
  readonly inventory?: Inventory;
  readonly tagged?: TaggedGroups;
  readonly clock: Clock;
}

export interface FindDriftOptions {
  /** Its name. */
  readonly installation: string;
  /** Of the installation: for pools without one of their own. */
  readonly policy: DriftPolicy;
  readonly signal: AbortSignal;
  /** Only these; absent: all. */
  readonly namespaces?: readonly string[];
  /** Which objects are looked at; absent: all. */
  readonly wants?: (pool: PoolRef | ForeignPoolRef) => boolean;
  /** What lies before it was looked at already. */
  readonly from?: SweepCursor;
  /** Whether groups that carry the installation's tag are looked for: only where all objects are looked at. */
  readonly searchTagged: boolean;
  /** Whether the time is over. */
  readonly isOver?: () => boolean;
}

/** How far a walk came. */
export type Place = Pick<SweepCursor, 'afterPool' | 'afterForeignPool' | 'afterAccess'>;

/** What a walk tells as it goes. */
export type DriftTold =
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** The list differs, a first reading has told of it, and the second one is not due yet. */
  | { readonly kind: 'waits'; readonly finding: ListDrift }
  | { readonly kind: 'unseen'; readonly unseen: Unseen }
  /** So much was looked at since the last time this was told. */
  | {
      readonly kind: 'looked';
      readonly pools: number;
      readonly foreignPools: number;
      readonly groupsRead: number;
    }
  /** Groups that carry the installation's tag were looked for everywhere; where that failed was told. */
  | { readonly kind: 'searched' }
  /** Not everything was looked at, since the time is over or the cluster does not answer. The last that is told. */
  | { readonly kind: 'cut-short'; readonly cursor: Place };

/** A walk, as all its parts see it. */
export interface Walk {
  readonly deps: FindDriftDeps;
  readonly options: FindDriftOptions;
  readonly accounts: readonly CloudAccount[];
  readonly pausedClusters: ReadonlySet<string>;
}

export function toldFinding(finding: Finding): DriftTold {
  return { kind: 'finding', finding };
}

export function toldUnseen(unseen: Unseen): DriftTold {
  return { kind: 'unseen', unseen };
}

export function lookedAt(counts: {
  readonly pools?: number;
  readonly foreignPools?: number;
  readonly groupsRead?: number;
}): DriftTold {
  return { kind: 'looked', pools: 0, foreignPools: 0, groupsRead: 0, ...counts };
}
