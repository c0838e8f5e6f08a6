import type {
  Finding,
  ForeignListDrift,
  ListDrift,
  PoolTrouble,
  ReplicasDrift,
} from '../../../shared/model/drift.ts';
import { awsProviderId, type ProviderId } from '../../../shared/model/provider-id.ts';
import { aGroupRef } from '../../fakes/builders.ts';

export const ids = (count: number): readonly ProviderId[] =>
  Array.from({ length: count }, (_, at) => awsProviderId('eu-west-1a', `i-${at}`));

const about = (name: string) =>
  ({
    group: aGroupRef(),
    pool: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name },
    uid: `uid-of-${name}`,
    machinePool: name,
    policy: 'correct',
    message: '',
  }) as const;

export function aListDrift(name: string, changes: Partial<ListDrift> = {}): ListDrift {
  const added = ids(1);
  return {
    ...about(name),
    kind: 'list-drift',
    remedy: 'write',
    guarded: false,
    added,
    removed: [],
    ...changes,
  };
}

export function aReplicasDrift(name: string, changes: Partial<ReplicasDrift> = {}): ReplicasDrift {
  return {
    ...about(name),
    kind: 'replicas-drift',
    remedy: 'ask-to-scale',
    owner: 'cluster',
    replicas: 5,
    desiredCapacity: 3,
    ...changes,
  };
}

export function aTrouble(name: string, changes: Partial<PoolTrouble> = {}): PoolTrouble {
  const message = 'There is no such group. Make it, or delete the object.';
  return { ...about(name), kind: 'group-missing', remedy: 'person', message, ...changes };
}

export function aStatusDrift(name: string, fields: readonly string[]): Finding {
  return { ...about(name), kind: 'status-drift', remedy: 'write', fields };
}

export function aForeignDrift(name: string): ForeignListDrift {
  return {
    ...about(name),
    pool: { kind: 'AWSMachinePool', namespace: 'fleet', name },
    kind: 'foreign-list-drift',
    remedy: 'nudge',
    added: ids(1),
    removed: [],
  };
}

export const anUnclaimedGroup: Finding = {
  kind: 'unclaimed-group',
  group: aGroupRef('orphan'),
  remedy: 'person',
  message: 'No object stands for it. Adopt it, or take the tag away.',
};
