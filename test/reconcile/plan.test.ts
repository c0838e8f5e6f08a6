import { describe, expect, it } from 'vitest';
import { conditionOf, type ConditionType } from '../../shared/model/condition.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import type { PoolPlan } from '../../shared/model/plan.ts';
import type { GroupObservation } from '../../shared/reconcile/observe.ts';
import type { ObservedPool } from '../../shared/reconcile/observed-pool.ts';
import type { PlanContext } from '../../shared/reconcile/plan-context.ts';
import { plan } from '../../shared/reconcile/plan.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aFoundReading,
  aGroup,
  anInstance,
  anObservation,
  anObservedPool,
  anOwnerlessPool,
  aPool,
  aPoolRef,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { carriedOut } from '../fakes/carried-out.ts';

const context: PlanContext = {
  causes: ['launched'],
  instances: [],
  now: new Date('2026-11-23T12:00:05.000Z'),
};
const denied = { kind: 'denied', reason: 'RegionNotAllowed', message: 'Add the region.' } as const;
const absent = { kind: 'absent', observedAt: noon } as const;

function planOne(
  observed: Partial<ObservedPool> = {},
  observation: Partial<GroupObservation> = {},
): PoolPlan {
  const pools = [anObservedPool(observed)];
  const [only] = plan(anObservation({ pools, ...observation }), context);
  if (only === undefined) throw new Error('no plan was made');
  return only;
}

function listIn({ changes }: PoolPlan): readonly string[] | undefined {
  return changes.find((change) => change.kind === 'publish-list')?.providerIdList;
}

function statusIn({ changes }: PoolPlan): PoolStatus | undefined {
  return changes.find((change) => change.kind === 'publish-status')?.status;
}

function reasonIn(made: PoolPlan, type: ConditionType): string | undefined {
  return conditionOf(statusIn(made)?.conditions ?? [], type)?.reason;
}

describe('plan', () => {
  it('publishes the list before the status', () => {
    const made = planOne();
    expect(made.changes.map(({ kind }) => kind)).toEqual(['publish-list', 'publish-status']);
    expect(made.outcome).toEqual({ kind: 'applied', added: 2, removed: 0 });
    expect(made.changes[0]).toEqual({
      kind: 'publish-list',
      providerIdList: [idOf('i-1'), idOf('i-2')],
      added: 2,
      removed: 0,
    });
  });

  it('reports what it published, when it looked and why', () => {
    const status = statusIn(planOne({ owner: 'cloud' }));
    expect(status).toMatchObject({
      ready: true,
      initialization: { provisioned: true },
      replicas: 2,
      owner: 'cloud',
      observedAt: '2026-11-23T12:00:00.000Z',
      lastChange: { time: '2026-11-23T12:00:05.000Z', added: 2, removed: 0, cause: 'launched' },
    });
  });

  it('lists an instance that drains and no instance that was detached', () => {
    const group = aGroup([anInstance('i-1'), aDrainingInstance('i-2'), aDetachedInstance('i-3')]);
    const made = planOne({}, { reading: aFoundReading(group) });
    expect(listIn(made)).toEqual([idOf('i-1'), idOf('i-2')]);
    expect(statusIn(made)?.replicas).toBe(2);
  });

  it('sorts the list', () => {
    const group = aGroup([anInstance('i-3'), anInstance('i-1'), anInstance('i-2')]);
    expect(listIn(planOne({}, { reading: aFoundReading(group) }))).toEqual(
      ['i-1', 'i-2', 'i-3'].map(idOf),
    );
  });

  it('removes the provider ID of an instance that was seen terminating', () => {
    const pool = aPool({
      providerIdList: ['i-1', 'i-2', 'i-3'].map(idOf),
      status: { transitioning: [{ id: 'i-3', state: 'Terminating:Wait' }] },
    });
    const made = planOne({ pool });
    expect(made.outcome).toEqual({ kind: 'applied', added: 0, removed: 1 });
    expect(made.changes[0]).toMatchObject({ added: 0, removed: 1 });
    expect(listIn(made)).toEqual(['i-1', 'i-2'].map(idOf));
  });

  it('puts a list into order that holds the right IDs', () => {
    const made = planOne({ pool: aPool({ providerIdList: ['i-2', 'i-1'].map(idOf) }) });
    expect(listIn(made)).toEqual(['i-1', 'i-2'].map(idOf));
    expect(made.outcome).toEqual({ kind: 'applied', added: 0, removed: 0 });
  });

  it('publishes the empty list of a group that was seen to become empty', () => {
    const pool = aPool({
      providerIdList: [idOf('i-1')],
      status: { transitioning: [{ id: 'i-1', state: 'Terminating' }] },
    });
    const made = planOne({ pool }, { reading: aFoundReading(aGroup([])) });
    expect(listIn(made)).toEqual([]);
    expect(statusIn(made)?.replicas).toBe(0);
  });

  it('plans nothing when the pool says already what the group is', () => {
    const pool = carriedOut(planOne());
    const later = { reading: { ...aFoundReading(), observedAt: new Date(noon.getTime() + 9_000) } };
    expect(planOne({ pool }, later)).toEqual({
      pool,
      changes: [],
      announcements: [],
      outcome: { kind: 'in-sync' },
    });
  });

  it('writes the status alone where only figures changed, and keeps the last change of the list', () => {
    const pool = carriedOut(planOne());
    const group = aGroup(undefined, { maximumCapacity: 7 });
    const made = planOne({ pool }, { reading: aFoundReading(group) });
    expect(listIn(made)).toBeUndefined();
    expect(made.outcome).toEqual({ kind: 'applied', added: 0, removed: 0 });
    expect(statusIn(made)).toEqual({ ...pool.status, maximumCapacity: 7 });
  });

  it('heals a pair of writes that was cut in half', () => {
    const whole = carriedOut(planOne());
    const half = aPool({ providerIdList: whole.providerIdList });
    const made = planOne({ pool: half });
    expect(made.changes.map(({ kind }) => kind)).toEqual(['publish-status']);
    expect(statusIn(made)?.replicas).toBe(2);
  });

  it('puts a list right that somebody else wrote: what lacks at once, what is forged in time', () => {
    const pool = { ...carriedOut(planOne()), providerIdList: [idOf('i-forged')] };
    const made = planOne({ pool });
    expect(listIn(made)).toEqual(['i-1', 'i-2', 'i-forged'].map(idOf));
    expect(made.outcome).toEqual({ kind: 'applied', added: 2, removed: 0 });
    const later = { reading: aFoundReading(aGroup(), new Date(noon.getTime() + 15_000)) };
    const second = planOne({ pool: carriedOut(made) }, later);
    expect(listIn(second)).toEqual(['i-1', 'i-2'].map(idOf));
    expect(second.outcome).toEqual({ kind: 'applied', added: 0, removed: 1 });
  });

  it('says what is in the way and leaves list, replicas and readiness as they are', () => {
    const pool = carriedOut(planOne());
    const made = planOne({ pool }, { reading: absent });
    expect(listIn(made)).toBeUndefined();
    expect(reasonIn(made, 'GroupFound')).toBe('GroupNotFound');
    expect(reasonIn(made, 'ListCurrent')).toBe('GroupNotFound');
    expect(reasonIn(made, 'Ready')).toBe('GroupNotFound');
    const { conditions: _, deprecated: __, ...figures } = statusIn(made) ?? {};
    const { conditions: ___, deprecated: ____, ...before } = pool.status;
    expect(figures).toEqual(before);
    expect(made.outcome).toEqual({ kind: 'applied', added: 0, removed: 0 });
  });

  it('says it once', () => {
    const pool = carriedOut(planOne({}, { reading: absent }));
    expect(planOne({ pool }, { reading: absent }).outcome).toEqual({ kind: 'in-sync' });
  });

  it('is not ready before the first complete reading', () => {
    expect(statusIn(planOne({}, { reading: absent }))).not.toHaveProperty('ready');
    expect(statusIn(planOne({}, { reading: absent }))).not.toHaveProperty('initialization');
    expect(statusIn(planOne({}, { reading: absent }))).not.toHaveProperty('observedAt');
  });

  it('says to a newcomer who has the group', () => {
    const first = anObservedPool();
    const second = anObservedPool({
      pool: aPool({ ref: aPoolRef('second'), uid: 'second', createdAt: '2026-11-23T11:00:00Z' }),
    });
    const [one, two] = plan(anObservation({ pools: [first, second] }), context);
    expect(one?.changes).toHaveLength(2);
    expect(two && listIn(two)).toBeUndefined();
    expect(two && reasonIn(two, 'GroupClaimed')).toBe('ClaimedByAnother');
  });

  it('says why access is denied', () => {
    const made = planOne({ access: denied });
    expect(listIn(made)).toBeUndefined();
    expect(reasonIn(made, 'AccessAllowed')).toBe('RegionNotAllowed');
  });

  it('asks for another look where the reading failed for now', () => {
    const reading = {
      kind: 'failed',
      code: 'cloud-throttled',
      message: 'Rate exceeded',
      retryable: true,
    } as const;
    expect(planOne({}, { reading })).toMatchObject({
      changes: [],
      outcome: { kind: 'deferred', reason: 'fault', detail: 'Rate exceeded' },
    });
    expect(planOne({}, { reading: { ...reading, retryAfterMs: 9_000 } })).toMatchObject({
      outcome: { kind: 'deferred', retryAfterMs: 9_000 },
    });
  });

  it('leaves a pool alone that core has not seen yet: the watch asks once it has', () => {
    expect(planOne({ pool: anOwnerlessPool() })).toMatchObject({
      changes: [],
      outcome: { kind: 'ignored', reason: 'awaits-owner' },
    });
  });

  it('does nothing for a pool that is being deleted', () => {
    expect(planOne({ pool: aPool({ beingDeleted: true }) })).toMatchObject({
      changes: [],
      announcements: [],
      outcome: { kind: 'ignored', reason: 'pool-being-deleted' },
    });
  });

  it('writes nothing but Paused for a pool that is paused', () => {
    const before = carriedOut(planOne());
    const made = planOne(
      { pool: before, paused: true },
      { reading: aFoundReading(aGroup([anInstance('i-9')])) },
    );
    expect(made.changes.map(({ kind }) => kind)).toEqual(['publish-status']);
    expect(reasonIn(made, 'Paused')).toBe('Paused');
    const { conditions, ...rest } = statusIn(made) ?? {};
    const { conditions: had, ...restBefore } = before.status;
    expect(rest).toEqual(restBefore);
    const others = (list: typeof had) => list?.filter(({ type }) => type !== 'Paused');
    expect(others(conditions)).toEqual(others(had));
  });

  it('writes Paused alone for a pool that was never written, and says it once', () => {
    const made = planOne({ paused: true });
    expect(statusIn(made)).toEqual({
      conditions: [
        {
          type: 'Paused',
          status: 'True',
          reason: 'Paused',
          message:
            'The Cluster, the MachinePool or this object is paused: Poolsync changes nothing else.',
          lastTransitionTime: context.now.toISOString(),
        },
      ],
    });
    expect(planOne({ pool: carriedOut(made), paused: true }).outcome).toEqual({ kind: 'in-sync' });
  });

  it('takes Paused back when the pool goes on', () => {
    const pool = carriedOut(planOne({ pool: carriedOut(planOne()), paused: true }));
    expect(reasonIn(planOne({ pool }), 'Paused')).toBe('NotPaused');
  });

  it('is plain data that can be printed', () => {
    const made = planOne();
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});
