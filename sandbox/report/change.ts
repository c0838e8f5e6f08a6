import type { SandboxPool } from '../installation/sandbox-pools.ts';

/** What happened to one instance, and when the cluster had caught up with it. */
export interface Change {
  /** Title of the part of the scenario in which it happened. */
  readonly step: string;
  readonly cloud: SandboxPool['cloud'];
  readonly pool: string;
  /** What follows the last slash of its provider ID. */
  readonly instanceId: string;
  readonly kind: ChangeKind;
  /** When AWS published the event, or Azure's lists began to show it, in ms since 1970. */
  readonly at: number;
  /** When the list of our object had it; undefined while it has not. */
  readonly list: Arrival | undefined;
  /** The same for the MachinePool, through core. */
  readonly machinePool: Arrival | undefined;
}

export type ChangeKind = 'joined' | 'left';

/**
 * `ahead`: it was there before. A reading for another event had seen the instance launch.
 */
export type Arrival = { readonly kind: 'after'; readonly ms: number } | { readonly kind: 'ahead' };

/** Where a change can arrive. */
export type Arriving = 'list' | 'machinePool';

export const arrivals: readonly Arriving[] = ['list', 'machinePool'];
