import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PoolPlan } from '../../shared/model/plan.ts';
import type { GroupObservation, ObservedPool } from '../../shared/reconcile/observe.ts';
import { plan } from '../../shared/reconcile/plan.ts';
import { noon } from '../fakes/builders.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';
import { observation } from './arbitraries.ts';

const context = { causes: ['launched'], now: noon };

/** The observation as it is after the plans were carried out, at a later time. */
function afterwards(before: GroupObservation, plans: readonly PoolPlan[]): GroupObservation {
  const pools = before.pools.map((observed, at): ObservedPool => {
    const pool = (plans[at]?.changes ?? []).reduce(
      (now, change) =>
        change.kind === 'publish-list'
          ? { ...now, providerIdList: change.providerIdList }
          : { ...now, status: change.status },
      observed.pool,
    );
    return { ...observed, pool };
  });
  const { reading } = before;
  const observedAt = new Date(noon.getTime() + 60_000);
  const later = reading.kind === 'found' || reading.kind === 'absent' ? { observedAt } : {};
  return { ...before, pools, reading: { ...reading, ...later } };
}

describe('every plan', () => {
  it('leaves nothing to plan once it was carried out', () => {
    fc.assert(
      fc.property(observation, (seen) => {
        const converged = afterwards(seen, plan(seen, context));
        const later = { causes: ['terminated'], now: new Date(noon.getTime() + 60_000) };
        expect(plan(converged, later).flatMap(({ changes }) => changes)).toEqual([]);
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
