import { rightsOn, type Right } from './right.ts';

const ours = 'infrastructure.cluster.x-k8s.io';
const core = 'cluster.x-k8s.io';
const installation = { namespace: 'poolsync-system', name: 'poolsync-installation' };
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
};
