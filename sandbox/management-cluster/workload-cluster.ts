import { waitForConditions } from './conditions.ts';
import type { KubeApi } from './kube-api.ts';
import { createStandIns } from './stand-ins.ts';
import type { ManagementCluster } from './start.ts';

const connectTimeoutMs = 60_000;

/**
 * Creates a Cluster (and its namespace, where that is missing) whose workload cluster is the
 * management cluster itself: its kubeconfig Secret points back at the same API server, so the Nodes
 * that core assigns to MachinePools are the Nodes there.
 *
 * Resolves when core regards the Cluster as reachable. Before that, core copies nothing from an
 * InfraMachinePool to its MachinePool.
 *
 * @throws when core has not connected within a minute, with the Cluster's conditions.
 */
export async function createCluster(
  management: Pick<ManagementCluster, 'api' | 'url' | 'renderKubeconfig'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<void> {
  const { api } = management;
  const { hostname, port } = new URL(management.url);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  // The Secret comes before the Cluster: core waits 30 s after an attempt that found none.
  const identity = { user: `${name}-admin`, groups: ['system:masters'] };
  const kubeconfig = await management.renderKubeconfig(identity);
  await createKubeconfigSecret(api, { namespace, name }, kubeconfig);
  const references = await createStandIns(api, { namespace, name });
  await api.apply({
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'Cluster',
    metadata: { name, namespace },
    spec: { controlPlaneEndpoint: { host: hostname, port: Number(port) }, ...references },
  });

  await waitForConditions(api, {
    what: `core reaches the Cluster ${namespace}/${name} (its log: core.log)`,
    path: `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/clusters/${name}`,
    types: ['RemoteConnectionProbe', 'ControlPlaneInitialized'],
    timeoutMs: connectTimeoutMs,
  });
}

/** Creates the Secret by which core reaches the workload cluster of a Cluster. */
export async function createKubeconfigSecret(
  api: Pick<KubeApi, 'apply'>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  kubeconfig: string,
): Promise<void> {
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${name}-kubeconfig`,
      namespace,
      labels: { 'cluster.x-k8s.io/cluster-name': name },
    },
    type: 'cluster.x-k8s.io/secret',
    stringData: { value: kubeconfig },
  });
}
