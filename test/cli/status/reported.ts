import type { Condition, ConditionType } from '../../../shared/model/condition.ts';
import type { PoolStatus } from '../../../shared/model/pool.ts';
import type { ReportedMachinePool, ReportedPool } from '../../../shared/model/reported.ts';
import type { FoundMachinePool } from '../../../cli/status/found-machine-pool.ts';
import type { PoolView } from '../../../cli/status/pool-view.ts';
import { viewPool } from '../../../cli/status/view-pool.ts';
import { arnOf, aGroupRef, noon } from '../../fakes/builders.ts';

/** Minutes before `noon`, RFC 3339. */
export function minutesAgo(minutes: number): string {
  return new Date(noon.getTime() - minutes * 60_000).toISOString();
}

const list = { length: 3, hash: 'three' };

export function aCondition(type: ConditionType, overrides: Partial<Condition> = {}): Condition {
  return {
    type,
    status: 'True',
    reason: 'Fine',
    message: '',
    lastTransitionTime: minutesAgo(30),
    ...overrides,
  };
}

/** A status in which all is as it should be, but for these conditions. */
export function aStatus(
  conditions: readonly Condition[] = [],
  overrides: Partial<PoolStatus> = {},
): PoolStatus {
  const usual = [
    'Ready',
    'AccessAllowed',
    'GroupClaimed',
    'GroupFound',
    'ListCurrent',
    'Settled',
    'ScaleAccepted',
  ] as const;
  const others = usual.filter((type) => !conditions.some((condition) => condition.type === type));
  return {
    ready: true,
    replicas: 3,
    owner: 'cluster',
    groupID: arnOf(aGroupRef()),
    desiredCapacity: 3,
    minimumCapacity: 0,
    maximumCapacity: 10,
    observedAt: minutesAgo(20),
    lastChange: {
      time: minutesAgo(20),
      added: 2,
      removed: 1,
      cause: 'EC2 Instance Launch Successful',
    },
    conditions: [...others.map((type) => aCondition(type)), ...conditions],
    ...overrides,
  };
}

export function aReportedPool(overrides: Partial<ReportedPool> = {}): ReportedPool {
  return {
    ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'workers' },
    uid: 'uid',
    resourceVersion: '1',
    generation: 1,
    createdAt: minutesAgo(600),
    beingDeleted: false,
    pausedByAnnotation: false,
    machinePoolName: 'workers',
    clusterName: 'blue',
    group: aGroupRef('blue-workers'),
    list,
    status: aStatus(),
    ...overrides,
  };
}

export function aReportedMachinePool(
  overrides: Partial<ReportedMachinePool> = {},
): ReportedMachinePool {
  return {
    namespace: 'fleet',
    name: 'workers',
    replicas: 3,
    replicasWrittenAt: minutesAgo(60),
    owner: 'cluster',
    phase: 'Running',
    pausedByAnnotation: false,
    beingDeleted: false,
    list,
    infrastructure: { kind: 'AutoScalingGroupMachinePool', name: 'workers' },
    ...overrides,
  };
}

/** The MachinePool of `aReportedPool`, with these differences. */
export function owned(overrides: Partial<ReportedMachinePool> = {}): FoundMachinePool {
  return { kind: 'owner', machinePool: aReportedMachinePool(overrides) };
}

/** What is shown of `aReportedPool` at noon, with these differences. */
export function aView(overrides: Partial<PoolView> = {}): PoolView {
  return { ...viewPool(aReportedPool(), owned(), noon), ...overrides };
}

/** The same of a pool that needs a person. */
export function aNeedyView(overrides: Partial<PoolView> = {}, message = 'Do this.'): PoolView {
  const need = { condition: 'GroupFound', reason: 'GroupNotFound', message, since: minutesAgo(5) };
  const { reason, since } = need;
  return aView({ state: 'needs-you', reason, message, since, needs: [need], ...overrides });
}
