import { z } from 'zod';
import {
  cannotStart,
  readVariables,
  type Environment,
} from '../../../shared/settings/environment.ts';
import { installationName } from '../../../shared/settings/installation-name.ts';
import { readClusterAccess, type ClusterAccess } from '../host/cluster-access.ts';

const queueName = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[-._/A-Za-z0-9]{0,258}[A-Za-z0-9])?$/,
    'the name of a queue in the namespace is needed',
  );

const clientId = z.guid('the client ID of a managed identity is needed').optional();

/** The settings of the function; docs/configuration.md tells of each. */
const variables = z.object({
  POOLSYNC_EVENTS_QUEUE: queueName.default('poolsync-events'),
  POOLSYNC_REJECTED_QUEUE: queueName.default('poolsync-rejected'),
  POOLSYNC_INSTALLATION: installationName,
  POOLSYNC_RESOURCE_MANAGER: z
    .url({ protocol: /^https$/, error: 'the https URL of the management API is needed' })
    .default('https://management.azure.com'),
  ServiceBus__fullyQualifiedNamespace: z
    .string()
    .regex(
      /^[-.A-Za-z0-9]+(?::\d{1,5})?$/,
      'the host name of a Service Bus namespace is needed, such as poolsync.servicebus.windows.net',
    ),
  ServiceBus__clientId: clientId,
  AZURE_CLIENT_ID: clientId,
});

/** Names of queues have no case. In one queue what nobody can read would be received again at once, and for ever. */
const environment = variables.refine(
  ({ POOLSYNC_EVENTS_QUEUE: events, POOLSYNC_REJECTED_QUEUE: rejected }) =>
    events.toLowerCase() !== rejected.toLowerCase(),
  {
    path: ['POOLSYNC_REJECTED_QUEUE'],
    message: 'another queue than that of POOLSYNC_EVENTS_QUEUE is needed',
  },
);

interface Settings {
  readonly cluster: ClusterAccess;
  readonly eventsQueue: string;
  readonly rejectedQueue: string;
  /** Name of the installation that the function belongs to. */
  readonly installation: string;
  /** URL of the management API. */
  readonly resourceManager: string;
  /** Host name of the Service Bus namespace. */
  readonly namespace: string;
  /** Client ID of the identity that sends to the queues; absent: the system's. */
  readonly busIdentity: string | undefined;
  /** Client ID of the identity where an account names none; absent: the system's. */
  readonly identity: string | undefined;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): Settings {
  const cluster = readClusterAccess(env);
  const own = readVariables(environment, env);
  if (cluster.kind === 'wrong' || own.kind === 'wrong')
    throw cannotStart('Poolsync', [cluster, own]);
  const { data } = own;
  return {
    cluster,
    eventsQueue: data.POOLSYNC_EVENTS_QUEUE,
    rejectedQueue: data.POOLSYNC_REJECTED_QUEUE,
    installation: data.POOLSYNC_INSTALLATION,
    resourceManager: data.POOLSYNC_RESOURCE_MANAGER,
    namespace: data.ServiceBus__fullyQualifiedNamespace,
    busIdentity: data.ServiceBus__clientId ?? data.AZURE_CLIENT_ID,
    identity: data.AZURE_CLIENT_ID,
  };
}
