import type { Processes } from '../processes/processes.ts';
import type { Binaries } from './binaries.ts';
import type { KubeApi } from './kube-api.ts';
import { createPart, type Part } from './part.ts';
import {
  apiServerSpec,
  coreSpec,
  etcdSpec,
  partNames,
  type Files,
  type PartName,
  type Ports,
} from './parts.ts';

export type Parts = Readonly<Record<PartName, Part>>;

/** Prepares the three programs, each with the check that tells when it is ready. */
export function createParts(
  deps: {
    readonly binaries: Binaries;
    readonly processes: Pick<Processes, 'start'>;
    readonly apiServerArgs?: readonly string[];
  },
  context: {
    readonly folder: string;
    readonly ports: Ports;
    readonly files: Files;
    readonly api: KubeApi;
  },
): Parts {
  const { binaries, apiServerArgs = [] } = deps;
  const { ports, api } = context;
  const apiServer = apiServerSpec({ ...context, command: binaries.kubeApiserver });
  return {
    etcd: createPart(deps, {
      spec: etcdSpec({ ...context, command: binaries.etcd }),
      check: () => checkHttp(`http://127.0.0.1:${ports.etcdClient}/health`),
      timeoutMs: 30_000,
    }),
    'kube-apiserver': createPart(deps, {
      spec: { ...apiServer, args: [...apiServer.args, ...apiServerArgs] },
      check: () => api.request({ method: 'GET', path: '/readyz', timeoutMs: 2_000 }),
      timeoutMs: 60_000,
    }),
    core: createPart(deps, {
      spec: coreSpec({ ...context, command: binaries.core }),
      check: () => checkHttp(`http://127.0.0.1:${ports.coreHealth}/readyz`),
      timeoutMs: 60_000,
    }),
  };
}

/** The process ids of the parts that run now. */
export function runningPids(parts: Parts): Partial<Record<PartName, number>> {
  const pids: Partial<Record<PartName, number>> = {};
  for (const name of partNames) {
    const { pid } = parts[name];
    if (pid !== undefined) pids[name] = pid;
  }
  return pids;
}

async function checkHttp(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
}
