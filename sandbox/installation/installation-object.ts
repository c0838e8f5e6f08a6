import type { KubeApi } from '../management-cluster/kube-api.ts';
import { functionAppNames, subscriptions } from './azure-layout.ts';
import { appId, eventSubscriptionId } from './azure-resources.ts';
import { queueNames, routes } from './azure-routes.ts';
import { eventRules, requestBusName } from './event-routes.ts';
import { home } from './layout.ts';
import type { Queue, Queues } from './queues.ts';
import type { AzureInstallation } from './simulated-azure.ts';

/** As the functions are told by default: the value of the tag of groups that may be scaled. */
const installationName = 'poolsync';

interface Clouds {
  readonly queues: Readonly<Record<keyof Queues, Pick<Queue, 'url'>>>;
  readonly azure: {
    readonly serviceBus: Pick<AzureInstallation['serviceBus'], 'host'>;
    readonly eventGrid: Pick<AzureInstallation['eventGrid'], 'endpoint'>;
  };
}

/** Writes down which parts there are outside of the cluster, as whoever deploys Poolsync does. */
export async function writeInstallation(
  api: Pick<KubeApi, 'apply'>,
  { queues, azure }: Clouds,
): Promise<void> {
  const installation = { name: installationName, aws: awsParts(queues), azure: azureParts(azure) };
  await api.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'poolsync-installation', namespace: 'poolsync-system' },
    data: { 'installation.json': JSON.stringify(installation, undefined, 2) },
  });
}

function awsParts({ events, scale, rejected, redrive }: Clouds['queues']): object {
  return {
    ...home,
    requestBus: requestBusName,
    queues: {
      events: events.url,
      scale: scale.url,
      rejected: rejected.url,
      redrive: redrive.url,
    },
    functions: { reconcile: 'reconcile', scale: 'scale', sweep: 'sweep' },
    rules: eventRules,
  };
}

const [azureHome] = subscriptions;

function azureParts({ serviceBus, eventGrid }: Clouds['azure']): object {
  return {
    subscription: azureHome.id,
    serviceBus: serviceBus.host,
    queues: queueNames,
    requestTopic: eventGrid.endpoint,
    functionApps: Object.fromEntries(functionAppNames.map((name) => [name, appId(name)])),
    eventSubscriptions: routes.map(eventSubscriptionId),
  };
}
