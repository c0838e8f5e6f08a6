import { sandboxPools } from '../installation/sandbox-pools.ts';
import {
  settle,
  waitForScaleAccepted,
  waitForWriteBack,
  type ScenarioDeps,
  type Step,
} from './actions.ts';
import { awsSteps } from './aws-steps.ts';
import { flexibleSteps, uniformSteps } from './azure-steps.ts';

/** Waits until the groups have their first instances and the cluster has them too. */
export async function settleAtStart(deps: ScenarioDeps): Promise<void> {
  for (const { name, replicas, replicasManagedBy, withoutReplicas } of sandboxPools) {
    await settle(deps, name, replicas);
    if (replicasManagedBy !== undefined) await waitForWriteBack(deps, name, replicas);
    else {
      const reason = withoutReplicas === true ? 'AdoptionMismatch' : 'InAgreement';
      await waitForScaleAccepted(deps, name, reason);
    }
  }
}

/** Each has pools of its own. */
const tracks: readonly (readonly Step[])[] = [awsSteps, uniformSteps, flexibleSteps];

/**
 * Scales groups by their MachinePools, and changes others behind their back. Each time it waits until
 * list and MachinePool have followed. What is done in AWS, to the one scale set and to the other goes on
 * beside each other: they have nothing in common, and on Azure most of the time is spent waiting. At the
 * end every group is as large as it was.
 *
 * @throws when something does not happen in time, with what every pool looks like
 */
export async function runScenario(deps: ScenarioDeps): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([deps.signal, over.signal]);
  try {
    await Promise.all(tracks.map((steps) => play({ ...deps, signal }, steps)));
  } finally {
    // Where one track failed, the others end too.
    over.abort(new Error('the scenario is over'));
  }
}

async function play(deps: ScenarioDeps, steps: readonly Step[]): Promise<void> {
  for (const { title, of, run } of steps) {
    for (const pool of of) deps.fleet.beginStep(pool, title);
    deps.progress(title);
    await run(deps);
  }
}
