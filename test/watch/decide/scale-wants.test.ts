import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../../shared/model/machine-pool.ts';
import type { LastScale } from '../../../shared/model/pool.ts';
import type { Obstacle, WatchedStatus } from '../../../shared/model/watched.ts';
import type { PoolFacts } from '../../../watch/decide/facts.ts';
import { scaleWants } from '../../../watch/decide/scale-wants.ts';
import { aMachinePool, noon } from '../../fakes/builders.ts';
import { aWatchedPool, aWatchedStatus, poolFacts } from '../../fakes/watched.ts';

const wanted = (
  status: Partial<WatchedStatus> = {},
  machinePool: Partial<MachinePool> = { replicas: 5 },
  more: Partial<PoolFacts> = {},
) => scaleWants(poolFacts(status, machinePool, more), noon);

const lastScale: LastScale = {
  from: 2,
  to: 5,
  machinePoolGeneration: 1,
  time: noon.toISOString(),
  result: 'Refused',
};

function minutesFromNoon(minutes: number): string {
  return new Date(noon.getTime() + minutes * 60_000).toISOString();
}

describe('scaleWants', () => {
  it('asks at once where an adopted pool wants another number than its group', () => {
    expect(wanted()).toMatchObject([{ kind: 'scale', reason: 'capacity', afterMs: 0 }]);
  });

  it('takes a MachinePool into which core has copied another list for the same wish', () => {
    const before = wanted({}, { replicas: 5, generation: 1 });
    expect(wanted({}, { replicas: 5, generation: 2 })).toEqual(before);
  });

  it('asks again 5 minutes after a quota refused, and counts each refusal by itself', () => {
    const refused = (time: string) =>
      wanted({ lastScale: { ...lastScale, time }, saysQuotaExceeded: true });
    const [first] = refused(minutesFromNoon(-4));
    expect(first).toMatchObject({ kind: 'scale', reason: 'quota', afterMs: 60_500 });
    const [over] = refused(minutesFromNoon(-6));
    expect(over).toMatchObject({ afterMs: 500 });
    expect(over?.state).not.toBe(first?.state);
    expect(refused(minutesFromNoon(60))).toMatchObject([{ afterMs: 300_500 }]);
  });

  it('asks for nothing where they agree', () => {
    expect(wanted({}, { replicas: 2 })).toEqual([]);
  });

  it('asks for 0 instances as for any other number', () => {
    expect(wanted({}, { replicas: 0 })).toHaveLength(1);
  });

  const withoutReplicas = (): MachinePool => {
    const { replicas: _, ...rest } = aMachinePool();
    return rest;
  };
  const withoutCapacity = (): WatchedStatus => {
    const { desiredCapacity: _, ...rest } = aWatchedStatus();
    return rest;
  };
  const unowned = () => {
    const { machinePoolName: _, ...pool } = aWatchedPool();
    return pool;
  };
  const kept: readonly (readonly [string, () => PoolFacts])[] = [
    ['its replicas are unknown', () => ({ ...poolFacts(), machinePool: withoutReplicas() })],
    [
      'the desired capacity is unknown',
      () => ({ ...poolFacts(), pool: aWatchedPool({ status: withoutCapacity() }) }),
    ],
    [
      'its MachinePool is not there',
      () => ({ kind: 'pool', pool: aWatchedPool(), isPaused: false }),
    ],
  ];
  it('I3: asks for nothing where the group counts something else than instances', () => {
    const status = { ...withoutCapacity(), scaleRefusal: 'CapacityNotInInstances' };
    const facts = { ...poolFacts({}, { replicas: 5 }), pool: aWatchedPool({ status }) };
    expect(scaleWants(facts, noon)).toEqual([]);
  });

  it.each(kept)('I3: asks for nothing where %s', (_, facts) => {
    expect(scaleWants(facts(), noon)).toEqual([]);
  });

  it('I3: asks for nothing before pool and group were once in agreement', () => {
    expect(wanted({ isAdopted: false })).toEqual([]);
  });

  it('I3: asks for nothing before the status is ready', () => {
    expect(wanted({ ready: false })).toEqual([]);
  });

  it('I4: asks for nothing where the cloud owns the count', () => {
    expect(wanted({}, { replicas: 5, replicasManagedBy: 'external-autoscaler' })).toEqual([]);
  });

  it('I4: asks for nothing until the status knows that the cluster owns the count again', () => {
    expect(wanted({ owner: 'cloud' })).toEqual([]);
  });

  it('I7: asks for nothing where it is paused', () => {
    expect(wanted({}, { replicas: 5 }, { isPaused: true })).toEqual([]);
  });

  it('I7: asks for nothing where the pool or its MachinePool is being deleted', () => {
    const pool = aWatchedPool({ beingDeleted: true });
    expect(wanted({}, { replicas: 5 }, { pool })).toEqual([]);
    expect(wanted({}, { replicas: 5, beingDeleted: true })).toEqual([]);
  });

  it('I7: asks for nothing where core has named no owner', () => {
    expect(wanted({}, { replicas: 5 }, { pool: unowned() })).toEqual([]);
  });

  it('I7: asks for nothing without the claim to the group', () => {
    expect(wanted({ isClaimed: false })).toEqual([]);
  });

  it.each<Obstacle>(['AccessAllowed', 'GroupClaimed', 'GroupFound'])(
    'I7: asks for nothing where %s is not True',
    (obstacle) => {
      expect(wanted({ obstacle })).toEqual([]);
    },
  );

  it('asks where the list is too long: a smaller group is the cure', () => {
    expect(wanted({ obstacle: 'ListCurrent' })).toHaveLength(1);
  });

  it('asks once for a figure out of range, so that the object says so', () => {
    expect(wanted({ maximumCapacity: 4 })).toMatchObject([{ doneAtStart: false }]);
    const said = wanted({ maximumCapacity: 4, scaleRefusal: 'OutOfRange' });
    expect(said).toMatchObject([{ mostRequests: 1, doneAtStart: true }]);
  });

  it('asks again for the same figure where the bounds have let it in', () => {
    const [before] = wanted({ maximumCapacity: 4, scaleRefusal: 'OutOfRange' });
    const [after] = wanted({ maximumCapacity: 5, scaleRefusal: 'OutOfRange' });
    expect(after?.mostRequests).toBe(Number.POSITIVE_INFINITY);
    expect(after?.state).not.toBe(before?.state);
  });

  it('leaves a wish that the cloud has refused until something changes', () => {
    expect(wanted({ lastScale })).toEqual([]);
    expect(wanted({ lastScale }, { replicas: 5, generation: 2 })).toHaveLength(1);
    expect(wanted({ lastScale }, { replicas: 6 })).toHaveLength(1);
    expect(wanted({ lastScale, desiredCapacity: 3 })).toHaveLength(1);
    expect(wanted({ lastScale: { ...lastScale, result: 'Accepted' } })).toHaveLength(1);
  });

  it('waits for the next try where the count is contested', () => {
    const contested = { count: 2, since: minutesFromNoon(-1), nextTryAt: minutesFromNoon(4) };
    expect(wanted({ contested })).toMatchObject([{ afterMs: 4 * 60_000 }]);
  });

  it('asks at once where the next try is due, or no stop was made yet', () => {
    const contested = { count: 2, since: minutesFromNoon(-20), nextTryAt: minutesFromNoon(-4) };
    expect(wanted({ contested })).toMatchObject([{ afterMs: 0 }]);
    expect(wanted({ contested: { count: 1, since: noon.toISOString() } })).toMatchObject([
      { afterMs: 0 },
    ]);
  });

  it('waits no longer than the time between two tries, whatever the clocks say', () => {
    const contested = { count: 2, since: minutesFromNoon(0), nextTryAt: minutesFromNoon(60) };
    expect(wanted({ contested })).toMatchObject([{ afterMs: 10 * 60_000 }]);
  });
});
