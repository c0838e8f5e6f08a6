import { z } from 'zod';
import { machinePoolsPath, poolsPath, scaleSetPoolsPath } from '../installation/pool-objects.ts';
import type { Fleet } from './fleet.ts';
import { followObjects, type FollowOptions } from './follow-objects.ts';

const schema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ providerIDList: z.array(z.string()).default([]) }),
  status: z.object({ phase: z.string().default('') }).default({ phase: '' }),
});

/** Tells the fleet what the API server shows of our pools and of the MachinePools. */
export function followCluster(
  fleet: Pick<Fleet, 'shows' | 'phaseIs'>,
  options: FollowOptions,
): { stopped(): Promise<void> } {
  const following = [
    ...[poolsPath, scaleSetPoolsPath].map((path) =>
      followObjects({ ...options, schema, path }, ({ metadata, spec }, at) => {
        fleet.shows('list', metadata.name, spec.providerIDList, at);
      }),
    ),
    followObjects(
      { ...options, schema, path: machinePoolsPath },
      ({ metadata, spec, status }, at) => {
        fleet.shows('machinePool', metadata.name, spec.providerIDList, at);
        fleet.phaseIs(metadata.name, status.phase);
      },
    ),
  ];
  return { stopped: async () => void (await Promise.all(following)) };
}
