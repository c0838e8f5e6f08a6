import type { ForeignPool, ForeignPoolRef } from '../model/foreign-pool.ts';
import type { GroupKey, GroupRef, ScaleSetRef } from '../model/group.ts';
import type { Announcement } from '../model/plan.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';
import type { WriteResult } from './cluster.ts';

/**
 * The objects of other providers that stand for cloud groups. None of their fields can be written
 * but the one annotation that makes their provider look. Every method throws a Fault when the API
 * server does not answer as it should.
 */
export interface ForeignPools {
  /**
   * The objects that may stand for each group, from a list that may be out of date: `read` decides.
   * Those whose provider ID names the group; where there is none, the AWSMachinePool without a
   * provider ID that has the group's name, if there is exactly one. Every group that was asked for is
   * in the answer. A management cluster without such a provider has none.
   */
  poolsOf(groups: readonly GroupRef[]): Promise<ReadonlyMap<GroupKey, readonly ForeignPoolRef[]>>;
  /** The scale sets that objects stand for, in the resource group of a virtual machine; out of that list. */
  scaleSetsBeside(virtualMachine: VirtualMachineRef): Promise<readonly ScaleSetRef[]>;
  /** `undefined`: there is no such object. */
  read(ref: ForeignPoolRef): Promise<ForeignPool | undefined>;
  /** Sets `poolsync/nudge` to this time, given that the object is as it was read. */
  nudge(pool: ForeignPool, at: Date): Promise<WriteResult>;
  /** Records a Kubernetes Event on the object unless one with the same words is there still. */
  announceOnce(pool: ForeignPool, announcement: Announcement): Promise<void>;
}
