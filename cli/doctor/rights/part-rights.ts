import { rightsOn, type Right } from './right.ts';

const ours = 'infrastructure.cluster.x-k8s.io';
const core = 'cluster.x-k8s.io';
const pools = ['autoscalinggroupmachinepools', 'scalesetmachinepools'] as const;
const statuses = pools.map((pool) => `${pool}/status`);
const foreignPools = ['awsmachinepools', 'azuremachinepools'] as const;

const system = { namespace: 'poolsync-system' };
const watchLease = { ...system, name: 'poolsync-watch' };

const eventRights = rightsOn('events.k8s.io', ['events'], ['create']);

/** What each part may do in the cluster, by the name of its group after `poolsync:`; of infra/cluster. */
export const partRights: Readonly<Record<string, readonly Right[]>> = {
  reconcile: [
    ...rightsOn(ours, pools, ['get', 'list', 'patch']),
    ...rightsOn(ours, statuses, ['patch']),
    ...rightsOn(ours, foreignPools, ['get', 'list', 'patch']),
    ...rightsOn(ours, ['cloudaccounts'], ['list']),
    ...rightsOn(core, ['machinepools'], ['get']),
    ...rightsOn(core, ['machinepools/scale'], ['patch']),
    ...rightsOn(core, ['clusters'], ['get']),
    ...eventRights,
  ],
  scale: [
    ...rightsOn(ours, pools, ['get']),
    ...rightsOn(ours, statuses, ['patch']),
    ...rightsOn(ours, ['cloudaccounts'], ['list']),
    ...rightsOn(core, ['machinepools', 'clusters'], ['get']),
    ...eventRights,
  ],
  sweep: [
    ...rightsOn(ours, pools, ['get', 'list', 'patch']),
    ...rightsOn(ours, statuses, ['patch']),
    ...rightsOn(ours, foreignPools, ['get', 'list', 'patch']),
    ...rightsOn(ours, ['cloudaccounts'], ['list']),
    ...rightsOn(core, ['clusters', 'machinepools'], ['get', 'list']),
    ...rightsOn(core, ['machinepools/scale'], ['patch']),
    ...eventRights,
    ...['poolsync-sweep-aws', 'poolsync-sweep-azure'].flatMap((name) =>
      rightsOn('', ['configmaps'], ['get', 'patch'], { ...system, name }),
    ),
    ...rightsOn('', ['configmaps'], ['create'], system),
    ...rightsOn('coordination.k8s.io', ['leases'], ['get'], watchLease),
  ],
  watch: [
    ...rightsOn(ours, [...pools, ...foreignPools], ['list', 'watch']),
    ...rightsOn(core, ['clusters', 'machinepools'], ['list', 'watch']),
    ...rightsOn('coordination.k8s.io', ['leases'], ['get', 'patch'], watchLease),
    ...rightsOn('coordination.k8s.io', ['leases'], ['create'], system),
  ],
};
