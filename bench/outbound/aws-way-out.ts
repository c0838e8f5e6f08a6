import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { BenchDeps } from '../installation/install.ts';
import { countMessages } from '../installation/queue.ts';
import type { WayOut } from '../way-out/way-out.ts';
import { startReconcile, startScale, stopFunction, type Ground } from './ground.ts';
import { startTally, tallyFigures } from './tally.ts';

/** The way out to Auto Scaling groups. */
export function createAwsWayOut(deps: BenchDeps, ground: Ground): WayOut {
  const { installation, wishes, logs } = ground;
  const { kubeconfig } = installation.cluster;
  return {
    logs,
    wishes,
    followed: { kubeconfig, listPath: poolsPath },
    asking: 'SetDesiredCapacity',
    startScale: async (name) => {
      const fed = await startScale(deps, ground, name);
      return { stop: () => stopFunction(fed) };
    },
    startReconcile: async (name) => {
      const fed = await startReconcile(deps, ground, name);
      return { stop: () => stopFunction(fed) };
    },
    countEvents: () => countMessages(installation),
    startTally: () => startTally(installation),
    tallyFigures,
  };
}
