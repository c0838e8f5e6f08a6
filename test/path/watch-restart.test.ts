import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWatchedPools } from './watched-pools.ts';
import { applyManifests } from '../../sandbox/installation/apply-manifests.ts';
import { ensureBinaries } from '../../sandbox/management-cluster/binaries.ts';
import {
  startManagementCluster,
  type ManagementCluster,
} from '../../sandbox/management-cluster/start.ts';
import { Processes } from '../../sandbox/processes/processes.ts';
import { eventually } from './eventually.ts';
import { createReplicas, type Replica, type Replicas } from './watch-replicas.ts';

const namespace = 'restarted';
const progress = (): void => undefined;

let folder: string;
let processes: Processes;
let cluster: ManagementCluster;
let replicas: Replicas;

/** Others use the shared management cluster at the same time: this one is to be restarted. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-restart-'));
  processes = await Processes.create({ logs: join(folder, 'logs'), onUnexpectedExit: progress });
  const binaries = await ensureBinaries({ progress });
  cluster = await startManagementCluster({ folder, binaries, processes, progress });
  await applyManifests(cluster, { cache: join(folder, 'kubectl-cache') });
  const watchKubeconfig = join(folder, 'watch.kubeconfig');
  await cluster.writeKubeconfig({
    user: 'watch',
    groups: ['poolsync:watch'],
    file: watchKubeconfig,
  });
  replicas = await createReplicas({ watchKubeconfig, namespace });
}, 120_000);
afterAll(async () => {
  await replicas[Symbol.asyncDispose]();
  await cluster.stop();
  await processes.stopAll();
  await rm(folder, { recursive: true, force: true });
});

async function wish(name: string, replicasWanted: number): Promise<void> {
  await cluster.api.request({
    method: 'PATCH',
    path: `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools/${name}`,
    body: { spec: { replicas: replicasWanted } },
    contentType: 'application/merge-patch+json',
  });
}

/** A figure of each kind. */
async function figures({ process }: Replica, metric: string): Promise<readonly number[]> {
  const { text } = await process.get('/metrics');
  const lines = text.matchAll(
    new RegExp(`^poolsync_watch_${metric}\\{resource="\\w+"\\} (\\d+)$`, 'gm'),
  );
  return Array.from(lines, ([, figure]) => Number(figure));
}

describe('the watch over a restart of the API server', () => {
  it('tells what changed after it, and loads each kind once more at the most', async () => {
    const [first = '', second = ''] = await createWatchedPools(cluster.api, {
      namespace,
      clusterName: 'restarted',
      count: 2,
      instances: 3,
    });
    const watch = await replicas.start('only');
    await watch.untilReady();
    await watch.untilLeading();
    const scaled = (wanted: string) =>
      replicas.untilPublished(({ kind, name }) => kind === 'scale' && name === wanted, wanted);
    await Promise.all([scaled(first), wish(first, 5)]);

    await cluster.restart('kube-apiserver');
    const asked = scaled(second);
    await eventually('the wish is stored', () => wish(second, 5));
    await asked;
    await eventually('it leads, and is ready', async () => {
      expect(watch.leads()).toBe(true);
      expect(await watch.process.get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
    });
    expect(await figures(watch, 'feed_loads_total')).toHaveLength(4);
    for (const loads of await figures(watch, 'feed_loads_total')) {
      expect(loads).toBeLessThanOrEqual(2);
    }
    for (const reconnects of await figures(watch, 'feed_reconnects_total')) {
      expect(reconnects).toBeLessThanOrEqual(12);
    }
  }, 120_000);
});
