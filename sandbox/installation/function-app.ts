import { startFunctionApp, type FunctionApp } from '../functions-host/function-app.ts';
import { identities, type FunctionAppName } from './azure-layout.ts';
import { queueNames } from './azure-routes.ts';
import type { DeployDeps } from './deployed-function.ts';
import type { AzureInstallation } from './simulated-azure.ts';

/** By which each knows the queues that feed it, and when to sweep. */
const ownSettings: Readonly<Record<FunctionAppName, Readonly<Record<string, string>>>> = {
  observe: {
    POOLSYNC_EVENTS_QUEUE: queueNames.events,
    POOLSYNC_SWEEP_QUEUE: queueNames.sweep,
    // Poolsync's own default is 5 minutes: nobody plays so long to see what a sweep does.
    POOLSYNC_SWEEP_SCHEDULE: '*/30 * * * * *',
  },
  act: { POOLSYNC_SCALE_QUEUE: queueNames.scale },
};

const memoryMb = 512;
/** Bounds of the heap that keep the whole process well within that memory. */
const nodeOptions = '--max-semi-space-size=4 --max-old-space-size=128';

export interface FunctionAppSettings {
  readonly name: FunctionAppName;
  /** The deployed folder. */
  readonly folder: string;
  /** Path of a kubeconfig with the rights that Poolsync's RBAC gives the function. */
  readonly kubeconfig: string;
  readonly maxConcurrency: number;
  /** Instances that are there before anything waits. Default: 1. */
  readonly alwaysReady?: number;
  /** When the app *observe* sweeps, in NCRONTAB. Default: every 30 s. */
  readonly sweepSchedule?: string;
}

type AppCloud = Pick<AzureInstallation, 'azure' | 'serviceBus' | 'eventGrid' | 'caFile'>;

/**
 * Starts a function app as Azure's host does, with its own identity, fed from its queue.
 *
 * @throws when it does not start, with what it says
 */
export async function startOwnApp(
  { processes, now, log }: DeployDeps,
  cloud: AppCloud,
  { name, folder, kubeconfig, maxConcurrency, alwaysReady, sweepSchedule }: FunctionAppSettings,
): Promise<FunctionApp> {
  return startFunctionApp({
    name,
    folder,
    maxConcurrency,
    alwaysReady,
    memoryMb,
    now,
    log,
    // At the end nobody waits for what the function still does: its data goes too.
    stopGraceMs: 500,
    environment: {
      ...environment(name, cloud, kubeconfig),
      ...(sweepSchedule === undefined ? {} : { POOLSYNC_SWEEP_SCHEDULE: sweepSchedule }),
    },
    processes: (process, command, args, { cwd, env }) =>
      processes.start({ name: process, kind: 'task', command, args, cwd, env: { ...env } }),
    serviceBus: (queueName, namespace) => {
      const { host } = cloud.serviceBus;
      if (namespace !== host) throw new Error(`there is no namespace ${namespace}, only ${host}`);
      return cloud.serviceBus.queue(queueName);
    },
  });
}

/** Its app settings, and what App Service tells an app with managed identities. */
function environment(
  name: FunctionAppName,
  { azure, serviceBus, eventGrid, caFile }: AppCloud,
  kubeconfig: string,
): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: nodeOptions,
    NODE_EXTRA_CA_CERTS: caFile,
    IDENTITY_ENDPOINT: azure.identityEndpoint.url,
    IDENTITY_HEADER: azure.identityEndpoint.header,
    AZURE_CLIENT_ID: identities[name],
    ServiceBus__fullyQualifiedNamespace: serviceBus.host,
    ServiceBus__credential: 'managedidentity',
    ServiceBus__clientId: identities[name],
    POOLSYNC_RESOURCE_MANAGER: azure.endpoint,
    ...ownSettings[name],
    ...(name === 'observe' ? { POOLSYNC_EVENT_GRID_TOPIC: eventGrid.endpoint } : {}),
    POOLSYNC_REJECTED_QUEUE: queueNames.rejected,
    POOLSYNC_KUBECONFIG: kubeconfig,
  };
}
