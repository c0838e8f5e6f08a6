import fc from 'fast-check';
import type { Condition } from '../../shared/model/condition.ts';
import type { FaultCode } from '../../shared/model/fault.ts';
import type { ObservedGroup, ObservedInstance } from '../../shared/model/observation.ts';
import {
  defaultShrinkGuard,
  type Pool,
  type PoolStatus,
  type ShrinkGuard,
} from '../../shared/model/pool.ts';
import { sortedProviderIds, type ProviderId } from '../../shared/model/provider-id.ts';
import type { GroupObservation } from '../../shared/reconcile/observe.ts';
import type { ObservedPool } from '../../shared/reconcile/observed-pool.ts';
import type { ReadingResult } from '../../shared/reconcile/read-groups.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aGroup,
  anAccess,
  anInstance,
  anObservedPool,
  aPendingInstance,
  aPoolRef,
  idOf,
  noon,
} from '../fakes/builders.ts';

const instanceId = fc.integer({ min: 0, max: 30 }).map((n) => `i-${n}`);

const instance: fc.Arbitrary<ObservedInstance> = fc
  .record({
    id: instanceId,
    make: fc.constantFrom(anInstance, aDrainingInstance, aPendingInstance, aDetachedInstance),
  })
  .map(({ id, make }) => make(id));

/** Any group, in any order of its instances. */
export const group: fc.Arbitrary<ObservedGroup> = fc
  .record({
    instances: fc.uniqueArray(instance, { selector: ({ id }) => id, maxLength: 25 }),
    desiredCapacity: fc.nat(30),
    minimumCapacity: fc.nat(3),
    maximumCapacity: fc.nat(100),
  })
  .map(({ instances, ...figures }) => aGroup(instances, figures));

/** Any list, also one that nobody of us would write: unsorted, with repetitions. */
export const list: fc.Arbitrary<readonly ProviderId[]> = fc.array(instanceId.map(idOf), {
  maxLength: 10,
});

/** What a complete reading of the group makes of the list. */
export function listOf({ instances }: ObservedGroup): readonly ProviderId[] {
  return sortedProviderIds(instances.filter(({ listed }) => listed).map((one) => one.providerId));
}

const condition: fc.Arbitrary<Condition> = fc.record({
  type: fc.constantFrom(
    'Ready',
    'Paused',
    'GroupFound',
    'GroupClaimed',
    'AccessAllowed',
    'Settled',
  ),
  status: fc.constantFrom('True', 'False', 'Unknown'),
  reason: fc.constantFrom('Settled', 'Claimed', 'Odd'),
  message: fc.constantFrom('', 'odd'),
  lastTransitionTime: fc.constant('2026-11-01T00:00:00.000Z'),
});

const status: fc.Arbitrary<PoolStatus> = fc.record(
  {
    ready: fc.constant(true),
    replicas: fc.nat(5),
    observedAt: fc.constant('2026-11-22T00:00:00.000Z'),
    transitioningMore: fc.nat(3),
    countsByState: fc.dictionary(fc.constantFrom('InService', 'Standby'), fc.nat(3)),
    conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
    transitioning: fc.array(
      fc.record({
        id: instanceId,
        state: fc.constantFrom('Terminating:Wait', 'Detaching', 'Pending'),
      }),
      { maxLength: 4 },
    ),
    pendingShrink: fc.record({
      ids: fc.array(instanceId.map(idOf), { minLength: 1, maxLength: 4 }),
      firstReadAt: fc.nat(20_000).map((ms) => new Date(noon.getTime() - ms).toISOString()),
      guarded: fc.boolean(),
    }),
  },
  { requiredKeys: [] },
);

/** Any guard that the CRD lets a pool set. */
export const guard: fc.Arbitrary<ShrinkGuard> = fc.oneof(
  fc.constant(defaultShrinkGuard),
  fc.record({ percent: fc.nat(100), minimum: fc.nat(8) }),
);

const poolFields = fc.record(
  {
    beingDeleted: fc.boolean(),
    createdAt: fc.constantFrom('2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'),
    providerIdList: list,
    shrinkGuard: guard,
    status,
  },
  { requiredKeys: ['providerIdList', 'shrinkGuard', 'status'] },
);

/** Any pool of this name on the group of the builders: owned or not, new or old. */
export function poolNamed(name: string, namespace = 'fleet'): fc.Arbitrary<Pool> {
  return fc.record({ fields: poolFields, owned: fc.boolean() }).map(({ fields, owned }) => {
    const { machinePoolName, ...pool } = anObservedPool().pool;
    const ref = aPoolRef(name, namespace);
    const owner = owned && machinePoolName !== undefined ? { machinePoolName } : {};
    return { ...pool, ref, uid: `uid-${name}`, ...fields, ...owner };
  });
}

const observedPool = (name: string): fc.Arbitrary<ObservedPool> =>
  fc
    .record({
      pool: poolNamed(name),
      owner: fc.constantFrom('cluster', 'cloud'),
      paused: fc.boolean(),
      allowed: fc.boolean(),
    })
    .map(({ allowed, ...rest }) => ({
      ...rest,
      access: allowed
        ? { kind: 'allowed', access: anAccess() }
        : { kind: 'denied', reason: 'RegionNotAllowed', message: 'Add the region.' },
    }));

const code = fc.constantFrom<FaultCode[]>('cloud-throttled', 'cloud-denied', 'incomplete-reading');

/** Every kind of failure and gap, beside a complete reading of any group. */
const reading: fc.Arbitrary<ReadingResult> = fc.oneof(
  group.map((found): ReadingResult => ({ kind: 'found', observedAt: noon, group: found })),
  fc.constant<ReadingResult>({ kind: 'absent', observedAt: noon }),
  fc.constant<ReadingResult>({ kind: 'not-read' }),
  fc
    .record({ code, retryable: fc.boolean() })
    .map((fault): ReadingResult => ({ kind: 'failed', message: 'no', ...fault })),
);

/** Any observation of one group with none to three pools. */
export const observation: fc.Arbitrary<GroupObservation> = fc
  .record({
    pools: fc.tuple(observedPool('a'), observedPool('b'), observedPool('c')),
    count: fc.nat(3),
    reading,
  })
  .map(({ pools, count, reading: read }) => ({
    group: anObservedPool().pool.group,
    pools: pools.slice(0, count),
    reading: read,
  }));
