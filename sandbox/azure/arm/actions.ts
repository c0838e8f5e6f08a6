import { resourceGroupActions } from '../compute/resource-groups.ts';
import { scaleSetReads } from '../compute/scale-set-reads.ts';
import { scaleSetVmActions } from '../compute/scale-set-vms.ts';
import { scaleSetWrites } from '../compute/scale-set-writes.ts';
import { virtualMachineActions } from '../compute/virtual-machines.ts';
import type { Action } from './action.ts';
import { pollingActions } from './polling.ts';

/** Everything that the management endpoint can do. */
export const armActions: readonly Action[] = [
  ...scaleSetReads,
  ...scaleSetWrites,
  ...scaleSetVmActions,
  ...virtualMachineActions,
  ...resourceGroupActions,
  ...pollingActions,
];
