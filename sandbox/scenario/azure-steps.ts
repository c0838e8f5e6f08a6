import {
  settle,
  waitForSize,
  waitForWriteBack,
  waitUntilGone,
  waitUntilHidden,
  type ScenarioDeps,
  type Step,
} from './actions.ts';
import { deleteOne, evictOne, repairOne, setCapacity } from './azure-actions.ts';

/** By the management endpoint; the MachinePool follows. */
const growTo =
  (name: string, size: number): Step['run'] =>
  async (deps) => {
    await setCapacity(deps, name, size);
    await settleAt(deps, name, size);
  };

async function settleAt(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  await settle(deps, name, size);
  await waitForWriteBack(deps, name, size);
}

/** Of the scale set in Uniform mode, one after the other. */
export const uniformSteps: readonly Step[] = [
  {
    title: 'uniform grows 3 → 6 by its capacity in Azure, and its MachinePool with it',
    of: ['uniform'],
    run: growTo('uniform', 6),
  },
  {
    title: 'an instance of uniform is deleted by hand',
    of: ['uniform'],
    run: async (deps) => {
      await waitUntilGone(deps, 'uniform', await deleteOne(deps, 'uniform'));
      await settleAt(deps, 'uniform', 5);
    },
  },
  {
    title: 'uniform shrinks 5 → 3 by its capacity in Azure',
    of: ['uniform'],
    run: growTo('uniform', 3),
  },
];

/** Of the one in Flexible mode. */
export const flexibleSteps: readonly Step[] = [
  {
    title: 'flexible grows 2 → 4; meanwhile Azure repairs an instance, which makes no event',
    of: ['flexible'],
    run: async (deps) => {
      await setCapacity(deps, 'flexible', 4);
      await waitForSize(deps, 'flexible', 4);
      await waitUntilGone(deps, 'flexible', await repairOne(deps, 'flexible'));
      await settleAt(deps, 'flexible', 4);
    },
  },
  {
    title: 'a machine of flexible is deleted by hand; Azure evicts another, which makes no event',
    of: ['flexible'],
    run: async (deps) => {
      // By then the look that the deletion asked for is over.
      await waitUntilHidden(deps, 'flexible', await deleteOne(deps, 'flexible'));
      await waitUntilGone(deps, 'flexible', await evictOne(deps, 'flexible'));
      await settleAt(deps, 'flexible', 2);
    },
  },
];
