import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messagingControl } from '../azure/control/messaging-routes.ts';
import {
  startEventGrid,
  type EventGrid,
  type EventGridOptions,
} from '../azure/event-grid/start.ts';
import {
  startServiceBus,
  type ServiceBus,
  type ServiceBusOptions,
} from '../azure/service-bus/start.ts';
import type { ResourceEvent } from '../azure/resource-event.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../azure/start.ts';
import { createCertificateAuthority } from '../management-cluster/certificates.ts';
import { systemClock } from '../simulated/clock.ts';
import { functionAppNames, identities, subscriptions, tenantId } from './azure-layout.ts';
import { shownResources } from './azure-resources.ts';
import { queueNames, routes, topicName } from './azure-routes.ts';
import { tokenIsFor } from './azure-token.ts';

/** The simulated Azure with Poolsync's queues, to which the events of all subscriptions are brought. */
export interface AzureInstallation {
  readonly azure: SimulatedAzure;
  readonly serviceBus: ServiceBus;
  readonly eventGrid: EventGrid;
  /** PEM of the authority that all its certificates are from. */
  readonly caPem: string;
  /** Path of a file with the same. */
  readonly caFile: string;
  close(): Promise<void>;
}

interface Deps {
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const day = 24 * 3_600_000;

/** As docs/configuration.md has them: nobody renews them. */
const messageLockMs = 2 * 60_000;
const longLockMs = 5 * 60_000;
/** Under one lock a whole batch is worked through, or a whole run of a sweep, or what people do with letters. */
const longLocked: readonly string[] = [queueNames.scale, queueNames.sweep, queueNames.rejected];

/** An instance takes a second to come and a second to go. */
const timings = { appearMs: 200, createMs: 1_000, deleteMs: 1_000 };

/**
 * Starts Azure in this process: the host of the functions receives from its queues without a wire.
 *
 * @param folder for the file of the certificate authority
 */
export async function startAzure({ now, log }: Deps, folder: string): Promise<AzureInstallation> {
  const authority = await createCertificateAuthority(new Date(now()));
  const caPem = authority.certPem;
  const caFile = join(folder, 'azure-ca.pem');
  await writeFile(caFile, caPem);
  const tls = await authority.issueServer(['localhost', '127.0.0.1']);
  const clock = systemClock();
  const serviceBus = await startQueues({ tls, clock });
  const eventGrid = await startTopics({ tls, clock, log, queue: (name) => serviceBus.queue(name) });
  const config = {
    subscriptions: subscriptions.map(({ id, location, resourceGroup }) => ({
      id,
      tenantId,
      locations: [location],
      resourceGroups: [resourceGroup],
    })),
    identities: principals(),
    timings,
    shown: shownResources,
    tls,
    publish: (event: ResourceEvent) => eventGrid.raise(event),
  };
  const azure = await startSimulatedAzure(config, messagingControl(serviceBus, eventGrid));
  return {
    azure,
    serviceBus,
    eventGrid,
    caPem,
    caFile,
    close: async () => {
      await Promise.all([azure.close(), eventGrid.close(), serviceBus.close()]);
      clock.stop();
    },
  };
}

function startQueues(options: Pick<ServiceBusOptions, 'tls' | 'clock'>): Promise<ServiceBus> {
  return startServiceBus({
    ...options,
    queues: Object.values(queueNames).map((name) => {
      const requiresSession = name === queueNames.scale;
      const lockMs = longLocked.includes(name) ? longLockMs : messageLockMs;
      return { name, lockMs, maxDeliveryCount: 10, timeToLiveMs: 14 * day, requiresSession };
    }),
    authorize: ({ token }) =>
      [...functionAppNames, 'player' as const].some((who) =>
        tokenIsFor(token, 'https://servicebus.azure.net', identities[who]),
      ),
  });
}

function startTopics(
  options: Pick<EventGridOptions, 'tls' | 'clock' | 'log' | 'queue'>,
): Promise<EventGrid> {
  return startEventGrid({
    ...options,
    topic: {
      name: topicName,
      authorize: (token) => (maySendRequests(token) ? 'allowed' : 'forbidden'),
    },
    subscriptions: routes,
  });
}

/** The watch, the app that sweeps, and a person who plays and syncs by hand. */
function maySendRequests(token: string): boolean {
  return [identities.watch, identities.observe, identities.player].some((one) =>
    tokenIsFor(token, 'https://eventgrid.azure.net', one),
  );
}

/** Who may touch which subscription. */
function principals() {
  const everywhere = subscriptions.map(({ id }) => id);
  const [home, tenant] = subscriptions;
  const clients = [
    ...functionAppNames.map((app) => ({ clientId: identities[app], in: [home.id] })),
    { clientId: tenant.identity, in: [tenant.id] },
    { clientId: identities.watch, in: [] },
    { clientId: identities.operator, in: everywhere },
    { clientId: identities.player, in: everywhere },
  ];
  return clients.map(({ clientId, in: allowed }) => ({
    clientId,
    tenantId,
    subscriptions: allowed,
  }));
}
