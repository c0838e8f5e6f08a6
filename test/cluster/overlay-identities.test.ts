import {
  AuthorizationV1Api,
  FlowcontrolApiserverV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { applyBuilt, build, componentOf, kubectl, manifests, podTemplateOf } from './overlay.ts';
import { rightsOf } from './rights.ts';

const config = administrator();

let built: BuiltOverlays;
beforeAll(async () => {
  built = await buildOverlays();
  await applyBuilt(built.aks);
});
afterAll(() => restore(built));

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
      const fell = await flowSchemaOf(kubeconfig, listing, identity);
      expect(fell).toBe(schema.metadata?.uid);
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
