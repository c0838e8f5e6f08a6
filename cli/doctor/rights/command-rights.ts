import { rightsOn, type Right } from './right.ts';

const ours = 'infrastructure.cluster.x-k8s.io';
const core = 'cluster.x-k8s.io';
const installation = { namespace: 'poolsync-system', name: 'poolsync-installation' };
const system = { namespace: 'poolsync-system' };
const pools = ['autoscalinggroupmachinepools', 'scalesetmachinepools'] as const;

/** What each command needs of the cluster, beyond what the ones before it do. */
export const commandRights: Readonly<Record<string, readonly Right[]>> = {
  status: [
    ...rightsOn(ours, pools, ['get', 'list', 'watch']),
    ...rightsOn(core, ['machinepools'], ['get', 'list', 'watch']),
  ],
  plan: [
    ...rightsOn(ours, ['awsmachinepools', 'azuremachinepools'], ['list']),
    ...rightsOn(ours, ['cloudaccounts'], ['list']),
    ...rightsOn(core, ['clusters'], ['list']),
    ...rightsOn('', ['configmaps'], ['get'], installation),
  ],
  sync: [
    ...rightsOn(ours, pools, ['patch']),
    ...rightsOn(
      ours,
      pools.map((pool) => `${pool}/status`),
      ['patch'],
    ),
    ...rightsOn(ours, ['awsmachinepools', 'azuremachinepools'], ['get', 'patch']),
    ...rightsOn(core, ['machinepools/scale'], ['patch']),
    ...rightsOn(core, ['clusters'], ['get']),
    ...rightsOn('events.k8s.io', ['events'], ['create']),
  ],
  adopt: [
    ...rightsOn(ours, pools, ['create']),
    ...rightsOn(ours, ['cloudaccounts'], ['create']),
    ...rightsOn(core, ['machinepools'], ['create']),
  ],
  'dead-letters': rightsOn('', ['configmaps'], ['get'], installation),
  doctor: [
    ...['poolsync-sweep-aws', 'poolsync-sweep-azure'].flatMap((name) =>
      rightsOn('', ['configmaps'], ['get'], { ...system, name }),
    ),
    ...rightsOn('coordination.k8s.io', ['leases'], ['get'], { ...system, name: 'poolsync-watch' }),
    ...rightsOn('apps', ['deployments'], ['get', 'list']),
    ...rightsOn('apiextensions.k8s.io', ['customresourcedefinitions'], ['get']),
    ...rightsOn('authorization.k8s.io', ['subjectaccessreviews'], ['create']),
  ],
};
