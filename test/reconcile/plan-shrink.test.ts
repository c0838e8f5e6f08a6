import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { PoolPlan } from '../../shared/model/plan.ts';
import type { Pool } from '../../shared/model/pool.ts';
import type { InstanceNews } from '../../shared/reconcile/coalesce.ts';
import { plan } from '../../shared/reconcile/plan.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aFoundReading,
  aGroup,
  anInstance,
  anObservation,
  anObservedPool,
  aPool,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { carriedOut } from '../fakes/carried-out.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, at) => `i-${at + 1}`);
const groupOf = (ids: readonly string[]) => aGroup(ids.map((id) => anInstance(id)));
const after = (ms: number) => new Date(noon.getTime() + ms);

/** A pool in sync with these, as it was read at noon. */
function poolOf(ids: readonly string[], overrides: Partial<Pool> = {}): Pool {
  const pool = aPool({ providerIdList: ids.map(idOf), ...overrides });
  return carriedOut(planOf(pool, groupOf(ids)));
}

function planOf(
  pool: Pool,
  group: ObservedGroup,
  ms = 0,
  instances: readonly InstanceNews[] = [],
): PoolPlan {
  const reading = aFoundReading(group, after(ms));
  const observation = anObservation({ pools: [anObservedPool({ pool })], reading });
  const [only] = plan(observation, { causes: ['a change'], instances, now: after(ms) });
  if (only === undefined) throw new Error('no plan was made');
  return only;
}

/** What becomes of the pool when the group is read like this, one reading after the other. */
function poolAfter(
  pool: Pool,
  readings: readonly (readonly [ms: number, ids: readonly string[], ...said: InstanceNews[]])[],
): Pool {
  return readings.reduce((now, [ms, ids, ...said]) => {
    return carriedOut(planOf(now, groupOf(ids), ms, said));
  }, pool);
}

const listed = ({ providerIdList }: Pool) => providerIdList.map((id) => id.split('/').at(-1));
const gone = (instanceId: string, ms = 0): InstanceNews => ({
  instanceId,
  expected: 'gone',
  sentAt: after(ms),
});

describe('a plan that shrinks a list', () => {
  it.each(['Terminating', 'Terminating:Wait', 'Terminating:Proceed', 'Detaching'])(
    'I8: lets an instance go at once that was last seen %s',
    (state) => {
      const leaving = { ...aDrainingInstance('i-2'), state };
      const seen = carriedOut(planOf(poolOf(upTo(2)), aGroup([anInstance('i-1'), leaving])));
      expect(listed(seen)).toEqual(['i-1', 'i-2']);
      const made = planOf(seen, groupOf(['i-1']), 1_000);
      expect(listed(carriedOut(made))).toEqual(['i-1']);
      expect(made.outcome).toEqual({ kind: 'applied', added: 0, removed: 1 });
    },
  );

  it.each(['Pending', 'EnteringStandby', 'ReplacingRootVolume', 'Warmed:Terminating'])(
    'I8: keeps one that was last seen %s',
    (state) => {
      const passing = { ...aDrainingInstance('i-2'), state };
      const seen = carriedOut(planOf(poolOf(upTo(2)), aGroup([anInstance('i-1'), passing])));
      expect(listed(carriedOut(planOf(seen, groupOf(['i-1']), 1_000)))).toEqual(['i-1', 'i-2']);
    },
  );

  it('I8: lets an instance go at once of which an event says that it is gone', () => {
    expect(listed(poolAfter(poolOf(upTo(2)), [[1_000, ['i-1'], gone('i-2')]]))).toEqual(['i-1']);
  });

  it('I8: takes no event for evidence that says that it has come', () => {
    const come = { ...gone('i-2'), expected: 'present' } as const;
    expect(listed(poolAfter(poolOf(upTo(2)), [[1_000, ['i-1'], come]]))).toEqual(['i-1', 'i-2']);
  });

  it('I8: takes no event for evidence after which a later one says that it has come back', () => {
    const wentThenCame = [
      gone('i-2', -60_000),
      { ...gone('i-2', 0), expected: 'present' as const },
    ];
    for (const said of [wentThenCame, wentThenCame.toReversed()]) {
      const pool = poolAfter(poolOf(upTo(2)), [[1_000, ['i-1'], ...said]]);
      expect(listed(pool)).toEqual(['i-1', 'i-2']);
    }
    const cameThenWent = [
      gone('i-2', 0),
      { ...gone('i-2', -60_000), expected: 'present' as const },
    ];
    const pool = poolAfter(poolOf(upTo(2)), [[1_000, ['i-1'], ...cameThenWent]]);
    expect(listed(pool)).toEqual(['i-1']);
  });

  it('I8: takes an event for no evidence after five minutes', () => {
    const at = (sentMs: number) =>
      listed(poolAfter(poolOf(upTo(2)), [[1_000, ['i-1'], gone('i-2', sentMs)]]));
    expect(at(1_000 - 299_999)).toEqual(['i-1']);
    expect(at(1_000 - 300_000)).toEqual(['i-1', 'i-2']);
  });

  it('I8: does not take an event’s word against what the reading shows', () => {
    const pool = poolAfter(poolOf(upTo(2)), [[1_000, upTo(2), gone('i-2')]]);
    expect(listed(pool)).toEqual(['i-1', 'i-2']);
  });

  it('I8: takes being shown detached for being lacking, and not for evidence', () => {
    const group = aGroup([anInstance('i-1'), aDetachedInstance('i-2')]);
    const first = carriedOut(planOf(poolOf(upTo(2)), group));
    expect(listed(first)).toEqual(['i-1', 'i-2']);
    expect(listed(carriedOut(planOf(first, group, 5_000)))).toEqual(['i-1']);
  });

  it('I8: keeps the ID and says so: replicas, pendingShrink and ListCurrent', () => {
    const made = planOf(poolOf(upTo(2)), groupOf(['i-1']), 1_000);
    expect(made.changes.map(({ kind }) => kind)).toEqual(['publish-status']);
    const { status } = carriedOut(made);
    expect(status).toMatchObject({
      replicas: 2,
      desiredCapacity: 1,
      pendingShrink: { ids: [idOf('i-2')], firstReadAt: after(1_000).toISOString() },
    });
    expect(conditionOf(status.conditions ?? [], 'ListCurrent')).toMatchObject({
      status: 'True',
      reason: 'ShrinkPending',
    });
    expect(made.announcements).toMatchObject([{ type: 'Warning', reason: 'ShrinkPending' }]);
  });

  it('I8: forgets the wait when it is over', () => {
    const waits: Parameters<typeof poolAfter>[1] = [[1_000, ['i-1']]];
    for (const ids of [['i-1'], upTo(2)]) {
      const { status } = poolAfter(poolOf(upTo(2)), [...waits, [6_000, ids]]);
      expect(status).not.toHaveProperty('pendingShrink');
      expect(conditionOf(status.conditions ?? [], 'ListCurrent')?.reason).toBe('Observed');
    }
  });

  it('I8: a reading in between that shows the ID ends its wait', () => {
    const pool = poolAfter(poolOf(upTo(2)), [
      [1_000, ['i-1']],
      [4_000, upTo(2)],
      [7_000, ['i-1']],
    ]);
    expect(listed(pool)).toEqual(['i-1', 'i-2']);
  });

  it('I8: an event that comes while the ID waits lets it go', () => {
    const waiting = poolAfter(poolOf(upTo(2)), [[1_000, ['i-1']]]);
    expect(listed(poolAfter(waiting, [[2_000, ['i-1'], gone('i-2')]]))).toEqual(['i-1']);
  });

  it('I8: everything leaves with a second reading after 15 s, and not before', () => {
    const pool = poolOf(upTo(2));
    const waits: Parameters<typeof poolAfter>[1] = [[0, []]];
    expect(listed(poolAfter(pool, [...waits, [14_999, []]]))).toEqual(upTo(2));
    const empty = poolAfter(pool, [...waits, [15_000, []]]);
    expect(listed(empty)).toEqual([]);
    expect(empty.status.replicas).toBe(0);
  });

  it('I8: goes by the guard of the pool', () => {
    const generous = { percent: 60, minimum: 3 };
    const pool = poolOf(upTo(9), { shrinkGuard: generous });
    const fast = poolAfter(pool, [
      [0, upTo(4)],
      [5_000, upTo(4)],
    ]);
    expect(listed(fast)).toEqual(upTo(4));
    const usual = poolAfter(poolOf(upTo(9)), [
      [0, upTo(4)],
      [5_000, upTo(4)],
    ]);
    expect(listed(usual)).toEqual(upTo(9));
  });

  it('I8: a guarded loss waits 15 s though a part of it had evidence and left at once', () => {
    const leaving = ['i-6', 'i-7'].map(aDrainingInstance);
    const others = [...upTo(5), 'i-8', 'i-9'].map((id) => anInstance(id));
    const seen = carriedOut(planOf(poolOf(upTo(9)), aGroup([...others, ...leaving])));
    const pool = poolAfter(seen, [
      [1_000, upTo(5)],
      [6_000, upTo(5)],
    ]);
    expect(listed(pool)).toEqual([...upTo(5), 'i-8', 'i-9']);
    expect(listed(poolAfter(pool, [[16_000, upTo(5)]]))).toEqual(upTo(5));
  });

  it('I8: a guarded loss waits 15 s though new instances make it a smaller share meanwhile', () => {
    const grown = [...upTo(5), ...Array.from({ length: 20 }, (_, at) => `n-${at}`)];
    const pool = poolAfter(poolOf(upTo(9)), [
      [0, upTo(5)],
      [2_000, grown],
      [5_000, grown],
    ]);
    expect(listed(pool)).toEqual(expect.arrayContaining(['i-6', 'i-7', 'i-8', 'i-9']));
  });

  it('I8: never lists more than a list can hold, lest nothing can be written any more', () => {
    const full = Array.from({ length: 10_000 }, (_, at) => `i-${String(at).padStart(5, '0')}`);
    const replaced = [...full.slice(1), 'i-new'];
    const made = planOf(poolOf(full), groupOf(replaced), 1_000);
    expect(carriedOut(made).providerIdList.length).toBeLessThanOrEqual(10_000);
  });
});
