import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAdopted, askedOf, carriedOut, countedPool } from './counts.ts';
import type { Exchange } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { kubectlScale } from './kubectl.ts';
import { contestedInCloud, contestedInCluster } from './rival-cases.ts';
import { clusterRivals, policyActs } from './rivals.ts';

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld();
  const names = ['by-policy', 'between', ...clusterRivals.map(({ manager }) => manager)];
  await Promise.all(names.map((name) => addAdopted(world, name)));
});
afterAll(() => world.end());

function placeOf(name: string): GroupPlace {
  return world.placeOf({ name });
}

/** How often Poolsync has written `spec.replicas`. */
function writtenBack(name: string): number {
  const isWrite = ({ method, path }: Exchange): boolean =>
    method === 'PATCH' && path.includes(`/machinepools/${name}/scale`);
  return world.gates.cluster.passed.filter((one) => isWrite(one) && one.status === 200).length;
}

describe.concurrent('a count that the cluster owns', () => {
  it('I4: is set once more against a scaling policy, and then left, and the policy is named', async () => {
    const [name, place] = ['by-policy', placeOf('by-policy')];
    await contestedInCloud(countedPool(world, name, place), {
      setsBack: (size) => policyActs(world, place, size),
      settled: (size) => world.inStep(name, place, size),
      named:
        'Somebody in the cloud ("a monitor alarm TargetTracking-AlarmLow in state ALARM triggered policy keep-load-at-half changing the desired capacity from 5 to 3") keeps setting back',
    });
  });

  it('is never contested by those who wish: each of their values is carried out', async () => {
    const [name, place] = ['between', placeOf('between')];
    const { namespace } = world.cluster;
    const figures = [3, 4, 3, 5];
    for (const [at, { write }] of clusterRivals.entries()) {
      await write(namespace, name, figures[at] ?? 0);
      await carriedOut(world, name, place, figures[at] ?? 0);
    }
    await kubectlScale(namespace, name, 5);
    await carriedOut(world, name, place, 5);
    // Where functions are slow two can be at work, and ask for the same.
    const asked = askedOf(world, place);
    expect(asked.filter((figure, at) => figure !== asked[at - 1])).toEqual(figures);
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
    expect(writtenBack(name)).toBe(0);
  });
});

describe.concurrent('a count that the cloud owns', () => {
  it.each(clusterRivals)(
    'I4: is written once more against $what, and then left, and it is named',
    async (rival) => {
      const [name, place] = [rival.manager, placeOf(rival.manager)];
      await contestedInCluster(countedPool(world, name, place), rival, {
        writtenBack: () => writtenBack(name),
        settled: (size) => world.inStep(name, place, size),
      });
    },
  );
});
