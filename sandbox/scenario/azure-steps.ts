import {
  scaleTo,
  settle,
  waitForSize,
  waitForWriteBack,
  waitUntilGone,
  waitUntilHidden,
  type ScenarioDeps,
  type Step,
} from './actions.ts';
import { autoscale, deleteOne, evictOne, repairOne } from './azure-actions.ts';

async function settleAt(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  await settle(deps, name, size);
  await waitForWriteBack(deps, name, size);
}

/** Of the scale set in Uniform mode, whose count the cluster owns, one after the other. */
export const uniformSteps: readonly Step[] = [
  {
    title: 'kubectl scales uniform out 3 → 6',
    of: ['uniform'],
    run: scaleTo('uniform', 6),
  },
  {
    title: 'an instance of uniform is deleted by hand, and replaced: its MachinePool asks for 6',
    of: ['uniform'],
    run: async (deps) => {
      await waitUntilGone(deps, 'uniform', await deleteOne(deps, 'uniform'));
      await settle(deps, 'uniform', 6);
    },
  },
  {
    title: 'kubectl scales uniform in 6 → 3',
    of: ['uniform'],
    run: scaleTo('uniform', 3),
  },
];

/** Of the one in Flexible mode, whose count Azure autoscale owns. */
export const flexibleSteps: readonly Step[] = [
  {
    title: 'Azure autoscale grows flexible 2 → 4, its MachinePool follows; one is repaired',
    of: ['flexible'],
    run: async (deps) => {
      await autoscale(deps, 'flexible', 4);
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
