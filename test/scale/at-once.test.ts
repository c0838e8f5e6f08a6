import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { scale, type ScaleBounds } from '../../shared/scale/scale.ts';
import { aGroupRef, aPoolRef } from '../fakes/builders.ts';
import {
  aCapacity,
  aScalablePool,
  aScaleRequest,
  aScaleWorld,
  asked,
  wish,
} from '../fakes/scale-world.ts';

/** Pools that all want 7, of which each is read only when the test lets it. */
function aBatch(names: readonly string[], bounds?: ScaleBounds) {
  const world = aScaleWorld();
  wish(world, 7);
  const pools = names.map((name) =>
    aScalablePool({}, { ref: aPoolRef(name), group: aGroupRef(name) }),
  );
  for (const pool of pools) {
    world.cluster.put(pool);
    world.cloud.put(pool.group, aCapacity());
  }
  const begun: string[] = [];
  const gates = new Map(names.map((name) => [name, Promise.withResolvers<void>()]));
  const { cluster } = world;
  const gated: Parameters<typeof scale>[0]['cluster'] = {
    readPool: async (ref) => {
      begun.push(ref.name);
      await gates.get(ref.name)?.promise;
      return cluster.readPool(ref);
    },
    readMachinePool: (...of) => cluster.readMachinePool(...of),
    isClusterPaused: (...of) => cluster.isClusterPaused(...of),
    readCloudAccounts: () => cluster.readCloudAccounts(),
    writeStatus: (...of) => cluster.writeStatus(...of),
    announce: (...of) => cluster.announce(...of),
  };
  const requests = pools.map((pool) => aScaleRequest(pool.ref.name, pool));
  const over = scale({ ...world, cluster: gated }, requests, bounds);
  const letGo = async (name: string): Promise<void> => {
    gates.get(name)?.resolve();
    await turn();
  };
  return { world, begun, over, letGo };
}

describe('scale of many pools', () => {
  it('I4: works on no more at once than it may: one that waits has read nothing yet', async () => {
    const { world, begun, over, letGo } = aBatch(['a', 'b', 'c', 'd'], { mostAtOnce: 2 });
    await turn();
    expect(begun).toEqual(['a', 'b']);
    await letGo('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await letGo('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    await letGo('c');
    await letGo('d');
    expect([...(await over).keys()].toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(asked(world)).toEqual([7, 7, 7, 7]);
  });

  it('I9: begins with no further pool when its time is up, and says nothing of those', async () => {
    const ending = new AbortController();
    const { begun, over, letGo } = aBatch(['a', 'b'], { mostAtOnce: 1, over: ending.signal });
    ending.abort();
    await letGo('a');
    expect([...(await over).keys()]).toEqual(['a']);
    expect(begun).toEqual(['a']);
  });

  it('I9: tells of each that ended, while others are still under way', async () => {
    const told: unknown[] = [];
    const tell: ScaleBounds['tell'] = (id, outcome) => void told.push([id, outcome.kind]);
    const { over, letGo } = aBatch(['a', 'b'], { tell });
    await letGo('b');
    expect(told).toEqual([['b', 'scaled']]);
    await letGo('a');
    await over;
    expect(told).toHaveLength(2);
  });

  it('begins with all at once where nobody bounds it', async () => {
    const { begun, over, letGo } = aBatch(['a', 'b', 'c']);
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const name of begun) await letGo(name);
    await over;
  });

  it.each([
    [1_000, 1],
    [1_001, 2],
  ])(
    'I7: judges one that had to wait %i ms after %i readings of the accounts',
    async (waitedMs, readings) => {
      const { world, over, letGo } = aBatch(['a', 'b'], { mostAtOnce: 1 });
      await letGo('a');
      world.clock.advanceMs(waitedMs);
      await letGo('b');
      await over;
      const { calls } = world.cluster;
      expect(calls.filter((call) => call === 'readCloudAccounts')).toHaveLength(readings);
      expect(calls.filter((call) => call === 'isClusterPaused')).toHaveLength(readings);
    },
  );
});
