import type { AwsAccess, AwsCloudAccount } from '../../shared/model/account.ts';
import type { ForeignPool, ForeignPoolRef } from '../../shared/model/foreign-pool.ts';
import { groupKey, type AutoScalingGroupRef } from '../../shared/model/group.ts';
import type { Hint } from '../../shared/model/hint.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type {
  GroupReading,
  ObservedGroup,
  ObservedInstance,
} from '../../shared/model/observation.ts';
import type { OtherUnit } from '../../shared/model/other-unit.ts';
import { defaultShrinkGuard, type Pool, type PoolRef } from '../../shared/model/pool.ts';
import { awsProviderId, type ProviderId } from '../../shared/model/provider-id.ts';
import type { GroupObservation } from '../../shared/reconcile/observe.ts';
import type { ObservedPool } from '../../shared/reconcile/observed-pool.ts';

export const account = '111111111111';
export const otherAccount = '222222222222';
export const region = 'eu-west-1';
const zone = 'eu-west-1a';
/** The time at which a test's clock stands. */
export const noon = new Date('2026-11-23T12:00:00.000Z');
const morning = '2026-11-23T08:00:00Z';

export function aGroupRef(
  name = 'workers',
  overrides: Partial<AutoScalingGroupRef> = {},
): AutoScalingGroupRef {
  return { kind: 'AutoScalingGroup', account, region, name, ...overrides };
}

export function idOf(instanceId: string): ProviderId {
  return awsProviderId(zone, instanceId);
}

/** An instance in service. */
export function anInstance(
  id = 'i-1',
  overrides: Partial<ObservedInstance> = {},
): ObservedInstance {
  return {
    id,
    providerId: idOf(id),
    state: 'InService',
    listed: true,
    transient: false,
    countsTowardsCapacity: true,
    ...overrides,
  };
}

/** An instance that waits in a terminate hook: it is leaving, and listed until it is gone. */
export function aDrainingInstance(id: string): ObservedInstance {
  return anInstance(id, {
    state: 'Terminating:Wait',
    transient: true,
    countsTowardsCapacity: false,
  });
}

export function aPendingInstance(id: string): ObservedInstance {
  return anInstance(id, { state: 'Pending', transient: true });
}

export function aDetachedInstance(id: string): ObservedInstance {
  return anInstance(id, { state: 'Detached', listed: false, countsTowardsCapacity: false });
}

export function arnOf(ref: AutoScalingGroupRef): string {
  return `arn:aws:autoscaling:${ref.region}:${ref.account}:autoScalingGroup:6f1c:autoScalingGroupName/${ref.name}`;
}

/** A group with these instances that wants as many as count towards its capacity. */
export function aGroup(
  instances: readonly ObservedInstance[] = [anInstance('i-1'), anInstance('i-2')],
  overrides: Partial<ObservedGroup> = {},
): ObservedGroup {
  return {
    id: arnOf(aGroupRef()),
    desiredCapacity: instances.filter((instance) => instance.countsTowardsCapacity).length,
    minimumCapacity: 0,
    maximumCapacity: 100,
    instances,
    ...overrides,
  };
}

/** What a group counts whose instance types have weights. */
export const weights: OtherUnit = {
  unit: 'weights of its instance types (m7g.xlarge 4)',
  cure: 'Take the weights away',
};

export function aFoundReading(
  group: ObservedGroup = aGroup(),
  observedAt: Date = noon,
): GroupReading {
  return { kind: 'found', observedAt, group };
}

export function aPoolRef(name = 'pool', namespace = 'fleet'): PoolRef {
  return { kind: 'AutoScalingGroupMachinePool', namespace, name };
}

/** A pool that core owns and that was never written. */
export function aPool(overrides: Partial<Pool> = {}): Pool {
  const ref = overrides.ref ?? aPoolRef();
  return {
    ref,
    uid: `uid-of-${ref.namespace}-${ref.name}`,
    resourceVersion: '1',
    generation: 1,
    createdAt: morning,
    beingDeleted: false,
    pausedByAnnotation: false,
    machinePoolName: 'machine-pool',
    clusterName: 'cluster',
    group: aGroupRef(),
    providerIdList: [],
    shrinkGuard: defaultShrinkGuard,
    status: {},
    ...overrides,
  };
}

/** The same pool before core has seen it. */
export function anOwnerlessPool(overrides: Partial<Pool> = {}): Pool {
  const { machinePoolName: _, ...pool } = aPool(overrides);
  return pool;
}

/** The MachinePool that owns `aPool`; it asks for two instances, as `aGroup` has. */
export function aMachinePool(overrides: Partial<MachinePool> = {}): MachinePool {
  return {
    namespace: 'fleet',
    name: 'machine-pool',
    uid: 'uid-of-machine-pool',
    resourceVersion: '1',
    generation: 1,
    replicas: 2,
    pausedByAnnotation: false,
    beingDeleted: false,
    ...overrides,
  };
}

export function aForeignPoolRef(name = 'workers', namespace = 'fleet'): ForeignPoolRef {
  return { kind: 'AWSMachinePool', namespace, name };
}

/** An AWSMachinePool that its provider and core know, of the group of the same name; never nudged. */
export function aForeignPool(overrides: Partial<ForeignPool> = {}): ForeignPool {
  const ref = overrides.ref ?? aForeignPoolRef();
  return {
    ref,
    uid: `uid-of-${ref.namespace}-${ref.name}`,
    resourceVersion: '1',
    beingDeleted: false,
    pausedByAnnotation: false,
    machinePoolName: 'machine-pool',
    clusterName: 'cluster',
    providerId: arnOf(aGroupRef(ref.name)),
    ...overrides,
  };
}

/** The same before its provider has found the group or made it. */
export function anUnfoundForeignPool(overrides: Partial<ForeignPool> = {}): ForeignPool {
  const { providerId: _, ...pool } = aForeignPool(overrides);
  return pool;
}

export function aCloudAccount(overrides: Partial<AwsCloudAccount> = {}): AwsCloudAccount {
  return {
    cloud: 'aws',
    name: 'main',
    account,
    regions: [region],
    namespaces: ['fleet'],
    ...overrides,
  };
}

export function anAccess(overrides: Partial<AwsAccess> = {}): AwsAccess {
  return { cloud: 'aws', account, region, ...overrides };
}

export function aHint(id = 'message-1', overrides: Partial<Hint> = {}): Hint {
  return {
    id,
    group: aGroupRef(),
    cause: 'EC2 Instance Launch Successful',
    ...overrides,
  };
}

export function anObservedPool(overrides: Partial<ObservedPool> = {}): ObservedPool {
  return {
    pool: aPool(),
    owner: 'cluster',
    paused: false,
    access: { kind: 'allowed', access: anAccess() },
    ...overrides,
  };
}

export function anObservation(overrides: Partial<GroupObservation> = {}): GroupObservation {
  return {
    group: aGroupRef(),
    pools: [anObservedPool()],
    reading: aFoundReading(),
    ...overrides,
  };
}

export function keyOf(name = 'workers'): ReturnType<typeof groupKey> {
  return groupKey(aGroupRef(name));
}
