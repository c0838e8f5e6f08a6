import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { sharedCluster } from '../setup/shared-cluster.ts';

const folder = resolve(import.meta.dirname, '../../infra/cluster');
const component = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
});

async function kubectl(...args: readonly string[]): Promise<string> {
  const { kubeconfig, kubectl: binary, folder: run } = sharedCluster();
  // A cache of our own: the one in the home folder can be older than the kinds.
  const cache = join(run, 'crds-kubectl-cache');
  const access = ['--kubeconfig', kubeconfig, '--cache-dir', cache];
  const ended = await promisify(execFile)(binary, [...access, ...args], { timeout: 50_000 });
  return ended.stdout;
}

async function components() {
  return parseAllDocuments(await kubectl('kustomize', folder)).map((document) =>
    component.parse(document.toJS()),
  );
}

describe('infra/cluster', () => {
  it('is what the kustomizations put together, each component with the labels of the provider', async () => {
    const built = await components();
    expect(built.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual([
      'ClusterRole poolsync-operator',
      'ClusterRole poolsync-reconcile',
      'ClusterRole poolsync-scale',
      'ClusterRole poolsync-sweep',
      'ClusterRole poolsync-viewer',
      'ClusterRole poolsync-watch',
      'ClusterRoleBinding poolsync-reconcile',
      'ClusterRoleBinding poolsync-scale',
      'ClusterRoleBinding poolsync-sweep',
      'ClusterRoleBinding poolsync-watch',
      'CustomResourceDefinition autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'CustomResourceDefinition autoscalinggroupmachinepooltemplates.infrastructure.cluster.x-k8s.io',
      'CustomResourceDefinition cloudaccounts.infrastructure.cluster.x-k8s.io',
      'CustomResourceDefinition groupbootstrapconfigs.bootstrap.cluster.x-k8s.io',
      'CustomResourceDefinition groupbootstrapconfigtemplates.bootstrap.cluster.x-k8s.io',
      'CustomResourceDefinition scalesetmachinepools.infrastructure.cluster.x-k8s.io',
      'CustomResourceDefinition scalesetmachinepooltemplates.infrastructure.cluster.x-k8s.io',
      'Deployment poolsync-watch',
      'FlowSchema poolsync',
      'Namespace poolsync-system',
      'PodDisruptionBudget poolsync-watch',
      'PriorityLevelConfiguration poolsync',
      'Role poolsync-sweep',
      'Role poolsync-watch',
      'RoleBinding poolsync-sweep',
      'RoleBinding poolsync-watch',
      'ServiceAccount poolsync-watch',
    ]);
    for (const { metadata } of built) {
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/name': 'poolsync',
        'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
      });
    }
  });

  it('leaves none of its definitions out', async () => {
    const all = await readdir(resolve(folder, 'base/crds'));
    const files = all.filter((name) => name !== 'kustomization.yaml');
    const built = await components();
    const definitions = built.filter(({ kind }) => kind === 'CustomResourceDefinition');
    expect(files.length).toBeGreaterThan(0);
    expect(definitions).toHaveLength(files.length);
  });

  it('is applied by the server, and a second time changes nothing', async () => {
    const apply = ['apply', '--server-side', '-k', folder];
    await kubectl(...apply);
    const versions = ['get', '-k', folder, '-o', 'jsonpath={.items[*].metadata.resourceVersion}'];
    const before = await kubectl(...versions);
    await kubectl(...apply);
    expect(before.split(' ')).toHaveLength(27);
    expect(await kubectl(...versions)).toBe(before);
  });

  it('is documentation that kubectl shows', async () => {
    const text = await kubectl('explain', 'asgmp.spec.autoScalingGroupName');
    expect(text).toContain('The name of an existing Auto Scaling group');
  });
});
