import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../../shared/model/machine-pool.ts';
import type { LastScale } from '../../../shared/model/pool.ts';
import type { WatchedList, WatchedStatus } from '../../../shared/model/watched.ts';
import type { PoolFacts } from '../../../watch/decide/facts.ts';
import { syncWants } from '../../../watch/decide/sync-wants.ts';
import type { WantReason } from '../../../watch/decide/want.ts';
import { noon } from '../../fakes/builders.ts';
import { aWatchedPool, aWatchedStatus, poolFacts } from '../../fakes/watched.ts';

const wants = (
  status: Partial<WatchedStatus> = {},
  machinePool: Partial<MachinePool> = {},
  more: Partial<PoolFacts> = {},
) => syncWants(poolFacts(status, machinePool, more), noon);

const reasons = (...facts: Parameters<typeof wants>): readonly WantReason[] =>
  wants(...facts).map(({ reason }) => reason);

const withList = (list: Partial<WatchedList>): Partial<PoolFacts> => ({
  pool: aWatchedPool({ list: { length: 2, hash: 1, isForeign: false, ...list } }),
});

function minutesFromNoon(minutes: number): string {
  return new Date(noon.getTime() + minutes * 60_000).toISOString();
}

describe('syncWants', () => {
  it('has nothing to ask of a pool in agreement and settled but what a change would need', () => {
    expect(wants()).toMatchObject([{ reason: 'confirming-look', doneAtStart: true }]);
  });

  it('asks at once where the group was never read', () => {
    const status = { isObserved: false, ready: false };
    expect(wants(status)).toContainEqual(
      expect.objectContaining({ reason: 'unobserved', afterMs: 0 }),
    );
  });

  it('asks for a look where a wish that was refused is given up', () => {
    expect(reasons({ scaleRefusal: 'Refused' })).toContain('refusal-over');
    expect(reasons({ saysQuotaExceeded: true })).toContain('refusal-over');
    expect(reasons({ scaleRefusal: 'Refused' }, { replicas: 5 })).not.toContain('refusal-over');
    expect(reasons()).not.toContain('refusal-over');
  });

  it('has nothing to ask of a pool whose group counts something else than instances', () => {
    const { desiredCapacity: _, ...rest } = aWatchedStatus();
    const status = { ...rest, isAdopted: false, scaleRefusal: 'CapacityNotInInstances' };
    expect(reasons({}, { replicas: 5 }, { pool: aWatchedPool({ status }) })).toEqual([
      'confirming-look',
    ]);
  });

  it('asks for nothing before core has named an owner', () => {
    const { machinePoolName: _, ...pool } = aWatchedPool({
      status: aWatchedStatus({ isObserved: false }),
    });
    expect(syncWants({ kind: 'pool', pool, isPaused: false }, noon)).toEqual([]);
  });

  it('I7: asks for nothing where the pool or its MachinePool is being deleted', () => {
    expect(reasons({ isUnsettled: true }, { beingDeleted: true })).toEqual([]);
    expect(reasons({}, {}, { pool: aWatchedPool({ beingDeleted: true }) })).toEqual([]);
  });

  it('I7: asks of a paused pool only that it says so', () => {
    const unsettled = { isUnsettled: true, isObserved: false };
    expect(reasons(unsettled, {}, { isPaused: true })).toEqual(['pause']);
    expect(reasons({ ...unsettled, saysPaused: true }, {}, { isPaused: true })).toEqual([]);
  });

  it('asks at once where a pool says that it is paused and is so no more', () => {
    expect(wants({ saysPaused: true })).toMatchObject([{ reason: 'pause', afterMs: 0 }]);
  });

  it('asks where the owner of the count has changed, either way', () => {
    expect(reasons({}, { replicasManagedBy: 'external-autoscaler' })).toContain('owner');
    expect(reasons({ owner: 'cloud' })).toContain('owner');
    expect(reasons({ owner: 'cloud' }, { replicasManagedBy: 'x' })).not.toContain('owner');
  });

  it('asks where a pool that is not adopted has come into agreement, or was confirmed', () => {
    expect(reasons({ isAdopted: false })).toContain('adoption');
    const confirmed = { replicas: 7, confirmedReplicas: 7 };
    expect(reasons({ isAdopted: false }, confirmed)).toContain('adoption');
  });

  it('asks once for each pair of figures that stand against an adoption', () => {
    const mismatch = wants({ isAdopted: false }, { replicas: 7, confirmedReplicas: 6 });
    expect(mismatch).toContainEqual(
      expect.objectContaining({ reason: 'adoption-mismatch', mostRequests: 1, doneAtStart: true }),
    );
  });

  it('leaves the difference in a count that the cluster owns to the scale request', () => {
    expect(reasons({}, { replicas: 7 })).toEqual(['confirming-look']);
  });

  const byCloud = { replicas: 7, replicasManagedBy: 'external-autoscaler' };
  it('asks that the figure of the cloud is written back, after whoever read it could do so', () => {
    expect(wants({ owner: 'cloud' }, byCloud)).toContainEqual(
      expect.objectContaining({ reason: 'write-back', afterMs: 1_000 }),
    );
    expect(reasons({ owner: 'cloud', desiredCapacity: 7 }, byCloud)).not.toContain('write-back');
  });

  it('waits for the next try where the written figure is contested', () => {
    const contested = { count: 2, since: minutesFromNoon(-1), nextTryAt: minutesFromNoon(4) };
    expect(wants({ owner: 'cloud', contested }, byCloud)).toContainEqual(
      expect.objectContaining({ reason: 'write-back', afterMs: 240_000 }),
    );
  });

  it('asks once where somebody else has written the list', () => {
    expect(wants({}, {}, withList({ isForeign: true }))).toContainEqual(
      expect.objectContaining({ reason: 'foreign-list', afterMs: 0, mostRequests: 1 }),
    );
  });

  it('asks where the list stays another one than the status counts', () => {
    expect(wants({}, {}, withList({ length: 3 }))).toContainEqual(
      expect.objectContaining({ reason: 'half-written', afterMs: 2_000 }),
    );
  });

  it('asks a few times where something keeps the pool from its group, and for nothing else', () => {
    const status = { obstacle: 'GroupFound', isUnsettled: true, isObserved: false } as const;
    expect(wants(status)).toMatchObject([{ reason: 'blocked', mostRequests: 5 }]);
  });

  it('counts those looks from anew when the object changes', () => {
    const [before] = wants({ obstacle: 'AccessAllowed' });
    const pool = aWatchedPool({
      generation: 2,
      status: aWatchedStatus({ obstacle: 'AccessAllowed' }),
    });
    const [after] = wants({}, {}, { pool });
    expect(after?.state).not.toBe(before?.state);
  });
});

describe('the looks that a reading leaves', () => {
  const lookFor = (reason: WantReason, ...facts: Parameters<typeof wants>) =>
    wants(...facts).find((want) => want.reason === reason);

  it('I2: confirms a change of the list, and one of its time, after 5 s', () => {
    const before = lookFor('confirming-look');
    expect(before).toMatchObject({ afterMs: 5_000, mostRequests: 1 });
    const other = lookFor('confirming-look', {}, {}, withList({ hash: 2 }));
    expect(other?.state).not.toBe(before?.state);
    const later = lookFor('confirming-look', { lastChangeTime: minutesFromNoon(0) });
    expect(later?.state).not.toBe(before?.state);
  });

  it.each([-14, -10, -5, 0, 5, 10, 14])(
    'I2: takes a change for unconfirmed at the start that is %d minutes old by another clock',
    (minutes) => {
      const look = lookFor('confirming-look', { lastChangeTime: minutesFromNoon(minutes) });
      expect(look?.doneAtStart).toBe(false);
    },
  );

  it.each([-16, 16])('takes one for confirmed at the start that is %d minutes old', (minutes) => {
    const look = lookFor('confirming-look', { lastChangeTime: minutesFromNoon(minutes) });
    expect(look?.doneAtStart).toBe(true);
  });

  it('I8: reads a second time when 5 s are over, or 15 s where much would leave', () => {
    const firstReadAt = minutesFromNoon(0);
    const look = (guarded: boolean) =>
      lookFor('pending-shrink', { pendingShrink: { firstReadAt, guarded } });
    expect(look(false)).toMatchObject({ afterMs: 5_500 });
    expect(look(true)).toMatchObject({ afterMs: 15_500 });
  });

  it('looks at an unsettled group after 5 s, then ever later while the status stays', () => {
    const look = lookFor('unsettled', { isUnsettled: true });
    expect(look).toMatchObject({ afterMs: 5_000, againAfterMs: 10_000 });
    expect(lookFor('unsettled', { isUnsettled: true, hash: 2 })?.state).not.toBe(look?.state);
  });

  const contested = { count: 1, since: minutesFromNoon(-1) };
  const scaledTo = (to: number): LastScale => ({
    from: 1,
    to,
    machinePoolGeneration: 1,
    time: minutesFromNoon(-1),
    result: 'Accepted',
  });

  it('ends a contest when the figure has stood for 5 minutes', () => {
    expect(lookFor('contest-over', { contested, lastScale: scaledTo(2) })).toMatchObject({
      afterMs: 300_500,
    });
  });

  it('ends a contest at once when both sides agree on another figure than was set last', () => {
    const look = lookFor('contest-over', { contested, lastScale: scaledTo(3) });
    expect(look).toMatchObject({ afterMs: 0 });
    const standing = lookFor('contest-over', { contested, lastScale: scaledTo(2) });
    expect(look?.state).not.toBe(standing?.state);
  });

  it('leaves a contest open while the figures differ', () => {
    expect(lookFor('contest-over', { contested }, { replicas: 7 })).toBeUndefined();
  });

  it('leaves a contest open while a figure is unknown', () => {
    const { desiredCapacity: _, ...status } = aWatchedStatus({ contested });
    const more = { pool: aWatchedPool({ status }) };
    expect(lookFor('contest-over', {}, {}, more)).toBeUndefined();
  });
});
