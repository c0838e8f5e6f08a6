import { maximumSize } from '../installation/layout.ts';
import {
  scaleByMachinePool,
  scaleTo,
  settle,
  waitForScaleAccepted,
  waitForWriteBack,
  type Step,
} from './actions.ts';
import { completeHook, scaleInCloud, terminateOne } from './aws-actions.ts';

/** By the cloud, which owns the count; the MachinePool follows. */
const growTo =
  (name: string, size: number): Step['run'] =>
  async (deps) => {
    await scaleInCloud(deps, name, size);
    await settle(deps, name, size);
    await waitForWriteBack(deps, name, size);
  };

/** One change at a time, the pools in turn: each has the function, the cluster and core to itself. */
const inTurn =
  (names: readonly string[], sizes: readonly number[]): Step['run'] =>
  async (deps) => {
    for (const size of sizes) {
      for (const name of names) await growTo(name, size)(deps);
    }
  };

const tooMany = maximumSize + 1;

/** One after the other. */
export const awsSteps: readonly Step[] = [
  {
    // They wait in the hook while the other groups change.
    title: 'kubectl scales drain in 3 → 1, through its hook',
    of: ['drain'],
    run: (deps) => scaleByMachinePool(deps, 'drain', 1),
  },
  { title: 'kubectl scales web out 3 → 10', of: ['web'], run: scaleTo('web', 10) },
  {
    title: 'tenant, in the other account, grows 2 → 7 by the cloud, and its MachinePool with it',
    of: ['tenant'],
    run: growTo('tenant', 7),
  },
  {
    title: 'batch, in the other region, grows 2 → 6 by the cloud, and its MachinePool with it',
    of: ['batch'],
    run: growTo('batch', 6),
  },
  {
    title: 'an instance of web is terminated by hand, and replaced',
    of: ['web'],
    run: async (deps) => {
      await terminateOne(deps, 'web');
      await settle(deps, 'web', 10);
    },
  },
  {
    title: 'the hook of one instance of drain is completed',
    of: ['drain'],
    run: (deps) => completeHook(deps, 'drain'),
  },
  { title: 'kubectl scales web in 10 → 3', of: ['web'], run: scaleTo('web', 3) },
  {
    title: `kubectl asks for ${tooMany} of web, whose group takes ${maximumSize}: nothing is scaled`,
    of: ['web'],
    run: async (deps) => {
      await scaleByMachinePool(deps, 'web', tooMany);
      await waitForScaleAccepted(deps, 'web', 'OutOfRange');
      await scaleByMachinePool(deps, 'web', 3);
      await waitForScaleAccepted(deps, 'web', 'InAgreement');
    },
  },
  {
    title: 'adopted has 5 instances and asks for 1: nothing is scaled before somebody says which',
    of: ['adopted'],
    run: async (deps) => {
      await waitForScaleAccepted(deps, 'adopted', 'AdoptionMismatch');
      await settle(deps, 'adopted', 5);
      await scaleByMachinePool(deps, 'adopted', 5);
      await waitForScaleAccepted(deps, 'adopted', 'InAgreement');
    },
  },
  { title: 'kubectl scales adopted out 5 → 6', of: ['adopted'], run: scaleTo('adopted', 6) },
  { title: 'kubectl scales adopted in 6 → 5', of: ['adopted'], run: scaleTo('adopted', 5) },
  { title: 'tenant shrinks 7 → 2 by the cloud', of: ['tenant'], run: growTo('tenant', 2) },
  { title: 'batch shrinks 6 → 2 by the cloud', of: ['batch'], run: growTo('batch', 2) },
  {
    title: 'tenant and batch grow 2 → 4, in turn',
    of: ['tenant', 'batch'],
    run: inTurn(['tenant', 'batch'], [3, 4]),
  },
  {
    title: 'tenant and batch shrink 4 → 2, in turn',
    of: ['tenant', 'batch'],
    run: inTurn(['tenant', 'batch'], [3, 2]),
  },
  {
    title: 'the hook of the other one times out',
    of: ['drain'],
    run: (deps) => settle(deps, 'drain', 1),
  },
  { title: 'kubectl scales drain out 1 → 3', of: ['drain'], run: scaleTo('drain', 3) },
];
