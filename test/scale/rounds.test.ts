import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { conditionOf } from '../../shared/model/condition.ts';
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

const { ref } = aScalablePool();

function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld();
  wish(world, replicas);
  return world;
}

/** Does the work before each later call of the cloud or cluster that has this name, once. */
function secondReading(world: ScaleWorld, work: () => void): void {
  world.cloud.onceBefore('readCapacity', () => world.cluster.onceBefore('readMachinePool', work));
}

describe('scale, while others change what it works on', () => {
  it('I4: follows a change that comes before the call', async () => {
    const world = aWorldThatWants(7);
    secondReading(world, () => wish(world, 5));
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 5 });
    expect(asked(world)).toEqual([5]);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain changed': 1 });
  });

  it('I4: corrects a change that comes with the call, and counts it', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () => wish(world, 5));
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 7, to: 5 });
    expect(asked(world)).toEqual([7, 5]);
    expect(statusOf(world).lastScale).toMatchObject({ from: 7, to: 5, machinePoolGeneration: 3 });
    expect(statusOf(world)).not.toHaveProperty('contested');
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain changed-after-call': 1 });
  });

  it('I4: begins again where the MachinePool was made anew under its name before the call', async () => {
    const world = aWorldThatWants(7);
    secondReading(world, () => wish(world, 7, { uid: 'another' }));
    await scaleOnce(world);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain changed': 1 });
  });

  it.each<[string, Partial<MachinePool>, string]>([
    ['pauses', { pausedByAnnotation: true }, 'paused'],
    ['deletes', { beingDeleted: true }, 'machine-pool-being-deleted'],
    ['gives to the cloud', { replicasManagedBy: 'autoscaler' }, 'owned-by-cloud'],
  ])('I7: asks nothing where somebody %s it before the call', async (_, change, reason) => {
    const world = aWorldThatWants(7);
    secondReading(world, () => wish(world, 7, change));
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason });
    expect(asked(world)).toEqual([]);
    expect(world.cluster.writes).toEqual([]);
  });

  it('I7: writes nothing where somebody pauses it with the call', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () =>
      wish(world, 7, { pausedByAnnotation: true }),
    );
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'paused' });
    expect(world.cluster.writes).toEqual([]);
  });

  it('I4: asks nothing by a reading that is more than 2 s old', async () => {
    const world = aWorldThatWants(7);
    secondReading(world, () => world.clock.advanceMs(2_001));
    expect(await scaleOnce(world)).toMatchObject({ kind: 'scaled' });
    expect(asked(world)).toEqual([7]);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain reading-too-old': 1 });
  });

  it('asks by one of 2 s', async () => {
    const world = aWorldThatWants(7);
    secondReading(world, () => world.clock.advanceMs(2_000));
    await scaleOnce(world);
    expect(world.metrics.totals).not.toHaveProperty('ScalesBegunAgain reading-too-old');
  });

  it('I4: asks nothing by a clock that was set back', async () => {
    const world = aWorldThatWants(7);
    secondReading(world, () => world.clock.advanceMs(-600_000));
    await scaleOnce(world);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain reading-too-old': 1 });
  });

  it.each([
    [10_001, 'paused'],
    [10_000, 'scaled'],
  ])('I7: believes pause and access for 10 s: after %i ms it is %s', async (ms, end) => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('readCapacity', () => {
      world.clock.advanceMs(ms);
      world.cluster.pauseCluster('fleet', 'cluster');
    });
    const outcome = await scaleOnce(world);
    expect(JSON.stringify(outcome)).toContain(end);
  });

  it('gives up after five rounds, and comes back', async () => {
    const world = aWorldThatWants(7);
    const everSlower = () => {
      world.clock.advanceMs(3_000);
      secondReading(world, everSlower);
    };
    secondReading(world, everSlower);
    expect(await scaleOnce(world)).toEqual({
      kind: 'deferred',
      reason: 'contended',
      detail: 'the objects were changed by others 5 times while they were worked on',
    });
    expect(asked(world)).toEqual([]);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain reading-too-old': 5 });
  });

  it('keeps what it asked for through a conflict on the status', async () => {
    const world = aWorldThatWants(7);
    world.cluster.onceBefore('writeStatus', () =>
      world.cluster.change(ref, (pool) => ({ ...pool, status: { ...pool.status, replicas: 3 } })),
    );
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(asked(world)).toEqual([7]);
    expect(statusOf(world)).toMatchObject({ replicas: 3, lastScale: { from: 2, to: 7 } });
    expect(world.metrics.totals).toMatchObject({ WriteConflicts: 1 });
    expect(world.cluster.announcements).toMatchObject([{ reason: 'Scaled' }]);
  });

  it('has nothing more to do for a pool that goes before its status is written', async () => {
    const world = aWorldThatWants(7);
    world.cluster.onceBefore('writeStatus', () => world.cluster.remove(ref));
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'pool-deleted' });
  });

  it('comes back where the status could not be written', async () => {
    const world = aWorldThatWants(7);
    world.cluster.failWith('writeStatus', () => faults.clusterAway());
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred', reason: 'fault' });
    world.cluster.failWith('writeStatus', () => undefined);
    expect(await scaleOnce(world)).toEqual({ kind: 'in-sync' });
    expect(asked(world)).toEqual([7]);
  });

  it.each<[string, (world: ScaleWorld) => void]>([
    [
      'the reading after the call fails',
      (world) =>
        world.cloud.onceBefore('setDesiredCapacity', () =>
          world.cloud.failWith('readCapacity', faults.throttled),
        ),
    ],
    [
      'the status is not written at first',
      (world) => {
        let writes = 0;
        world.cluster.failWith('writeStatus', () => {
          writes += 1;
          return writes === 1 ? faults.clusterAway() : undefined;
        });
      },
    ],
  ])(
    'I4: says what it has set, which the brake on fights counts by, although %s, and comes back',
    async (_, fail) => {
      const world = aWorldThatWants(7);
      fail(world);
      expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred', reason: 'fault' });
      const { lastScale, conditions } = statusOf(world);
      expect(lastScale).toMatchObject({ from: 2, to: 7, result: 'Accepted' });
      expect(conditionOf(conditions ?? [], 'Settled')?.reason).toBe('JustScaled');
      world.cloud.failWith('readCapacity', () => undefined);
      expect(await scaleOnce(world)).toEqual({ kind: 'in-sync' });
      expect(statusOf(world).lastScale).toEqual(lastScale);
      expect(asked(world)).toEqual([7]);
      expect(world.cluster.announcements).toMatchObject([{ reason: 'Scaled' }]);
    },
  );

  it('says what it has set to a status that somebody else writes meanwhile', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () => {
      world.cloud.failWith('readCapacity', faults.throttled);
      world.cluster.onceBefore('writeStatus', () =>
        world.cluster.change(ref, (pool) => ({ ...pool, status: { ...pool.status, replicas: 3 } })),
      );
    });
    await scaleOnce(world);
    expect(statusOf(world)).toMatchObject({ replicas: 3, lastScale: { from: 2, to: 7 } });
  });

  it('comes back without a word where that took more than ten seconds, before its time is over', async () => {
    for (const ms of [10_000, 10_001]) {
      const world = aWorldThatWants(7);
      world.cloud.onceBefore('setDesiredCapacity', () =>
        world.cloud.failWith('readCapacity', () => {
          world.clock.advanceMs(ms);
          return faults.throttled();
        }),
      );
      expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred' });
      expect(statusOf(world).lastScale?.to).toBe(ms > 10_000 ? undefined : 7);
    }
  });

  it('I7: says nothing of what it has set where it is paused meanwhile', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () =>
      world.cloud.failWith('readCapacity', () => {
        world.cluster.pauseCluster('fleet', 'cluster');
        return faults.throttled();
      }),
    );
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred' });
    expect(world.cluster.writes).toEqual([]);
  });

  it('gives up saying what it has set after four tries', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () => {
      world.cloud.failWith('readCapacity', faults.throttled);
      world.cluster.failWith('writeStatus', () => {
        world.cluster.change(ref, (pool) => ({ ...pool }));
        return undefined;
      });
    });
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred' });
    expect(world.cluster.calls.filter((call) => call === 'writeStatus')).toHaveLength(4);
    expect(world.cluster.writes).toEqual([]);
  });

  it('has nobody to say it to where the pool goes meanwhile', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () =>
      world.cloud.failWith('readCapacity', () => {
        world.cluster.remove(ref);
        return faults.throttled();
      }),
    );
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred' });
    expect(world.cluster.writes).toEqual([]);
  });

  it('lets a later call of somebody else stand', async () => {
    const world = aWorldThatWants(7);
    const later = aLastScale({
      from: 7,
      to: 9,
      time: new Date(world.clock.now().getTime() + 1_000).toISOString(),
    });
    world.cloud.onceBefore('setDesiredCapacity', () =>
      world.cloud.failWith('readCapacity', () => {
        world.cluster.change(ref, (pool) => ({
          ...pool,
          status: { ...pool.status, lastScale: later },
        }));
        return faults.throttled();
      }),
    );
    await scaleOnce(world);
    expect(statusOf(world).lastScale).toEqual(later);
    expect(world.cluster.calls).not.toContain('writeStatus');
  });
});
