import { z } from 'zod';
import type { WorkloadIdentity } from '../functions/azure/bus/event-grid-client.ts';
import { usualWatchLease } from '../shared/kube/kube-lease-store.ts';
import { serviceAccountFolder, type ServiceAccount } from '../shared/kube/service-account.ts';
import {
  cannotStart,
  readVariables,
  wrong,
  type Environment,
  type Wrong,
} from '../shared/settings/environment.ts';
import { eventBus, isBusArn } from '../shared/settings/event-bus.ts';
import { installationName } from '../shared/settings/installation-name.ts';
import { kubeconfigPath, type KubeconfigFile } from '../shared/settings/kubeconfig-path.ts';
import { usualLeaseTimes, type LeaseTimes } from './leader/lease-times.ts';

const label = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a name as Kubernetes takes it is needed');

const seconds = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'a whole number of seconds is needed, 1 to 9999')
  .transform((text) => Number(text) * 1_000);

/** docs/configuration.md tells of each. */
const variables = z.object({
  POOLSYNC_INSTALLATION: installationName,
  POOLSYNC_REQUEST_BUS: eventBus.optional(),
  POOLSYNC_EVENT_GRID_TOPIC: z
    .url({ protocol: /^https$/, error: 'the https URL of an Event Grid topic is needed' })
    .optional(),
  AZURE_AUTHORITY_HOST: z
    .union([
      z.literal(''),
      z.url({ protocol: /^https$/, error: 'the https URL of Microsoft Entra ID is needed' }),
    ])
    .optional(),
  POOLSYNC_LEASE_NAMESPACE: label.default(usualWatchLease.namespace),
  POOLSYNC_LEASE_NAME: label.default(usualWatchLease.name),
  POOLSYNC_LEASE_SECONDS: seconds.default(usualLeaseTimes.leaseMs),
  POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS: seconds.default(usualLeaseTimes.renewDeadlineMs),
  POOLSYNC_LEASE_RETRY_SECONDS: seconds.default(usualLeaseTimes.retryMs),
  POOLSYNC_IDENTITY: z.string().min(1, 'a name that no other process has is needed').optional(),
  POOLSYNC_HTTP_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port is needed, or 0 for any')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a port is at most 65535')
    .default(8_080),
});

const environment = variables.refine(
  (data) => {
    const { leaseMs, renewDeadlineMs, retryMs } = leaseTimesOf(data);
    return leaseMs > renewDeadlineMs && renewDeadlineMs > retryMs;
  },
  {
    path: ['POOLSYNC_LEASE_SECONDS'],
    message:
      'it has to be more than POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS, and that more than POOLSYNC_LEASE_RETRY_SECONDS',
  },
);

function leaseTimesOf(data: z.output<typeof variables>): LeaseTimes {
  return {
    leaseMs: data.POOLSYNC_LEASE_SECONDS,
    renewDeadlineMs: data.POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS,
    retryMs: data.POOLSYNC_LEASE_RETRY_SECONDS,
  };
}

/** How the management cluster is reached. */
export type ClusterAccess =
  KubeconfigFile | { readonly kind: 'service-account'; readonly account: ServiceAccount };

/** Where requests go, at least to one of both: what is asked of a cloud without a bus is not watched. */
export interface RequestBuses {
  /** Name or ARN of a bus of EventBridge. */
  readonly eventBridge?: string;
  readonly eventGrid?: EventGridTopic;
}

export interface EventGridTopic {
  /** URL of a custom topic, such as `https://<name>.<location>-1.eventgrid.azure.net/api/events`. */
  readonly topic: string;
  readonly identity: WorkloadIdentity;
}

export interface Settings {
  readonly installation: string;
  readonly buses: RequestBuses;
  readonly access: ClusterAccess;
  readonly lease: { readonly namespace: string; readonly name: string };
  readonly leaseTimes: LeaseTimes;
  /** Absent: the process makes one up. */
  readonly identity?: string;
  readonly httpPort: number;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(given: Environment): Settings {
  const env = withoutEmptyBuses(given);
  const access = accessIn(env);
  const read = readVariables(environment, env);
  const problems = problemsWithBuses(env);
  if (read.kind === 'wrong' || access.kind === 'wrong' || problems.length > 0) {
    throw cannotStart("Poolsync's watch", [read, access, wrong(...problems)]);
  }
  const { data } = read;
  return {
    installation: data.POOLSYNC_INSTALLATION,
    buses: {
      ...(data.POOLSYNC_REQUEST_BUS === undefined
        ? {}
        : { eventBridge: data.POOLSYNC_REQUEST_BUS }),
      ...eventGridOf(data.POOLSYNC_EVENT_GRID_TOPIC, env),
    },
    access,
    lease: { namespace: data.POOLSYNC_LEASE_NAMESPACE, name: data.POOLSYNC_LEASE_NAME },
    leaseTimes: leaseTimesOf(data),
    ...(data.POOLSYNC_IDENTITY === undefined ? {} : { identity: data.POOLSYNC_IDENTITY }),
    httpPort: data.POOLSYNC_HTTP_PORT,
  };
}

/** What fills in a manifest can leave a value empty, but no variable out. */
function withoutEmptyBuses(env: Environment): Environment {
  const buses = ['POOLSYNC_REQUEST_BUS', 'POOLSYNC_EVENT_GRID_TOPIC'];
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !(buses.includes(name) && value === '')),
  );
}

function problemsWithBuses(env: Environment): readonly string[] {
  const { POOLSYNC_REQUEST_BUS: bus, POOLSYNC_EVENT_GRID_TOPIC: topic, AWS_REGION: region } = env;
  if (bus === undefined && topic === undefined) {
    return [
      'neither POOLSYNC_REQUEST_BUS (for AWS) nor POOLSYNC_EVENT_GRID_TOPIC (for Azure) is set: set one of them, or both',
    ];
  }
  const missing = topic === undefined ? [] : identityVariables.filter((name) => !env[name]);
  const withoutIdentity = `POOLSYNC_EVENT_GRID_TOPIC is set, and ${missing.join(', ')}, which Azure's workload identity sets in a pod, ${missing.length === 1 ? 'is' : 'are'} not: label the pod and annotate its service account for it`;
  const lacksRegion = bus !== undefined && !region && !isBusArn(bus);
  return [
    ...(missing.length > 0 ? [withoutIdentity] : []),
    ...(lacksRegion
      ? ['AWS_REGION is not set, and POOLSYNC_REQUEST_BUS is no ARN that names a region']
      : []),
  ];
}

const identityVariables = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_FEDERATED_TOKEN_FILE',
] as const;

function eventGridOf(topic: string | undefined, env: Environment): Pick<RequestBuses, 'eventGrid'> {
  const [tenantId, clientId, tokenFilePath] = identityVariables.map((name) => env[name]);
  if (topic === undefined || !tenantId || !clientId || !tokenFilePath) return {};
  const { AZURE_AUTHORITY_HOST: authorityHost } = env;
  const identity = { tenantId, clientId, tokenFilePath };
  return {
    eventGrid: { topic, identity: authorityHost ? { ...identity, authorityHost } : identity },
  };
}

function accessIn(env: Environment): ClusterAccess | Wrong {
  if (env[kubeconfigPath.name] !== undefined) return kubeconfigPath.read(env);
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  if (host === '' || port === '') {
    return wrong(
      'POOLSYNC_KUBECONFIG is not set, and KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which a pod has, are not either: set POOLSYNC_KUBECONFIG to the path of a kubeconfig',
    );
  }
  return { kind: 'service-account', account: { folder: serviceAccountFolder, host, port } };
}
