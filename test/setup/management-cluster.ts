import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { applyManifests } from '../../sandbox/installation/apply-manifests.ts';
import { ensureBinaries, type Binaries } from '../../sandbox/management-cluster/binaries.ts';
import {
  startManagementCluster,
  type ManagementCluster,
} from '../../sandbox/management-cluster/start.ts';
import { Processes } from '../../sandbox/processes/processes.ts';
import type { ProvidedManagementCluster } from './provided-context.ts';

/** The shipped RBAC binds the groups. */
const RECONCILER = { user: 'poolsync-test', groups: ['poolsync:reconcile'] };
const SCALE = { user: 'poolsync-test-scale', groups: ['poolsync:scale'] };
const SWEEP = { user: 'poolsync-test-sweep', groups: ['poolsync:sweep'] };
const OBSERVE = {
  user: 'poolsync-test-observe',
  groups: ['poolsync:reconcile', 'poolsync:sweep'],
};
const WATCH = { user: 'poolsync-test-watch', groups: ['poolsync:watch'] };

/** The signals too: proper-lockfile's own handler can end the process without the event `exit`. */
const ENDS = ['SIGINT', 'SIGTERM', 'exit'] as const;

/**
 * Starts a management cluster with Poolsync's kinds and roles for each worker of the project, and
 * hands their access to the tests, which ask for theirs by `sharedCluster()`.
 *
 * The first start on a machine builds the binaries, which takes minutes; progress goes to standard
 * error. Returns the function that ends it all.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const binaries = await ensureBinaries({ progress });
  const workers = Array.from({ length: project.config.maxWorkers }, (_, at) => at + 1);
  const started = await Promise.allSettled(workers.map(() => startCluster(binaries)));
  const clusters = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  const endAll = async () => {
    await Promise.all(clusters.map(({ end }) => end()));
  };
  if (failed !== undefined) {
    await endAll();
    throw failed.reason;
  }
  project.provide(
    'managementClusters',
    clusters.map(({ provided }) => provided),
  );
  return endAll;
}

interface StartedCluster {
  readonly provided: ProvidedManagementCluster;
  readonly end: () => Promise<void>;
}

async function startCluster(binaries: Binaries): Promise<StartedCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-test-'));
  const processes = await Processes.create({
    logs: join(folder, 'logs'),
    onUnexpectedExit: ({ name, code, signal, logTail }) => {
      progress(
        `${name} ended by itself (${signal ?? `code ${code}`}); its last lines:\n${logTail}`,
      );
    },
  });
  const clear = async () => {
    await processes.stopAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const cluster = await startManagementCluster({ folder, binaries, processes, progress });
    const endNow = () => killAndRemove(Object.values(cluster.pids), folder);
    for (const event of ENDS) process.on(event, endNow);
    return {
      provided: await prepare(cluster, folder),
      end: async () => {
        await cluster.stop();
        await clear();
        for (const event of ENDS) process.off(event, endNow);
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function prepare(
  cluster: ManagementCluster,
  folder: string,
): Promise<ProvidedManagementCluster> {
  await applyManifests(cluster, { cache: join(folder, 'kubectl-cache') });
  const reconcileKubeconfig = join(folder, 'reconcile.kubeconfig');
  await cluster.writeKubeconfig({ ...RECONCILER, file: reconcileKubeconfig });
  const scaleKubeconfig = join(folder, 'scale.kubeconfig');
  await cluster.writeKubeconfig({ ...SCALE, file: scaleKubeconfig });
  const sweepKubeconfig = join(folder, 'sweep.kubeconfig');
  await cluster.writeKubeconfig({ ...SWEEP, file: sweepKubeconfig });
  const observeKubeconfig = join(folder, 'observe.kubeconfig');
  await cluster.writeKubeconfig({ ...OBSERVE, file: observeKubeconfig });
  const watchKubeconfig = join(folder, 'watch.kubeconfig');
  await cluster.writeKubeconfig({ ...WATCH, file: watchKubeconfig });
  const { kubeconfig, kubectl, url, caPem, eks } = cluster;
  const access = {
    kubeconfig,
    reconcileKubeconfig,
    scaleKubeconfig,
    sweepKubeconfig,
    observeKubeconfig,
    watchKubeconfig,
  };
  return { ...access, kubectl, url, caPem, eks, folder };
}

/** For a run that a signal ends: vitest exits a millisecond later, and no teardown can wait. */
function killAndRemove(groups: readonly number[], folder: string): void {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch (error) {
      // It has ended already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
  // What was being written at that moment can make the first try fail.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
