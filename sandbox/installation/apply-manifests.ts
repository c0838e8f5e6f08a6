import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { waitUntilServed } from '../management-cluster/served.ts';
import type { ManagementCluster } from '../management-cluster/start.ts';
import { clusterManifests } from './project.ts';

const applyTimeoutMs = 60_000;
const ourKinds = [
  'autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
  'autoscalinggroupmachinepooltemplates.infrastructure.cluster.x-k8s.io',
  'cloudaccounts.infrastructure.cluster.x-k8s.io',
  'groupbootstrapconfigs.bootstrap.cluster.x-k8s.io',
  'groupbootstrapconfigtemplates.bootstrap.cluster.x-k8s.io',
  'scalesetmachinepools.infrastructure.cluster.x-k8s.io',
  'scalesetmachinepooltemplates.infrastructure.cluster.x-k8s.io',
];

/**
 * Puts Poolsync's kinds and roles into a management cluster and waits until its API server serves
 * the kinds.
 *
 * @param options.cache folder for what kubectl learns of the API server's kinds: one of its own,
 * since it must not outlive this call
 */
export async function applyManifests(
  { kubectl, kubeconfig, api }: Pick<ManagementCluster, 'kubectl' | 'kubeconfig' | 'api'>,
  { cache, signal }: { readonly cache: string; readonly signal?: AbortSignal },
): Promise<void> {
  const access = ['--kubeconfig', kubeconfig, '--cache-dir', cache];
  const args = [...access, 'apply', '--server-side', '-k', clusterManifests];
  await promisify(execFile)(kubectl, args, {
    timeout: applyTimeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  await Promise.all(ourKinds.map((kind) => waitUntilServed(api, kind)));
}
