import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildOverlays, restore, type BuiltOverlays } from './built-overlays.ts';
import { applyBuilt, kubectl, manifests, type Built } from './overlay.ts';

let built: BuiltOverlays;
beforeAll(async () => {
  built = await buildOverlays();
});
afterAll(() => restore(built));

const namesOf = ({ components }: Built) =>
  components.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted();
const without = (names: readonly string[], other: readonly string[]) =>
  names.filter((name) => !other.includes(name));

const foundation = [
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
  'CustomResourceDefinition cloudaccounts.infrastructure.cluster.x-k8s.io',
  'CustomResourceDefinition scalesetmachinepools.infrastructure.cluster.x-k8s.io',
  'FlowSchema poolsync',
  'Namespace poolsync-system',
  'PriorityLevelConfiguration poolsync',
  'Role poolsync-sweep',
  'Role poolsync-watch',
  'RoleBinding poolsync-sweep',
  'RoleBinding poolsync-watch',
];
const everywhere = [
  'Deployment poolsync-watch',
  'NetworkPolicy poolsync-deny-all',
  'NetworkPolicy poolsync-watch',
  'PodDisruptionBudget poolsync-watch',
  'ServiceAccount poolsync-watch',
];

describe('infra/cluster', () => {
  it('is what the kustomizations put together', () => {
    const { plain, eks: onEks, aks: onAks } = built;
    expect(namesOf(built.foundation)).toEqual(foundation);
    expect(without(namesOf(plain), foundation)).toEqual(
      [...everywhere, 'NetworkPolicy poolsync-watch-to-api-server'].toSorted(),
    );
    expect(without(namesOf(onEks), [...foundation, ...everywhere])).toEqual([
      expect.stringMatching(/^ConfigMap poolsync-watch-[a-z0-9]+$/),
      'NetworkPolicy poolsync-watch-to-pod-identity',
    ]);
    expect(without(namesOf(onAks), [...foundation, ...everywhere])).toEqual([
      'ClusterRoleBinding poolsync-reconcile-azure',
      'ClusterRoleBinding poolsync-scale-azure',
      'ClusterRoleBinding poolsync-sweep-azure',
      expect.stringMatching(/^ConfigMap poolsync-watch-[a-z0-9]+$/),
      'FlowSchema poolsync-azure',
      'RoleBinding poolsync-sweep-azure',
    ]);
    expect(namesOf(built.aksGroups)).toEqual(namesOf(onAks));
  });

  it('has each component labelled as of the provider and of the release', () => {
    for (const { components } of Object.values(built)) {
      for (const { kind, metadata } of components) {
        if (kind === 'ConfigMap') continue;
        expect(metadata.labels).toMatchObject({
          'app.kubernetes.io/name': 'poolsync',
          'app.kubernetes.io/version': expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
          'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
        });
      }
    }
  });

  it('leaves none of its definitions out', async () => {
    const all = await readdir(join(manifests, 'base/crds'));
    const files = all.filter((name) => name !== 'kustomization.yaml');
    const kinds = built.foundation.components.map(({ kind }) => kind);
    const definitions = kinds.filter((kind) => kind === 'CustomResourceDefinition');
    expect(files.length).toBeGreaterThan(0);
    expect(definitions).toHaveLength(files.length);
  });

  it('is documentation that kubectl shows', async () => {
    const { stdout } = await kubectl(['explain', 'asgmp.spec.autoScalingGroupName']);
    expect(stdout).toContain('The name of an existing Auto Scaling group');
  });
});

describe.each(['plain', 'eks', 'aks'] as const)('%s', (name) => {
  it('is applied by the server without a warning, and a second time changes nothing', async () => {
    const one = built[name];
    const first = await applyBuilt(one);
    expect(first.stderr).toBe('');
    expect(first.versions.split(' ')).toHaveLength(one.components.length);
    let before = first.versions;
    // The API server itself writes the status of a FlowSchema soon after it was made.
    await vi.waitFor(
      async () => {
        const { versions } = await applyBuilt(one);
        const changed = versions !== before;
        before = versions;
        expect(changed).toBe(false);
      },
      { timeout: 30_000, interval: 100 },
    );
  });
});
