import type { GroupKey, GroupRef, ScaleSetRef } from '../model/group.ts';
import type { PoolRef } from '../model/pool.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';

/** Finds the pools of a group without asking the API server for each group. It may be out of date: a GET decides. */
export interface PoolIndex {
  /** Every group that was asked for is in the answer, without pools where no object names it. */
  poolsOf(groups: readonly GroupRef[]): Promise<ReadonlyMap<GroupKey, readonly PoolRef[]>>;
  /** The scale sets with pools that lie in the resource group of a virtual machine, where its own must lie. */
  scaleSetsBeside(virtualMachine: VirtualMachineRef): Promise<readonly ScaleSetRef[]>;
}
