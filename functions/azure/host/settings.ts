import { z } from 'zod';
import {
  cannotStart,
  readVariables,
  type Environment,
  type Wrong,
} from '../../../shared/settings/environment.ts';
import { installationName } from '../../../shared/settings/installation-name.ts';
import {
  authenticationString,
  connectionString,
  type Ingestion,
  type IngestionIdentity,
} from '../telemetry/ingestion.ts';
import { queueName } from './queue-name.ts';
import { readClusterAccess, type ClusterAccess } from './cluster-access.ts';

/** The settings of a function app; docs/configuration.md tells of each. */
export interface FunctionSettings {
  readonly cluster: ClusterAccess;
  /** Name of the queue that feeds the function. */
  readonly queue: string;
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
  /** Where figures are sent; absent: they are lines of the log. */
  readonly ingestion: Ingestion | undefined;
  /** Whose token is shown there; absent: none. */
  readonly ingestionIdentity: IngestionIdentity | undefined;
}

/** The setting that names the queue which feeds a function. */
export interface QueueSetting {
  readonly name: string;
  /** Its value where it is not set. */
  readonly usual: string;
}

const clientId = z.guid('the client ID of a managed identity is needed').optional();

/** Host name of a namespace, as the settings of a connection have it. */
export const namespaceHost = z
  .string()
  .regex(
    /^[-.A-Za-z0-9]+(?::\d{1,5})?$/,
    'the host name of a Service Bus namespace is needed, such as poolsync.servicebus.windows.net',
  );

const variables = z.object({
  POOLSYNC_REJECTED_QUEUE: queueName.default('poolsync-rejected'),
  POOLSYNC_INSTALLATION: installationName,
  POOLSYNC_RESOURCE_MANAGER: z
    .url({ protocol: /^https$/, error: 'the https URL of the management API is needed' })
    .default('https://management.azure.com'),
  ServiceBus__fullyQualifiedNamespace: namespaceHost,
  ServiceBus__clientId: clientId,
  AZURE_CLIENT_ID: clientId,
  APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authenticationString,
});

/**
 * @param others what was found of further settings of the app
 * @throws Error that names every setting that is missing or wrong, all at once
 */
export function readFunctionSettings(
  { name, usual }: QueueSetting,
  env: Environment,
  others: readonly (Wrong | { readonly kind: 'read' })[] = [],
): FunctionSettings {
  const cluster = readClusterAccess(env);
  const feeding = readVariables(z.object({ [name]: queueName.default(usual) }), env);
  const queue = feeding.kind === 'read' ? (feeding.data[name] ?? usual) : usual;
  const own = readVariables(besides(name, queue), env);
  const areOthersWrong = others.some(({ kind }) => kind === 'wrong');
  if (
    cluster.kind === 'wrong' ||
    feeding.kind === 'wrong' ||
    own.kind === 'wrong' ||
    areOthersWrong
  ) {
    throw cannotStart('Poolsync', [cluster, feeding, own, ...others]);
  }
  const { data } = own;
  return {
    cluster,
    queue,
    rejectedQueue: data.POOLSYNC_REJECTED_QUEUE,
    installation: data.POOLSYNC_INSTALLATION,
    resourceManager: data.POOLSYNC_RESOURCE_MANAGER,
    namespace: data.ServiceBus__fullyQualifiedNamespace,
    busIdentity: data.ServiceBus__clientId ?? data.AZURE_CLIENT_ID,
    identity: data.AZURE_CLIENT_ID,
    ingestion: data.APPLICATIONINSIGHTS_CONNECTION_STRING,
    ingestionIdentity: data.APPLICATIONINSIGHTS_AUTHENTICATION_STRING,
  };
}

/** Names of queues have no case. In one queue what nobody can read would be received again at once, and for ever. */
function besides(name: string, queue: string) {
  return variables.refine(
    ({ POOLSYNC_REJECTED_QUEUE: rejected }) => rejected.toLowerCase() !== queue.toLowerCase(),
    { path: ['POOLSYNC_REJECTED_QUEUE'], message: `another queue than that of ${name} is needed` },
  );
}
