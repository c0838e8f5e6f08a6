import type { AccessDecision } from '../model/account.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { CountOwner, Pool } from '../model/pool.ts';

/** One of our objects with all that decides whether and how it may be written. */
export interface ObservedPool {
  readonly pool: Pool;
  readonly owner: CountOwner;
  /** Absent: core has named none, or it is gone. */
  readonly machinePool?: MachinePool;
  readonly paused: boolean;
  readonly access: AccessDecision;
}
