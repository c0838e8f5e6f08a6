import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import {
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  RbacAuthorizationV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, region } from '../fakes/builders.ts';
import { folderWith, runCommand, startCommand, type Ran } from '../cli/command.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  mergePatch,
  untilListed,
  version,
  type Fields,
} from './crds-cluster.ts';
import { rightsOver } from './rights.ts';

const config = administrator();
const core = config.makeApiClient(CoreV1Api);
const rbac = config.makeApiClient(RbacAuthorizationV1Api);
const objects = config.makeApiClient(CustomObjectsApi);
const authorization = config.makeApiClient(AuthorizationV1Api);

const plural = 'autoscalinggroupmachinepools';
const condition = (type: string, status: string, reason: string, message = ''): Fields => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: '2026-11-23T12:00:00Z',
});

let namespace = '';
let otherNamespace = '';
let kubeconfig = '';

beforeAll(async () => {
  await untilListed(config, plural);
  await untilListed(config, 'scalesetmachinepools');
  namespace = await makeNamespace(config);
  otherNamespace = await makeNamespace(config);
  kubeconfig = await kubeconfigOf('reader', namespace);
});

afterAll(async () => {
  // A watch of another file follows all namespaces.
  await objects.deleteCollectionNamespacedCustomObject({ group, version, plural, namespace });
});

/** A kubeconfig as a platform hands it out, with the token of a service account. */
async function kubeconfigOf(name: string, within: string): Promise<string> {
  await core.createNamespacedServiceAccount({ namespace: within, body: { metadata: { name } } });
  const asked = { spec: { audiences: [], expirationSeconds: 600 } };
  const named = { name, namespace: within };
  const made = await core.createNamespacedServiceAccountToken({ ...named, body: asked });
  const admin = parse(await readFile(sharedCluster().kubeconfig, 'utf8')) as {
    readonly clusters: readonly { readonly name: string }[];
  };
  const cluster = admin.clusters[0]?.name;
  return JSON.stringify({
    ...admin,
    'current-context': 'mine',
    contexts: [{ name: 'mine', context: { cluster, user: name, namespace: within } }],
    users: [{ name, user: { token: made.status?.token } }],
  });
}

async function bind(): Promise<void> {
  const metadata = { name: 'poolsync-viewer' };
  const apiGroup = 'rbac.authorization.k8s.io';
  const roleRef = { apiGroup, kind: 'ClusterRole', name: 'poolsync-viewer' };
  const subjects = [{ kind: 'ServiceAccount', name: 'reader', namespace }];
  await rbac.createNamespacedRoleBinding({ namespace, body: { metadata, roleRef, subjects } });
}

async function makePool(name: string, conditions: readonly Fields[]): Promise<void> {
  const infrastructureRef = { apiGroup: group, kind: 'AutoScalingGroupMachinePool', name };
  const template = {
    spec: { clusterName: 'none', bootstrap: { dataSecretName: '' }, infrastructureRef },
  };
  await objects.createNamespacedCustomObject({
    group: 'cluster.x-k8s.io',
    version: 'v1beta2',
    plural: 'machinepools',
    namespace,
    body: {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name },
      spec: { clusterName: 'none', replicas: 2, template },
    },
  });
  const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name, uid: 'uid' };
  const spec = { accountID: account, region, autoScalingGroupName: `blue-${name}` };
  const resource = { group, version, plural, namespace };
  const body = bodyOf(plural, { name, ownerReferences: [owner] }, spec);
  await objects.createNamespacedCustomObject({ ...resource, body });
  const observedAt = '2026-11-23T12:00:00Z';
  const status = { ready: true, owner: 'cluster', desiredCapacity: 2, observedAt, conditions };
  await objects.patchNamespacedCustomObjectStatus(
    { ...resource, name, body: { status } },
    mergePatch,
  );
}

/** The command itself, as the reader. */
async function runStatus(...args: readonly string[]): Promise<Ran> {
  await using folder = await folderWith({ kubeconfig });
  const ran = await runCommand(folder.path, ['status', '--kubeconfig', 'kubeconfig', ...args]);
  // The folder goes away with the scope.
  return ran;
}

describe('the ClusterRole poolsync-viewer', () => {
  it('is missed by the command, which names the user and how to grant it', async () => {
    const ran = await runStatus();
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(`system:serviceaccount:${namespace}:reader may not read the `);
    expect(ran.stderr).toContain(
      `kubectl --kubeconfig kubeconfig create rolebinding poolsync-viewer -n ${namespace} --clusterrole=poolsync-viewer --serviceaccount=${namespace}:reader`,
    );
  });

  it('is all that the command needs in a namespace, and is no right to write', async () => {
    await bind();
    await makePool('web', [condition('Ready', 'True', 'InSync')]);
    const message = 'There is no Auto Scaling group blue-spot.';
    await makePool('spot', [condition('GroupFound', 'False', 'GroupNotFound', message)]);
    const ran = await runStatus();
    expect(ran).toMatchObject({ status: 3, stderr: '' });
    const lines = ran.stdout.split('\n');
    expect(lines[0]).toMatch(/^NAME +CLOUD +GROUP +OWNER +WANTED +DESIRED +LISTED/);
    expect(lines[1]).toMatch(
      /^spot +AWS eu-west-1 111111111111 +blue-spot +cluster +2 +2 +0 .*needs you: GroupNotFound$/,
    );
    expect(lines[2]).toMatch(/^web .* in sync$/);
    expect(lines.at(-2)).toBe(`2 pools in namespace ${namespace}: 1 in sync, 1 needs you`);
    expect(ran.stdout).toContain(`      ${message}`);
  });

  it('lets the command watch, until Ctrl-C', async () => {
    await using folder = await folderWith({ kubeconfig });
    const args = ['status', '--kubeconfig', 'kubeconfig', 'web', '--watch', '-o', 'json'];
    const child = startCommand(folder.path, args);
    const ended = once(child, 'close');
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> =>
      JSON.parse(String((await lines.next()).value)) as unknown;
    expect(await next()).toMatchObject({
      type: 'present',
      pool: { name: 'web', state: 'in-sync' },
    });
    const named = { group, version, plural, namespace, name: 'web' };
    const body = { status: { desiredCapacity: 5 } };
    await objects.patchNamespacedCustomObjectStatus({ ...named, body }, mergePatch);
    expect(await next()).toMatchObject({ type: 'present', pool: { name: 'web', desired: 5 } });
    await objects.deleteNamespacedCustomObject(named);
    expect(await next()).toMatchObject({ type: 'gone', pool: { name: 'web' } });
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });

  it('reaches no further than its binding', async () => {
    const elsewhere = await runStatus('-n', otherNamespace);
    expect(elsewhere).toMatchObject({ status: 1, stdout: '' });
    expect(elsewhere.stderr).toContain(`of namespace ${otherNamespace} at https://`);
    const everywhere = await runStatus('-A');
    expect(everywhere.status).toBe(1);
    expect(everywhere.stderr).toContain('create clusterrolebinding poolsync-viewer');
    expect(everywhere.stderr).toContain('poolsync status -n NAMESPACE');
  });

  it('has these rights over what everybody has, and no others', async () => {
    const stranger = setHeaderOptions('Impersonate-User', 'stranger');
    const user = `system:serviceaccount:${namespace}:reader`;
    const reader = setHeaderOptions('Impersonate-User', user);
    const all = await rightsOver(authorization, namespace, stranger, reader);
    const own = all.filter((right) => !right.includes('serviceaccount'));
    const kinds = [
      'autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'machinepools.cluster.x-k8s.io',
      'scalesetmachinepools.infrastructure.cluster.x-k8s.io',
    ];
    const verbs = ['get', 'list', 'watch'];
    expect(own.toSorted()).toEqual(
      verbs.flatMap((verb) => kinds.map((kind) => `${verb} ${kind}`)).toSorted(),
    );
  });

  it('is a part of the role view', async () => {
    const role = await rbac.readClusterRole({ name: 'poolsync-viewer' });
    expect(role.metadata?.labels).toMatchObject({
      'rbac.authorization.k8s.io/aggregate-to-view': 'true',
    });
  });
});
