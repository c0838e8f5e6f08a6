import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { WatchedForeignPool, WatchedPool, WatchedStatus } from '../../shared/model/watched.ts';
import type { ForeignPoolFacts, PoolFacts } from '../../watch/decide/facts.ts';
import { aMachinePool, aPoolRef } from './builders.ts';

/** The status of a pool whose group has the two instances that `aMachinePool` asks for. */
export function aWatchedStatus(overrides: Partial<WatchedStatus> = {}): WatchedStatus {
  return {
    hash: 1,
    isObserved: true,
    ready: true,
    replicas: 2,
    owner: 'cluster',
    desiredCapacity: 2,
    minimumCapacity: 0,
    maximumCapacity: 100,
    isAdopted: true,
    lastChangeTime: '2026-11-23T08:00:00Z',
    saysPaused: false,
    isClaimed: true,
    isUnsettled: false,
    saysQuotaExceeded: false,
    ...overrides,
  };
}

/** A pool in agreement with its group, settled, and adopted. */
export function aWatchedPool(overrides: Partial<WatchedPool> = {}): WatchedPool {
  const ref = overrides.ref ?? aPoolRef();
  return {
    ref,
    uid: `uid-of-${ref.name}`,
    generation: 1,
    beingDeleted: false,
    pausedByAnnotation: false,
    machinePoolName: 'machine-pool',
    clusterName: 'cluster',
    list: { length: 2, hash: 1, isForeign: false },
    status: aWatchedStatus(),
    ...overrides,
  };
}

/** `aWatchedPool` with its MachinePool, with these differences. */
export function poolFacts(
  status: Partial<WatchedStatus> = {},
  machinePool: Partial<MachinePool> = {},
  more: Partial<PoolFacts> = {},
): PoolFacts {
  return {
    kind: 'pool',
    pool: aWatchedPool({ status: aWatchedStatus(status) }),
    machinePool: aMachinePool(machinePool),
    isPaused: false,
    ...more,
  };
}

/** An AWSMachinePool that its provider and core know. */
export function aWatchedForeignPool(
  overrides: Partial<WatchedForeignPool> = {},
): WatchedForeignPool {
  return {
    ref: { kind: 'AWSMachinePool', namespace: 'fleet', name: 'capa' },
    uid: 'uid-of-capa',
    generation: 1,
    beingDeleted: false,
    pausedByAnnotation: false,
    clusterName: 'cluster',
    providerId:
      'arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:6f1c:autoScalingGroupName/capa',
    ...overrides,
  };
}

export function foreignFacts(
  overrides: Partial<WatchedForeignPool> = {},
  isPaused = false,
): ForeignPoolFacts {
  return { kind: 'foreign-pool', pool: aWatchedForeignPool(overrides), isPaused };
}
