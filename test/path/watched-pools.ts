import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { infrastructureObject } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

const atOnce = 8;
const mergePatch = 'application/merge-patch+json';
const longAgo = '2026-01-01T12:00:00Z';

export interface WatchedPools {
  readonly namespace: string;
  /** Name of the Cluster that they say they belong to; it need not be there. */
  readonly clusterName: string;
  readonly count: number;
  /** Of each pool. */
  readonly instances: number;
}

/**
 * Makes MachinePools with our objects as they are when core and the functions are done with them:
 * owned, listed, adopted and in agreement, so that a watch has nothing to ask for.
 *
 * Neither core nor a group need be there; while core runs, it looks at all of them.
 *
 * @returns their names
 */
export async function createWatchedPools(
  api: Pick<KubeApi, 'apply' | 'request'>,
  wanted: WatchedPools,
): Promise<readonly string[]> {
  const { namespace, count } = wanted;
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const names = Array.from({ length: count }, (_, index) => `watched-${padded(index, 5)}`);
  await inParallel(atOnce, names, (name) => createOne(api, wanted, name));
  return names;
}

async function createOne(
  api: Pick<KubeApi, 'request'>,
  wanted: WatchedPools,
  name: string,
): Promise<void> {
  const { namespace, instances } = wanted;
  const core = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools`;
  const infrastructure = `/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/${namespace}/autoscalinggroupmachinepools`;
  const ids = Array.from({ length: instances }, (_, index) => {
    return `aws:///${home.region}a/i-${name.slice(-5)}${padded(index, 12)}`;
  });
  const body = machinePoolObject(wanted, name, ids);
  const made = (await api.request({ method: 'POST', path: core, body })) as Made;
  await api.request({
    method: 'POST',
    path: `${infrastructure}?fieldManager=poolsync`,
    body: ownedPool(wanted, name, { ids, uid: made.metadata.uid }),
  });
  await api.request({
    method: 'PATCH',
    path: `${core}/${name}/status`,
    body: { status: machinePoolStatus(ids) },
    contentType: mergePatch,
  });
  await api.request({
    method: 'PATCH',
    path: `${infrastructure}/${name}/status?fieldManager=poolsync`,
    body: { status: poolStatus(instances) },
    contentType: mergePatch,
  });
}

interface Made {
  readonly metadata: { readonly uid: string };
}

function machinePoolObject(
  { namespace, clusterName, instances }: WatchedPools,
  name: string,
  providerIDList: readonly string[],
) {
  const apiGroup = 'infrastructure.cluster.x-k8s.io';
  const infrastructureRef = { apiGroup, kind: 'AutoScalingGroupMachinePool', name };
  const template = { clusterName, bootstrap: { dataSecretName: '' }, infrastructureRef };
  const spec = { clusterName, replicas: instances, providerIDList, template: { spec: template } };
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, namespace },
    spec,
  };
}

function ownedPool(
  { namespace }: WatchedPools,
  name: string,
  { ids, uid }: { readonly ids: readonly string[]; readonly uid: string },
) {
  const object = infrastructureObject({ name, ...home, group: name }, namespace);
  const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name, uid };
  return {
    ...object,
    metadata: { ...object.metadata, ownerReferences: [owner] },
    spec: { ...object.spec, providerIDList: ids },
  };
}

function machinePoolStatus(ids: readonly string[]) {
  return {
    phase: 'Running',
    replicas: ids.length,
    readyReplicas: ids.length,
    availableReplicas: ids.length,
    nodeRefs: ids.map((id) => ({ name: `node-${id.slice(-17)}`, uid: id.slice(-17) })),
    conditions: ['Available', 'BootstrapConfigReady', 'InfrastructureReady'].map(condition),
  };
}

function poolStatus(instances: number) {
  const types = ['Ready', 'GroupFound', 'GroupClaimed', 'AccessAllowed', 'ListCurrent', 'Settled'];
  return {
    ready: true,
    replicas: instances,
    owner: 'cluster',
    desiredCapacity: instances,
    minimumCapacity: 0,
    maximumCapacity: 10 * instances,
    adoptedAt: longAgo,
    observedAt: longAgo,
    countsByState: { InService: instances },
    lastChange: { time: longAgo, added: instances, removed: 0, cause: 'the sweep' },
    conditions: types.map(condition),
  };
}

function condition(type: string) {
  return { type, status: 'True', reason: 'AsWanted', message: '', lastTransitionTime: longAgo };
}

const padded = (index: number, digits: number): string => String(index).padStart(digits, '0');
