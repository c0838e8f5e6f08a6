import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aLastScale,
  aScalablePool,
  aScaleWorld,
  asked,
  scaleOnce,
  statusOf,
  wish,
  type ScaleWorld,
} from '../fakes/scale-world.ts';

const group = aGroupRef();

function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld();
  wish(world, replicas);
  return world;
}

describe('scale, where somebody sets its value back', () => {
  const policyActs = (world: ScaleWorld): void =>
    world.cloud.change(group, { desiredCapacity: 3 }, 'a policy changed it to 3');

  async function fight(world: ScaleWorld, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      policyActs(world);
      world.clock.advanceMs(20_000);
      await scaleOnce(world);
    }
  }

  it('stops at the second time, names the rival, and tries again every ten minutes', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    await fight(world, 5);
    expect(asked(world)).toEqual([7, 7]);
    expect(statusOf(world).contested).toMatchObject({ count: 2 });
    const said = conditionOf(statusOf(world).conditions ?? [], 'ReplicasUncontested');
    expect(said).toMatchObject({ status: 'False', reason: 'Contested' });
    expect(said?.message).toContain('Somebody in the cloud ("a policy changed it to 3") keeps');
    expect(world.cloud.calls.filter((call) => call === 'lastCauseOfChange')).toHaveLength(1);
    expect(world.cluster.announcements.map(({ reason }) => reason)).toEqual([
      'Scaled',
      'Scaled',
      'Contested',
    ]);
    world.clock.advanceMs(600_000);
    await scaleOnce(world);
    expect(asked(world)).toEqual([7, 7, 7]);
    expect(world.metrics.totals).toMatchObject({ 'PoolsNotScaled contested': 4 });
  });

  it('says that it is contested although the cloud does not say by whom', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    world.cloud.failWith('lastCauseOfChange', faults.throttled);
    await fight(world, 2);
    const said = conditionOf(statusOf(world).conditions ?? [], 'ReplicasUncontested');
    expect(said?.message).toContain('Somebody in the cloud keeps');
  });

  it('takes no change of its own for a rival', async () => {
    const pool = aScalablePool({ lastScale: aLastScale({ to: 2 }) });
    const world = aScaleWorld({ pool });
    for (const replicas of [5, 7, 5, 7, 5]) {
      wish(world, replicas);
      world.clock.advanceMs(20_000);
      await scaleOnce(world);
    }
    expect(asked(world)).toEqual([5, 7, 5, 7, 5]);
    expect(statusOf(world)).not.toHaveProperty('contested');
  });
});
