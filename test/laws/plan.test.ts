import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PoolPlan } from '../../shared/model/plan.ts';
import type { GroupObservation } from '../../shared/reconcile/observe.ts';
import type { ObservedPool } from '../../shared/reconcile/observed-pool.ts';
import type { PlanContext } from '../../shared/reconcile/plan-context.ts';
import { plan } from '../../shared/reconcile/plan.ts';
import { noon } from '../fakes/builders.ts';
import { carriedOut } from '../fakes/carried-out.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';
import { observation } from './arbitraries.ts';

const context: PlanContext = { causes: ['launched'], instances: [], now: noon };

/** The observation as it is after the plans were carried out, so much later. */
function afterwards(
  before: GroupObservation,
  plans: readonly PoolPlan[],
  laterMs = 0,
): GroupObservation {
  const pools = before.pools.map((observed, at): ObservedPool => {
    const made = plans[at];
    return made === undefined ? observed : { ...observed, pool: carriedOut(made) };
  });
  const { reading } = before;
  if (reading.kind !== 'found' && reading.kind !== 'absent') return { ...before, pools };
  const observedAt = new Date(reading.observedAt.getTime() + laterMs);
  return { ...before, pools, reading: { ...reading, observedAt } };
}

describe('every plan', () => {
  it('leaves nothing to plan once it was carried out', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const done = afterwards(seen, plan(seen, context));
        const later = { ...context, now: new Date(noon.getTime() + 60_000) };
        const left = plan(done, later);
        expect(left.flatMap(({ changes }) => changes)).toEqual([]);
        expect(left.flatMap(({ announcements }) => announcements)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves nothing to plan once two more readings say the same', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const first = afterwards(seen, plan(seen, context), 15_000);
        const second = afterwards(first, plan(first, context), 15_000);
        const left = plan(second, context);
        expect(left.flatMap(({ changes }) => changes)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('changes neither the observation nor the context', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        plan(deepFreeze(seen), deepFreeze(context));
      }),
    );
  });

  it('follows from the observation alone, in whatever order its pools come', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const plans = plan(seen, context);
        expect(plan(seen, context)).toEqual(plans);
        const reversed = { ...seen, pools: seen.pools.toReversed() };
        expect(plan(reversed, context).toReversed()).toEqual(plans);
      }),
    );
  });

  it('gives the list to one pool of a group at most', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const { pools } = afterwards(seen, plan(seen, context));
        const current = pools.filter(
          ({ pool, paused, access }) =>
            !paused &&
            !pool.beingDeleted &&
            pool.machinePoolName !== undefined &&
            access.kind === 'allowed' &&
            seen.reading.kind === 'found' &&
            pool.status.conditions?.some(
              ({ type, status }) => type === 'GroupClaimed' && status === 'True',
            ) === true,
        );
        expect(current.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('never takes back that a pool is ready', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const { pools } = afterwards(seen, plan(seen, context));
        for (const [at, { pool }] of pools.entries()) {
          if (seen.pools[at]?.pool.status.ready === true) expect(pool.status.ready).toBe(true);
        }
      }),
    );
  });

  it('reports as many replicas as it lists', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        for (const { pool } of afterwards(seen, plan(seen, context)).pools) {
          const written = pool.status.observedAt === noon.toISOString();
          if (written) expect(pool.status.replicas).toBe(pool.providerIdList.length);
        }
      }),
    );
  });
});
