import { queueNames } from '../../sandbox/installation/azure-routes.ts';
import { scaleSetPoolsPath } from '../../sandbox/installation/pool-objects.ts';
import {
  countCallsByPart,
  forgetAzureCalls,
  readAzureCalls,
  type AzureCall,
} from '../azure-installation/cloud-calls.ts';
import type { AzureBenchInstallation } from '../azure-installation/install.ts';
import type { BenchDeps } from '../installation/install.ts';
import { callsPerGroup, clusterFigures } from '../way-out/tally.ts';
import type { Tally, WayOut } from '../way-out/way-out.ts';
import { startPart, type Ground } from './ground.ts';

/** What the call is named by which a scale set is asked. */
export const asking = 'VirtualMachineScaleSets_Update';

export interface AzureTally extends Tally {
  readonly calls: readonly AzureCall[];
}

/** The way out to scale sets. */
export interface AzureWayOut extends WayOut<AzureTally> {
  /** How many messages a queue holds, those that a function has at the moment included. */
  countMessages(queue: keyof typeof queueNames): Promise<number>;
}

export function createAzureWayOut(deps: BenchDeps, ground: Ground): AzureWayOut {
  const { installation, wishes, logs } = ground;
  const { kubeconfig } = installation.cluster;
  const { serviceBus } = installation.cloud;
  const countMessages = (queue: keyof typeof queueNames): Promise<number> => {
    const { active, locked, scheduled } = serviceBus.queue(queueNames[queue]).depths();
    return Promise.resolve(active + locked + scheduled);
  };
  return {
    logs,
    wishes,
    followed: { kubeconfig, listPath: scaleSetPoolsPath },
    asking,
    startScale: (name) => startPart(deps, ground, { app: 'act', name }),
    startReconcile: (name) => startPart(deps, ground, { app: 'observe', name }),
    countMessages,
    countEvents: () => countMessages('events'),
    startTally: () => startTally(installation),
    tallyFigures: (tally, groups) => ({
      cloudCalls: countCallsByPart(tally.calls),
      setsPerGroup: callsPerGroup(tally, asking, groups),
      ...clusterFigures(tally, groups),
    }),
  };
}

async function startTally({
  audit,
  cloud,
}: AzureBenchInstallation): Promise<() => Promise<AzureTally>> {
  const { control } = cloud.azure;
  const mark = await audit.mark();
  await forgetAzureCalls(control);
  return async () => ({
    calls: await readAzureCalls(control),
    requests: await audit.readSince(mark),
  });
}
