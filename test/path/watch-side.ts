import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Processes, RunningProcess } from '../../sandbox/processes/processes.ts';
import type { ClusterSide } from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { readJsonLines, type LogLine } from './log-lines.ts';

const leaseName = 'poolsync-watch';
const watching = z.looseObject({ message: z.literal('watching'), httpPort: z.number() });

export interface WatchOptions {
  readonly processes: Processes;
  /** Folder with the built watch. */
  readonly code: string;
  readonly cluster: Pick<ClusterSide, 'namespace' | 'apply'>;
  /** How it reaches the API server and its bus, and as whom. */
  readonly env: Readonly<Record<string, string>>;
}

/** The built watch as a process, with a Lease that no other world knows. */
export interface WatchSide {
  readonly pid: number;
  /** All lines that it wrote, and those that were started before it in the same world. */
  log(): Promise<readonly LogLine[]>;
  /** Its metrics, as text. */
  metrics(): Promise<string>;
  /** Ends it by a signal, whatever state it is in, and waits for its end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a watch, and waits until it knows all objects and leads. */
export async function startWatchSide(options: WatchOptions): Promise<WatchSide> {
  const { processes } = options;
  await allowLease(options.cluster);
  const linesBefore = (await readJsonLines(processes.logs, 'watch')).length;
  const running = await start(options);
  const own = async () => (await readJsonLines(processes.logs, 'watch')).slice(linesBefore);
  const httpPort = await eventually('the watch leads', async () => {
    const lines = await own();
    expect(lines.map(({ message }) => message)).toContain('leading');
    return watching.parse(lines.find(({ message }) => message === 'watching')).httpPort;
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${httpPort}${path}`);
  await eventually('the watch is ready', async () => expect((await get('/readyz')).ok).toBe(true));
  return {
    pid: running.pid,
    log: () => readJsonLines(processes.logs, 'watch'),
    metrics: async () => (await get('/metrics')).text(),
    end: async (signal) => {
      process.kill(running.pid, signal);
      await running.exited;
    },
  };
}

function start({ processes, code, cluster, env }: WatchOptions) {
  return processes.start({
    name: 'watch',
    kind: 'server',
    command: process.execPath,
    args: ['--enable-source-maps', join(code, 'index.mjs')],
    cwd: code,
    env: {
      ...env,
      POOLSYNC_HTTP_PORT: '0',
      POOLSYNC_LEASE_NAMESPACE: cluster.namespace,
      POOLSYNC_LEASE_NAME: leaseName,
    },
  }) satisfies Promise<RunningProcess>;
}

/** The shipped Role, in the namespace of the world. */
export async function allowLease({ namespace, apply }: WatchOptions['cluster']): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { name: 'poolsync-watch', namespace };
  const leases = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] };
  await apply({
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata,
    rules: [
      { ...leases, resourceNames: [leaseName], verbs: ['get', 'patch'] },
      { ...leases, verbs: ['create'] },
    ],
  });
  await apply({
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: rbac, kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'Group', apiGroup: rbac, name: 'poolsync:watch' }],
  });
}
