import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { z } from 'zod';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { currentEntries, toKubeConfig } from '../../shared/kube/kubeconfig.ts';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import type { AwsCloudAccount } from '../../shared/model/account.ts';
import type { AutoScalingGroupRef } from '../../shared/model/group.ts';
import type { PoolRef } from '../../shared/model/pool.ts';
import {
  describeClusterContract,
  type ClusterWorld,
  type NewMachinePool,
} from '../contract/cluster-contract.ts';
import { startImpersonatingProxy } from '../contract/impersonating-proxy.ts';
import { connectTo } from '../kube/connect-to.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

type Fields = Readonly<Record<string, unknown>>;

const infrastructure = { group: 'infrastructure.cluster.x-k8s.io', version: 'v1alpha1' };
const core = { group: 'cluster.x-k8s.io', version: 'v1beta2' };
const pools = { ...infrastructure, plural: 'autoscalinggroupmachinepools' };
const accounts = { ...infrastructure, plural: 'cloudaccounts' };
const events = { group: 'events.k8s.io', version: 'v1', plural: 'events' };
const eventList = z.object({
  items: z.array(
    z.object({
      type: z.enum(['Normal', 'Warning']),
      reason: z.string(),
      note: z.string().default(''),
    }),
  ),
});
const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** The product works with the rights of the role that we ship; the test's own hands are an administrator's. */
async function makeWorld(): Promise<ClusterWorld> {
  const provided = sharedCluster();
  const config = new KubeConfig();
  config.loadFromFile(provided.kubeconfig);
  const objects = config.makeApiClient(CustomObjectsApi);
  const proxy = await startImpersonatingProxy(provided, 'poolsync:reconcile');
  // The proxy speaks plain HTTP, which a function would refuse.
  const parse = (text: string): KubeConfig => toKubeConfig(currentEntries(text));
  const { api } = connectTo(proxy.kubeconfig, { parse });
  const madeAccounts: string[] = [];
  return {
    cluster: new KubeCluster(api),
    makeIndex: (clock) => new TablePoolIndex(api, clock, 'AutoScalingGroupMachinePool'),
    namespaces: [await makeNamespace(config), await makeNamespace(config)],
    async makePool(ref, group) {
      const { namespace } = ref;
      await objects.createNamespacedCustomObject({
        ...pools,
        namespace,
        body: poolBody(ref, group),
      });
    },
    async touchPool({ namespace, name }) {
      const body = { metadata: { labels: { touched: 'yes' } } };
      await objects.patchNamespacedCustomObject({ ...pools, namespace, name, body }, asMergePatch);
    },
    async removePool({ namespace, name }) {
      await objects.deleteNamespacedCustomObject({ ...pools, namespace, name });
    },
    async makeMachinePool(machinePool) {
      const { namespace } = machinePool;
      const body = machinePoolBody(machinePool);
      const machinePools = { ...core, plural: 'machinepools', namespace };
      await objects.createNamespacedCustomObject({ ...machinePools, body });
    },
    async makePausedCluster(namespace, name) {
      const body = clusterBody(name);
      await objects.createNamespacedCustomObject({ ...core, plural: 'clusters', namespace, body });
    },
    async makeCloudAccount(cloudAccount) {
      madeAccounts.push(cloudAccount.name);
      const body = cloudAccountBody(cloudAccount);
      await objects.createClusterCustomObject({ ...accounts, body });
    },
    async announcementsOn({ namespace, name }) {
      const found: unknown = await objects.listNamespacedCustomObject({
        ...events,
        namespace,
        fieldSelector: `regarding.name=${name}`,
      });
      return eventList
        .parse(found)
        .items.map(({ note, ...event }) => ({ ...event, message: note }));
    },
    async close() {
      for (const name of madeAccounts) {
        await objects.deleteClusterCustomObject({ ...accounts, name });
      }
      await proxy.close();
    },
  };
}

/** Without a namespace controller it cannot be removed again: its name is new each time. */
async function makeNamespace(config: KubeConfig): Promise<string> {
  const body = { metadata: { generateName: 'contract-' } };
  const made = await config.makeApiClient(CoreV1Api).createNamespace({ body });
  return z.string().parse(made.metadata?.name);
}

function poolBody({ name }: PoolRef, group: AutoScalingGroupRef): Fields {
  const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'owner' };
  return {
    apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
    kind: 'AutoScalingGroupMachinePool',
    metadata: { name, ownerReferences: [{ ...owner, uid: 'uid-of-owner' }] },
    spec: {
      accountID: group.account,
      region: group.region,
      autoScalingGroupName: group.name,
    },
  };
}

function machinePoolBody({
  name,
  replicas,
  pausedByAnnotation,
  replicasManagedBy,
  confirmedReplicas,
}: NewMachinePool): Fields {
  const annotations = {
    ...(pausedByAnnotation ? { 'cluster.x-k8s.io/paused': 'true' } : {}),
    ...(replicasManagedBy === undefined
      ? {}
      : { 'cluster.x-k8s.io/replicas-managed-by': replicasManagedBy }),
    ...(confirmedReplicas === undefined
      ? {}
      : { 'poolsync/confirm-replicas': String(confirmedReplicas) }),
  };
  const infrastructureRef = {
    apiGroup: infrastructure.group,
    kind: 'AutoScalingGroupMachinePool',
    name: 'none',
  };
  const template = {
    spec: { clusterName: 'stopped', bootstrap: { dataSecretName: '' }, infrastructureRef },
  };
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, annotations },
    spec: { clusterName: 'stopped', replicas, template },
  };
}

function clusterBody(name: string): Fields {
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Cluster',
    metadata: { name },
    spec: {
      paused: true,
      controlPlaneEndpoint: { host: '127.0.0.1', port: 1 },
      infrastructureRef: { apiGroup: infrastructure.group, kind: 'NoneCluster', name: 'none' },
    },
  };
}

function cloudAccountBody(cloudAccount: AwsCloudAccount): Fields {
  const { name, account, regions, namespaces, groupNamePatterns, roleArn, externalId } =
    cloudAccount;
  return {
    apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
    kind: 'CloudAccount',
    metadata: { name },
    spec: {
      accountID: account,
      regions,
      namespaces,
      ...(groupNamePatterns === undefined ? {} : { groupNamePatterns }),
      ...(roleArn === undefined ? {} : { roleARN: roleArn }),
      ...(externalId === undefined ? {} : { externalID: externalId }),
    },
  };
}

describeClusterContract('KubeCluster with TablePoolIndex', makeWorld);
