import { readFile } from 'node:fs/promises';
import {
  CoreV1Api,
  CustomObjectsApi,
  RbacAuthorizationV1Api,
  type V1ClusterRoleBinding,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { folderWith, runCommand } from '../cli/command.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { administrator, makeNamespace } from './crds-cluster.ts';

const config = administrator();
const core = config.makeApiClient(CoreV1Api);
const objects = config.makeApiClient(CustomObjectsApi);
const rbac = config.makeApiClient(RbacAuthorizationV1Api);

const document = z.object({
  findings: z.array(
    z.object({
      link: z.string(),
      state: z.string(),
      said: z.string(),
      mend: z.string().nullable(),
    }),
  ),
});

let namespace = '';
let kubeconfig = '';
const binding = 'poolsync-operator-of-doctor-test';

beforeAll(async () => {
  namespace = await makeNamespace(config);
  const body = { metadata: { name: 'operator' } };
  await core.createNamespacedServiceAccount({ namespace, body });
  kubeconfig = await kubeconfigOf('operator');
  // Sweeps of other files of tests leave their records in the cluster that they share.
  for (const cloud of ['aws', 'azure']) {
    await core.deleteCollectionNamespacedConfigMap({
      namespace: 'poolsync-system',
      fieldSelector: `metadata.name=poolsync-sweep-${cloud}`,
    });
  }
});
afterAll(async () => {
  await rbac.deleteClusterRoleBinding({ name: binding });
});

async function kubeconfigOf(name: string): Promise<string> {
  const body = { spec: { audiences: [], expirationSeconds: 600 } };
  const made = await core.createNamespacedServiceAccountToken({ name, namespace, body });
  const admin = parse(await readFile(sharedCluster().kubeconfig, 'utf8')) as {
    readonly clusters: readonly { readonly name: string }[];
  };
  const cluster = admin.clusters[0]?.name;
  return JSON.stringify({
    ...admin,
    'current-context': 'mine',
    contexts: [{ name: 'mine', context: { cluster, user: name } }],
    users: [{ name, user: { token: made.status?.token } }],
  });
}

/** The command itself, as the operator; the clouds are not asked, since nothing is written down. */
async function doctor() {
  await using folder = await folderWith({ kubeconfig });
  const args = ['doctor', '--kubeconfig', 'kubeconfig', '-o', 'json'];
  const { status, stdout, stderr } = await runCommand(folder.path, args);
  expect(stderr).toBe('');
  const { findings } = document.parse(JSON.parse(stdout));
  return { status, of: (link: string) => findings.filter((one) => one.link === link) };
}

const inCluster = ['cluster', 'kubernetes', 'cluster-api', 'machine-pools', 'kinds', 'roles'];

describe('poolsync doctor', () => {
  it('says what is missing to somebody without rights, and how they are granted', async () => {
    const { status, of } = await doctor();
    expect(status).toBe(3);
    const user = `system:serviceaccount:${namespace}:operator`;
    expect(of('cluster')).toMatchObject([
      { state: 'ok', said: expect.stringContaining(user) as string },
    ]);
    const mend = expect.stringMatching(
      `^kubectl --kubeconfig kubeconfig create clusterrolebinding .* --serviceaccount=${namespace}:operator$`,
    ) as string;
    expect(of('your-rights')[0]).toMatchObject({ state: 'wrong', mend });
    for (const link of ['kinds', 'roles', 'machine-pools', 'watch', 'last-sweep']) {
      expect(of(link)[0]).toMatchObject({ link, state: 'unknown', mend });
    }
  });

  it('finds the cluster in order with the role poolsync-operator, and nothing more', async () => {
    const subjects = [{ kind: 'ServiceAccount', name: 'operator', namespace }];
    const apiGroup = 'rbac.authorization.k8s.io';
    const roleRef = { apiGroup, kind: 'ClusterRole', name: 'poolsync-operator' };
    const metadata = { name: binding };
    await rbac.createClusterRoleBinding({ body: { metadata, roleRef, subjects } });
    const { of } = await doctor();
    for (const link of [...inCluster, 'your-rights']) {
      expect(of(link)).toMatchObject([{ link, state: 'ok' }]);
    }
    expect(of('clocks')).toMatchObject([{ state: 'ok' }]);
    expect(of('installation')).toMatchObject([{ state: 'warning' }]);
    expect(of('aws-rules')).toMatchObject([{ state: 'skipped' }]);
    // Nobody sweeps here.
    expect(of('last-sweep').map(({ state }) => state)).toEqual(['wrong', 'wrong']);
  });

  it('leaves no MachinePool behind that it tried', async () => {
    await doctor();
    const list: unknown = await objects.listNamespacedCustomObject({
      group: 'cluster.x-k8s.io',
      version: 'v1beta2',
      plural: 'machinepools',
      namespace: 'default',
    });
    expect(list).toMatchObject({ items: [] });
  });

  it('finds that a function was never bound to its role', async () => {
    const name = 'poolsync-scale';
    const bound = await rbac.readClusterRoleBinding({ name });
    await rbac.deleteClusterRoleBinding({ name });
    try {
      const { status, of } = await doctor();
      expect(status).toBe(3);
      expect(of('roles')).toMatchObject([
        {
          state: 'wrong',
          said: expect.stringMatching(/^the group poolsync:scale lacks: get autoscaling/) as string,
          mend: 'kubectl --kubeconfig kubeconfig apply --server-side -k infra/cluster/foundation',
        },
      ]);
    } finally {
      await rbac.createClusterRoleBinding({ body: again(bound) });
    }
  });
});

function again({ metadata, roleRef, subjects }: V1ClusterRoleBinding): V1ClusterRoleBinding {
  const { name = '', labels = {} } = metadata ?? {};
  return { metadata: { name, labels }, roleRef, subjects: subjects ?? [] };
}
