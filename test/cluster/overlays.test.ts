import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthorizationV1Api,
  FlowcontrolApiserverV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedCluster } from '../setup/shared-cluster.ts';
import {
  act,
  buildOverlays,
  observe,
  restore,
  watchClientID,
  type BuiltOverlays,
} from './built-overlays.ts';
import { administrator, group, version } from './crds-cluster.ts';
import { flowSchemaOf } from './flow-schema-of.ts';
import {
  applyBuilt,
  build,
  componentOf,
  kubectl,
  manifests,
  podTemplateOf,
  type Built,
} from './overlay.ts';
import { rightsOf } from './rights.ts';

const config = administrator();

let built: BuiltOverlays<'foundation' | 'plain' | 'eks' | 'aks' | 'aksGroups'>;
beforeAll(async () => {
  built = await buildOverlays('foundation', 'plain', 'eks', 'aks', 'aksGroups');
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
  'CustomResourceDefinition autoscalinggroupmachinepooltemplates.infrastructure.cluster.x-k8s.io',
  'CustomResourceDefinition cloudaccounts.infrastructure.cluster.x-k8s.io',
  'CustomResourceDefinition groupbootstrapconfigs.bootstrap.cluster.x-k8s.io',
  'CustomResourceDefinition groupbootstrapconfigtemplates.bootstrap.cluster.x-k8s.io',
  'CustomResourceDefinition scalesetmachinepools.infrastructure.cluster.x-k8s.io',
  'CustomResourceDefinition scalesetmachinepooltemplates.infrastructure.cluster.x-k8s.io',
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

/** With the overlay that was applied last. */
describe('the identities on AKS', () => {
  const authorization = config.makeApiClient(AuthorizationV1Api);
  const rights = async (name: string, ...groups: readonly string[]) => {
    const asUser = setHeaderOptions('Impersonate-User', name);
    const caller = groups.reduce(
      (options, one) => setHeaderOptions('Impersonate-Group', one, options),
      asUser,
    );
    const namespaces = ['default', 'poolsync-system'];
    const all = namespaces.map((namespace) => rightsOf(authorization, namespace, caller));
    return (await Promise.all(all)).map((one) => one.toSorted());
  };

  it('give the app observe the rights of reconcile and sweep, and act those of scale', async () => {
    const unique = (lists: readonly (readonly string[])[]) => lists.map((one) => [...new Set(one)]);
    const [reconcile, sweep] = await Promise.all([
      rights('nobody', 'poolsync:reconcile'),
      rights('nobody', 'poolsync:sweep'),
    ]);
    const both = reconcile.map((one, at) => [...one, ...(sweep[at] ?? [])].toSorted());
    expect(unique(await rights(observe))).toEqual(unique(both));
    expect(await rights(act)).toEqual(await rights('nobody', 'poolsync:scale'));
    expect(await rights(act)).not.toEqual(await rights('nobody'));
  });

  it('have their share of the API server, each by its object ID', async () => {
    const flows = config.makeApiClient(FlowcontrolApiserverV1Api);
    const schema = await flows.readFlowSchema({ name: 'poolsync-azure' });
    const { kubeconfig } = sharedCluster();
    const listing = `/apis/${group}/${version}/autoscalinggroupmachinepools?limit=1`;
    for (const identity of [observe, act]) {
      const fallsUnder = () => flowSchemaOf(kubeconfig, listing, identity);
      await expect.poll(fallsUnder).toBe(schema.metadata?.uid);
    }
    expect(await flowSchemaOf(kubeconfig, listing, 'nobody')).not.toBe(schema.metadata?.uid);
    expect(schema.spec?.priorityLevelConfiguration.name).toBe('poolsync');
  });

  it('give the watch a token of its own identity', () => {
    const account = componentOf(built.aks, 'ServiceAccount', 'poolsync-watch');
    expect(account.metadata.annotations).toEqual({
      'azure.workload.identity/client-id': watchClientID,
    });
    const template = podTemplateOf(built.aks);
    expect(template.metadata.labels).toMatchObject({ 'azure.workload.identity/use': 'true' });
    expect(template.spec.serviceAccountName).toBe('poolsync-watch');
  });

  it('may be groups of Entra ID instead', () => {
    for (const name of ['poolsync-reconcile-azure', 'poolsync-sweep-azure']) {
      expect(componentOf(built.aksGroups, 'ClusterRoleBinding', name)).toMatchObject({
        subjects: [{ kind: 'Group', name: observe }],
      });
    }
    expect(componentOf(built.aksGroups, 'FlowSchema', 'poolsync-azure')).toMatchObject({
      spec: { rules: [{ subjects: [{ group: { name: observe } }, { group: { name: act } }] }] },
    });
  });

  it('are refused by the API server where they were not filled in', async () => {
    const empty = await build(`${manifests}/examples/azure-aks`);
    const tried = kubectl(['apply', '--server-side', '--dry-run=server', '-f', '-'], empty.yaml);
    await expect(tried).rejects.toThrow('subjects[0].name: Required value');
  });

  it('stay when the foundation is applied anew, as at an upgrade', async () => {
    await applyBuilt(built.foundation);
    expect(await rights(act)).toEqual(await rights('nobody', 'poolsync:scale'));
    const account = ['get', 'serviceaccount', 'poolsync-watch', '--namespace', 'poolsync-system'];
    const { stdout } = await kubectl([...account, '-o', 'jsonpath={.metadata.annotations}']);
    expect(stdout).toContain(watchClientID);
  });
});
