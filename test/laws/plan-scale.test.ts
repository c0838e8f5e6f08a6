import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsOf, type Capacity } from '../../shared/model/count.ts';
import type { ConditionType } from '../../shared/model/condition.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { Contested, LastScale, PoolStatus } from '../../shared/model/pool.ts';
import { planScale, type ScaleObservation } from '../../shared/scale/plan-scale.ts';
import { aMachinePool, noon } from '../fakes/builders.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';
import { aCapacity, aScalablePool } from '../fakes/scale-world.ts';

const figure = fc.nat(6);
const time = fc
  .constantFrom(-700_000, -6_000, -4_000, 0, 1_000, 4_999, 5_000, 299_999, 300_000, 3_600_000)
  .map((ms) => new Date(noon.getTime() - ms).toISOString());

const machinePool: fc.Arbitrary<MachinePool> = fc
  .record(
    {
      replicas: figure,
      confirmedReplicas: figure,
      replicasManagedBy: fc.constantFrom('false', 'autoscaler'),
      generation: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ['generation'] },
  )
  .map((fields) => {
    const { replicas: _, ...unknown } = aMachinePool();
    return { ...unknown, ...fields };
  });

const lastScale: fc.Arbitrary<LastScale> = fc.record({
  from: figure,
  to: figure,
  machinePoolGeneration: fc.integer({ min: 1, max: 3 }),
  time,
  result: fc.constantFrom('Accepted', 'Refused', 'WrittenBack'),
});

const contested: fc.Arbitrary<Contested> = fc.record(
  { count: fc.integer({ min: 1, max: 4 }), since: time, nextTryAt: time },
  { requiredKeys: ['count', 'since'] },
);

const status: fc.Arbitrary<Partial<PoolStatus>> = fc.record(
  { lastScale, contested, desiredCapacity: figure },
  { requiredKeys: [] },
);

const capacity: fc.Arbitrary<Capacity> = fc
  .tuple(figure, figure, figure)
  .map((figures) => figures.toSorted((a, b) => a - b))
  .map(([min = 0, desired = 0, max = 0]) =>
    aCapacity({ minimumCapacity: min, desiredCapacity: desired, maximumCapacity: max }),
  );

const observation: fc.Arbitrary<ScaleObservation> = fc
  .record(
    {
      status,
      adopted: fc.boolean(),
      machinePool,
      capacity,
      asked: fc.record({ lastScale, contested }, { requiredKeys: ['lastScale'] }),
    },
    { requiredKeys: ['status', 'adopted', 'machinePool', 'capacity'] },
  )
  .map(({ status: fields, adopted, ...rest }) => {
    const { adoptedAt: _, ...unadopted } = aScalablePool().status;
    const pool = aScalablePool(fields);
    const never = { ...pool, status: { ...unadopted, ...fields } };
    return { pool: adopted ? pool : never, now: noon, ...rest };
  });

describe('planScale, whatever it is given', () => {
  it('I4: asks for spec.replicas alone, within the bounds, of a group that the cluster counts', () => {
    fc.assert(
      fc.property(observation, (given) => {
        const plan = planScale(given);
        if (plan.kind !== 'ask') return;
        const { minimum, maximum } = limitsOf(given.capacity);
        expect(plan.to).toBe(given.machinePool.replicas);
        expect(plan.to).toBeGreaterThanOrEqual(minimum);
        expect(plan.to).toBeLessThanOrEqual(maximum);
        expect(given.machinePool.replicasManagedBy ?? 'false').toBe('false');
        const { adoptedAt } = given.pool.status;
        const { replicas, confirmedReplicas } = given.machinePool;
        const agreed = replicas === given.capacity.desiredCapacity;
        expect(adoptedAt !== undefined || replicas === confirmedReplicas || agreed).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('I3: asks for nothing where spec.replicas is unknown', () => {
    fc.assert(
      fc.property(observation, (given) => {
        const { replicas: _, ...unknown } = given.machinePool;
        expect(planScale({ ...given, machinePool: unknown }).kind).toBe('ignore');
      }),
    );
  });

  it('I6: plans nothing more for a status that is as it planned', () => {
    fc.assert(
      fc.property(observation, ({ asked, ...given }) => {
        const plan = planScale(asked === undefined ? given : { ...given, asked });
        if (plan.kind !== 'settle') return;
        const pool = { ...given.pool, status: plan.status };
        const again = planScale({ ...given, pool });
        expect(again).toMatchObject({ kind: 'settle', status: plan.status });
      }),
      { numRuns: 3_000 },
    );
  });

  it('touches only what scaling owns, and Settled where the group was just told something', () => {
    fc.assert(
      fc.property(observation, (given) => {
        const plan = planScale(given);
        if (plan.kind !== 'settle') return;
        const more = given.asked === undefined ? [] : ['Settled' as const];
        expect(unowned(plan.status, more)).toEqual(unowned(given.pool.status, more));
      }),
    );
  });

  it('changes nothing of what it is given, and plans plain data', () => {
    fc.assert(
      fc.property(observation, (given) => {
        const plan = planScale(deepFreeze(given));
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
    );
  });
});

function unowned(all: PoolStatus, more: readonly ConditionType[]): PoolStatus {
  const owned: readonly ConditionType[] = ['ScaleAccepted', 'ReplicasUncontested', ...more];
  const { desiredCapacity: _, minimumCapacity: __, maximumCapacity: ___, ...rest } = all;
  const { lastScale: ____, adoptedAt: _____, contested: ______, ...kept } = rest;
  return {
    ...kept,
    conditions: (kept.conditions ?? []).filter(({ type }) => !owned.includes(type)),
  };
}
