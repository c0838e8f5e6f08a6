import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBinaries, type Binaries } from '../../sandbox/management-cluster/binaries.ts';
import { waitUntilServed } from '../../sandbox/management-cluster/served.ts';
import {
  startManagementCluster,
  type ManagementCluster,
} from '../../sandbox/management-cluster/start.ts';
import { createCluster } from '../../sandbox/management-cluster/workload-cluster.ts';
import { Processes, type UnexpectedExit } from '../../sandbox/processes/processes.ts';
import {
  machinePool,
  node,
  throwAwayKind,
  throwAwayPool,
} from './fixtures/throw-away-machine-pool.ts';
import { isGroupAlive } from './group-state.ts';

const namespace = 'throw-away';
const clusterName = 'stand-in';
const machinePools = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools`;
const infraPools = `/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/${namespace}/throwawaymachinepools`;

interface Pool {
  readonly metadata: {
    readonly ownerReferences?: readonly { readonly kind: string; readonly controller?: boolean }[];
  };
  readonly spec: { readonly replicas?: number; readonly providerIDList?: readonly string[] };
  readonly status?: {
    readonly replicas?: number;
    readonly nodeRefs?: readonly { readonly name: string }[];
  };
}

let folder: string;
let binaries: Binaries;
let processes: Processes;
let cluster: ManagementCluster;
const unexpected: UnexpectedExit[] = [];

const get = async (path: string): Promise<Pool> =>
  (await cluster.api.request({ method: 'GET', path })) as Pool;

const kubectl = (kubeconfig: string, ...args: readonly string[]) =>
  promisify(execFile)(cluster.kubectl, ['--kubeconfig', kubeconfig, ...args], {
    env: { HOME: folder },
    timeout: 20_000,
  });

async function createPool(name: string): Promise<void> {
  const metadata = { namespace, name };
  await cluster.api.apply(throwAwayPool(metadata));
  await cluster.api.apply(machinePool(metadata, clusterName));
  await expect
    .poll(async () => (await get(`${infraPools}/${name}`)).metadata.ownerReferences, {
      timeout: 20_000,
    })
    .toMatchObject([{ kind: 'MachinePool', controller: true }]);
}

async function writeList(name: string, providerIDList: readonly string[]): Promise<void> {
  const object = throwAwayPool({ namespace, name });
  await cluster.api.apply({ ...object, spec: { providerIDList } });
  const status = {
    ready: true,
    initialization: { provisioned: true },
    replicas: providerIDList.length,
  };
  await cluster.api.apply({ ...object, status }, 'status');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-cluster-'));
  processes = await Processes.create({
    logs: join(folder, 'logs'),
    onUnexpectedExit: (exit) => unexpected.push(exit),
  });
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  binaries = await ensureBinaries({ progress });
  cluster = await startManagementCluster({ folder, binaries, processes, progress });
  await cluster.api.apply(throwAwayKind);
  await waitUntilServed(cluster.api, throwAwayKind.metadata.name);
  await createCluster(cluster, { namespace, name: clusterName });
}, 20 * 60_000);

afterAll(async () => {
  await processes.stopAll();
  await rm(folder, { recursive: true, force: true });
}, 20_000);

describe('startManagementCluster', () => {
  it('sets the owner of an InfraMachinePool and copies its list and replicas', async () => {
    await createPool('copied');
    const ids = ['aws:///eu-west-1a/i-0aaa', 'aws:///eu-west-1b/i-0bbb'];
    await writeList('copied', ids);

    await expect
      .poll(() => get(`${machinePools}/copied`), { timeout: 20_000 })
      .toMatchObject({ spec: { providerIDList: ids }, status: { replicas: 2 } });
  });

  it('assigns Nodes to a MachinePool as soon as they come, and deletes them with their ID', async () => {
    await createPool('with-nodes');
    await writeList('with-nodes', ['aws:///eu-west-1a/i-0ccc', 'aws:///eu-west-1a/i-0ddd']);
    await cluster.api.apply(node('node-c', 'aws:///eu-west-1a/i-0ccc'));
    await cluster.api.apply(node('node-d', 'aws:///eu-west-1a/i-0ddd'));
    await expect
      .poll(async () => (await get(`${machinePools}/with-nodes`)).status?.nodeRefs, {
        timeout: 20_000,
      })
      .toMatchObject([{ name: 'node-c' }, { name: 'node-d' }]);

    await writeList('with-nodes', ['aws:///eu-west-1a/i-0ccc']);
    await expect
      .poll(() => kubectl(cluster.kubeconfig, 'get', 'nodes', '-o', 'name'), { timeout: 20_000 })
      .toMatchObject({ stdout: 'node/node-c\n' });
  });

  it("sends a MachinePool through core's webhooks", async () => {
    await createPool('defaulted');
    expect((await get(`${machinePools}/defaulted`)).spec.replicas).toBe(1);

    const invalid = machinePool({ namespace, name: 'invalid' }, clusterName);
    const spec = {
      ...(invalid['spec'] as object),
      clusterName: 'another',
    };
    await expect(cluster.api.apply({ ...invalid, spec })).rejects.toThrow(
      'spec.clusterName and spec.template.spec.clusterName must be set to the same value',
    );
  });

  it('serves the stored version of the Cluster API kinds and no other', async () => {
    const { stdout } = await kubectl(cluster.kubeconfig, 'api-versions');
    const versions = stdout.split('\n').filter((line) => line.includes('cluster.x-k8s.io/'));
    expect(versions).toEqual([
      'addons.cluster.x-k8s.io/v1beta2',
      'cluster.x-k8s.io/v1beta2',
      'controlplane.cluster.x-k8s.io/v1alpha1',
      'infrastructure.cluster.x-k8s.io/v1alpha1',
      'infrastructure.cluster.x-k8s.io/v1beta1',
      'infrastructure.cluster.x-k8s.io/v1beta2',
      'ipam.cluster.x-k8s.io/v1beta2',
      'runtime.cluster.x-k8s.io/v1beta2',
    ]);
  });

  it('gives a user no right but those that RBAC grants to its name and groups', async () => {
    const file = join(folder, 'reader.kubeconfig');
    await cluster.writeKubeconfig({ file, user: 'somebody', groups: ['test:readers'] });
    const whoAmI = await kubectl(file, 'auth', 'whoami', '-o', 'json');
    expect(JSON.parse(whoAmI.stdout)).toMatchObject({
      status: {
        userInfo: { username: 'somebody', groups: ['test:readers', 'system:authenticated'] },
      },
    });
    await expect(kubectl(file, 'get', 'machinepools', '-A')).rejects.toThrow('Forbidden');

    await cluster.api.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'test-readers' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'cluster-admin',
      },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'test:readers' }],
    });
    await expect.poll(() => kubectl(file, 'get', 'machinepools', '-A')).toBeDefined();
  });

  it('lets core work with the rights of its own ClusterRole alone', async () => {
    const core = 'system:serviceaccount:capi-system:capi-manager';
    const question = ['auth', 'can-i', 'create', 'clusterrolebindings', '--as', core];
    const { stdout } = await kubectl(cluster.kubeconfig, ...question).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout.trim()).toBe('no');
  });

  it('starts the API server again at the same address, with the data it had', async () => {
    await createPool('kept');
    const before = cluster.pids['kube-apiserver'];
    await cluster.stopPart('kube-apiserver');
    expect(cluster.pids['kube-apiserver']).toBeUndefined();
    await expect(get(`${machinePools}/kept`)).rejects.toThrow('ECONNREFUSED');

    await cluster.startPart('kube-apiserver');
    expect(cluster.pids['kube-apiserver']).not.toBe(before);
    await writeList('kept', ['aws:///eu-west-1a/i-0eee']);
    await expect
      .poll(() => get(`${machinePools}/kept`).catch(() => undefined), { timeout: 45_000 })
      .toMatchObject({ spec: { providerIDList: ['aws:///eu-west-1a/i-0eee'] } });
  });

  it('shows the end of the log of the part that failed, and ends the others', async () => {
    const kubeApiserver = join(folder, 'broken-kube-apiserver');
    await writeFile(kubeApiserver, '#!/bin/sh\necho "no such flag" >&2\nexit 2\n', { mode: 0o755 });
    const started: number[] = [];
    const recording: Pick<Processes, 'start'> = {
      start: async (spec) => {
        const running = await processes.start({ ...spec, name: `broken-${spec.name}` });
        started.push(running.pid);
        return running;
      },
    };
    await expect(
      startManagementCluster({
        folder: join(folder, 'broken'),
        binaries: { ...binaries, kubeApiserver },
        processes: recording,
        progress: () => undefined,
      }),
    ).rejects.toThrow(
      /broken-kube-apiserver ended with status 2 before it was ready[^]*no such flag/,
    );
    expect(unexpected.splice(0).map(({ name }) => name)).toEqual(['broken-kube-apiserver']);
    expect(started.map(isGroupAlive)).toEqual([false, false]);
  });

  it('ends all parts, and none of them ended by itself before', async () => {
    const pids = Object.values(cluster.pids);
    expect(pids).toHaveLength(3);
    await cluster.stop();
    expect(cluster.pids).toEqual({});
    expect(pids.map(isGroupAlive)).toEqual([false, false, false]);
    expect(unexpected).toEqual([]);
  });
});
