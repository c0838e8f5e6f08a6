import { conditionOf } from './condition.ts';
import type { PoolStatus } from './pool.ts';

/** What a group counts where its figures are no numbers of instances. */
export interface OtherUnit {
  /** In the cloud's words, as in `vCPUs`. */
  readonly unit: string;
  /** What to do to have it count instances, without a full stop. */
  readonly cure: string;
}

/** The reason of `ScaleAccepted` where a group counts something else than instances. */
export const notInInstances = 'CapacityNotInInstances';

/** Whether the last reading that said so has found the group to count something else than instances. */
export function saysNotInInstances({ conditions = [] }: Pick<PoolStatus, 'conditions'>): boolean {
  return conditionOf(conditions, 'ScaleAccepted')?.reason === notInInstances;
}
