import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Exchange } from '../../gate.ts';
import { contestedInCloud, contestedInCluster } from '../../rival-cases.ts';
import { clusterRivals } from '../../rivals.ts';
import { createGatedAzureWorld, type GatedAzureWorld } from '../gated-azure-world.ts';
import { scaleTo } from '../scale-sets.ts';
import { addAdopted, countedPool } from './wishes.ts';

let world: GatedAzureWorld;
beforeAll(async () => {
  world = await createGatedAzureWorld();
}, 120_000);
afterAll(() => world.end());

/** How often Poolsync has written `spec.replicas`. */
function writtenBack(name: string): number {
  const isWrite = ({ method, path }: Exchange): boolean =>
    method === 'PATCH' && path.includes(`/machinepools/${name}/scale`);
  return world.gates.cluster.passed.filter((one) => isWrite(one) && one.status === 200).length;
}

describe.concurrent('the count of a scale set', () => {
  it('I4: that the cluster owns is set once more against somebody in Azure, and then left', async () => {
    const name = 'set-back';
    const place = await addAdopted(world, { name, mode: 'Uniform' });
    await contestedInCloud(countedPool(world, place), {
      setsBack: (size) => scaleTo(world.cloud, place, size),
      settled: (size) => world.listed(name, place, size),
      named: 'Somebody in the cloud keeps setting back',
    });
  });

  it.each(clusterRivals)(
    'I4: that the cloud owns is written once more against $what, and then left, and it is named',
    async (rival) => {
      const name = rival.manager;
      const place = await addAdopted(world, { name, mode: 'Flexible' });
      await contestedInCluster(countedPool(world, place), rival, {
        writtenBack: () => writtenBack(name),
        settled: (size) => world.listed(name, place, size),
      });
    },
  );
});
