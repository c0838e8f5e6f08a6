import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { launchGroups } from '../../sandbox/installation/groups.ts';
import {
  clusterName,
  home,
  namespace,
  type PoolLayout,
} from '../../sandbox/installation/layout.ts';
import {
  infrastructureGroup,
  infrastructureObject,
  machinePoolsPath,
  poolsPath,
} from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';
import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Ground } from './ground.ts';

const groupsAtOnce = 100;
const objectsAtOnce = 12;
const launchTimeoutMs = 60_000;

/**
 * Makes groups, waits until their instances are in service, and lays down the objects that stand for
 * them as core would have left them: owned, with the list and its Nodes. Their status is not there
 * yet, which the first sweep finds and writes.
 */
export async function layDownPools(
  deps: BenchDeps,
  { cluster, clients }: Pick<Ground, 'cluster' | 'clients'>,
  pools: readonly PoolLayout[],
): Promise<void> {
  deps.progress(`launching ${pools.length} groups`);
  await launchGroups(clients, pools);
  deps.progress(`creating ${pools.length} MachinePools`);
  for (let from = 0; from < pools.length; from += groupsAtOnce) {
    const some = pools.slice(from, from + groupsAtOnce);
    const lists = await readLists(clients, some);
    await inParallel(objectsAtOnce, some, async (pool) => {
      await layDown(cluster.api, pool, lists.get(pool.group) ?? []);
    });
  }
}

/** The provider IDs of groups, as soon as all of their instances are in service. */
async function readLists(
  clients: CloudClients,
  pools: readonly PoolLayout[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { autoScaling } = clients.at(home);
  const lists = new Map<string, readonly string[]>();
  await waitUntil('all instances are in service', launchTimeoutMs, async () => {
    const left = pools.filter(({ group }) => !lists.has(group));
    const names = left.map(({ group }) => group);
    const command = { AutoScalingGroupNames: names, MaxRecords: groupsAtOnce };
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand(command),
    );
    for (const {
      AutoScalingGroupName = '',
      DesiredCapacity,
      Instances = [],
    } of AutoScalingGroups) {
      const inService = Instances.filter(({ LifecycleState }) => LifecycleState === 'InService');
      if (inService.length !== DesiredCapacity) continue;
      const ids = inService.map(
        ({ AvailabilityZone = '', InstanceId = '' }) => `aws:///${AvailabilityZone}/${InstanceId}`,
      );
      lists.set(AutoScalingGroupName, ids.toSorted());
    }
    if (lists.size < pools.length) throw new Error(`${pools.length - lists.size} are not`);
  });
  return lists;
}

async function layDown(
  api: Pick<KubeApi, 'request'>,
  pool: PoolLayout,
  providerIDList: readonly string[],
): Promise<void> {
  const made = await api.request({
    method: 'POST',
    path: machinePoolsPath,
    body: machinePoolOf(pool, providerIDList),
  });
  const { uid } = (made as { readonly metadata: { readonly uid: string } }).metadata;
  const nodeRefs = providerIDList.map((id) => ({
    apiVersion: 'v1',
    kind: 'Node',
    name: `node-${id.slice(-17)}`,
  }));
  await api.request({
    method: 'PATCH',
    path: `${machinePoolsPath}/${pool.name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { phase: 'Running', replicas: nodeRefs.length, nodeRefs } },
  });
  const object = infrastructureObject(pool, namespace);
  const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: pool.name };
  const metadata = { ...object.metadata, ownerReferences: [{ ...owner, uid }] };
  const body = { ...object, metadata, spec: { ...object.spec, providerIDList } };
  await api.request({ method: 'POST', path: poolsPath, body });
}

function machinePoolOf({ name, replicas }: PoolLayout, providerIDList: readonly string[]): object {
  const infrastructureRef = {
    apiGroup: infrastructureGroup,
    kind: 'AutoScalingGroupMachinePool',
    name,
  };
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, namespace },
    spec: {
      clusterName,
      replicas,
      providerIDList,
      template: { spec: { clusterName, bootstrap: { dataSecretName: '' }, infrastructureRef } },
    },
  };
}
