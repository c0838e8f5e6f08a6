import { join } from 'node:path';
import { reservePorts } from '../management-cluster/ports.ts';
import { waitUntilReady } from '../management-cluster/readiness.ts';
import type { Processes, RunningProcess } from '../processes/processes.ts';
import { credentialVariables } from './aws-identities.ts';
import { requestBusName } from './event-routes.ts';
import { home } from './layout.ts';

const usualReadyTimeoutMs = 30_000;
const answerTimeoutMs = 2_000;

/** The bounds of its heap that its Deployment sets. */
const nodeOptions = '--max-old-space-size=160 --max-semi-space-size=4';

export interface WatchSettings {
  /** Names the process and its log. */
  readonly name: string;
  /** The deployed folder. */
  readonly folder: string;
  /** Path of a kubeconfig with the rights that Poolsync's RBAC gives the watch. */
  readonly kubeconfig: string;
  /** Of the simulated AWS. Absent: it asks nothing of AWS. */
  readonly endpoint?: string;
  /** Absent: it asks nothing of Azure. */
  readonly eventGrid?: EventGridAccess;
  /** Until it has to know all objects. Default: 30,000. */
  readonly readyTimeoutMs?: number;
}

/** A topic of Event Grid, and the workload identity that may publish there. */
export interface EventGridAccess {
  readonly topic: string;
  /** Path of the certificate authority's PEM. */
  readonly caFile: string;
  readonly authorityHost: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Path of the token of its service account. */
  readonly tokenFile: string;
}

/** The running watch, and where it tells of itself. */
export interface WatchProcess extends Pick<RunningProcess, 'pid' | 'stop' | 'kill'> {
  /** Base URL of `/healthz`, `/readyz` and `/metrics`. */
  readonly url: string;
}

/**
 * Starts the watch as its Deployment does, and waits until it knows all objects.
 *
 * @throws when it is not ready in time, with the end of its log
 */
export async function startWatch(
  processes: Pick<Processes, 'start'>,
  settings: WatchSettings,
): Promise<WatchProcess> {
  const { ports, release } = await reservePorts(['http']);
  await release();
  const running = await processes.start({
    name: settings.name,
    kind: 'server',
    command: process.execPath,
    args: [join(settings.folder, 'index.mjs')],
    cwd: settings.folder,
    env: environment(settings, ports.http),
  });
  const url = `http://127.0.0.1:${ports.http}`;
  const { readyTimeoutMs = usualReadyTimeoutMs } = settings;
  await waitUntilReady(running, readyTimeoutMs, async () => {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const answer = await fetch(`${url}/readyz`, { signal });
    if (!answer.ok) throw new Error(`/readyz answers ${answer.status}`);
  });
  return { pid: running.pid, stop: () => running.stop(), kill: () => running.kill(), url };
}

/** What its Deployment sets, and the credentials that its service account would have. */
function environment(
  { kubeconfig, endpoint, eventGrid }: WatchSettings,
  port: number,
): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: nodeOptions,
    POOLSYNC_KUBECONFIG: kubeconfig,
    POOLSYNC_HTTP_PORT: String(port),
    ...(endpoint === undefined ? {} : eventBridgeEnvironment(endpoint)),
    ...(eventGrid === undefined ? {} : eventGridEnvironment(eventGrid)),
  };
}

function eventBridgeEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: home.region,
    ...credentialVariables('watch'),
    AWS_ENDPOINT_URL: endpoint,
    POOLSYNC_REQUEST_BUS: requestBusName,
  };
}

/** What its Deployment and the webhook of Azure's workload identity set. */
function eventGridEnvironment(access: EventGridAccess): Readonly<Record<string, string>> {
  return {
    NODE_EXTRA_CA_CERTS: access.caFile,
    AZURE_AUTHORITY_HOST: access.authorityHost,
    AZURE_TENANT_ID: access.tenantId,
    AZURE_CLIENT_ID: access.clientId,
    AZURE_FEDERATED_TOKEN_FILE: access.tokenFile,
    POOLSYNC_EVENT_GRID_TOPIC: access.topic,
  };
}
