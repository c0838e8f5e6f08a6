import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComputeManagementClient } from '@azure/arm-compute';
import { ClientSecretCredential } from '@azure/identity';
import { startEventGrid, type EventGrid } from '../../../sandbox/azure/event-grid/start.ts';
import type { ResourceEvent } from '../../../sandbox/azure/resource-event.ts';
import { startServiceBus, type ServiceBus } from '../../../sandbox/azure/service-bus/start.ts';
import { startSimulatedAzure } from '../../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../../sandbox/management-cluster/certificates.ts';
import { systemClock } from '../../../sandbox/simulated/clock.ts';
import { createEnds } from '../ends.ts';

/** Names of the queues. */
export const eventsQueue = 'poolsync-events';
/** Requires sessions. */
export const scaleQueue = 'poolsync-scale';
export const rejectedQueue = 'poolsync-rejected';
/** By which a sweep is handed on. */
export const sweepQueue = 'poolsync-sweep';

const topicName = 'poolsync-requests';
export const location = 'westeurope';
export const resourceGroup = 'Fleet-RG';

export interface Subscriptions {
  readonly home: string;
  readonly tenant: string;
  /** No CloudAccount is for it. */
  readonly stranger: string;
}

interface ScaleSetName {
  readonly subscription: string;
  readonly name: string;
}

/** A simulated Azure of one world, and an operator's hands in it. */
export interface AzureSide {
  readonly control: string;
  readonly endpoint: string;
  readonly subscriptions: Subscriptions;
  /** Client ID of the managed identity that the function has beside its own. */
  readonly lentIdentity: string;
  /** The operations of which an event told, of a scale set and all in it whose IDs begin with its own. */
  eventsOf(place: ScaleSetName): readonly string[];
  /** From now on the events of a scale set are lost, as Azure may lose them. */
  mute(place: ScaleSetName): void;
  readonly serviceBus: ServiceBus;
  readonly grid: EventGrid;
  /** What a built part needs in its environment to reach all of it with its own identity. */
  readonly reach: Readonly<Record<string, string>>;
  /** What the pod of the watch has beside that. */
  readonly workloadIdentity: Readonly<Record<string, string>>;
  /** The SDK's own client, with an operator's rights. */
  compute(subscription: string): ComputeManagementClient;
  close(): Promise<void>;
}

export interface AzureOptions {
  /** Of the queues: a message that nobody completes comes back after that. */
  readonly lockMs?: number;
}

const secret = 'of-the-operator';

/** Starts a simulated Azure in which instances take a tenth of a second to come and to go. */
export async function startAzureSide({ lockMs = 60_000 }: AzureOptions): Promise<AzureSide> {
  const ends = createEnds();
  const folder = await ends.keep(mkdtemp(join(tmpdir(), 'poolsync-azure-')), (made) =>
    rm(made, { recursive: true }),
  );
  const authority = await createCertificateAuthority(new Date());
  const tls = await authority.issueServer(['localhost', '127.0.0.1']);
  const clock = systemClock();
  const queue = (name: string) => ({ name, lockMs, maxDeliveryCount: 10 });
  const serviceBus = await ends.keep(
    startServiceBus({
      tls,
      clock,
      queues: [
        queue(eventsQueue),
        { ...queue(scaleQueue), requiresSession: true },
        queue(rejectedQueue),
        queue(sweepQueue),
      ],
    }),
    (one) => one.close(),
  );
  const ids = identifiers();
  const raised: ResourceEvent[] = [];
  const muted: ScaleSetName[] = [];
  const grid = await ends.keep(startGrid(tls, clock, serviceBus, ids), (one) => one.close());
  const azure = await ends.keep(
    startSimulatedAzure(
      configOf(ids, tls, (event) => {
        raised.push(event);
        if (!muted.some((one) => isAbout(one, event))) grid.raise(event);
      }),
    ),
    (one) => one.close(),
  );
  const caFile = join(folder, 'ca.pem');
  const tokenFile = join(folder, 'token');
  await writeFile(caFile, authority.certPem);
  await writeFile(tokenFile, 'of-the-pod');
  const ca = { ca: authority.certPem };
  const clients = new Map<string, ComputeManagementClient>();
  return {
    control: azure.control,
    endpoint: azure.endpoint,
    subscriptions: ids.subscriptions,
    lentIdentity: ids.lent,
    eventsOf: (place) =>
      raised.filter((event) => isAbout(place, event)).map(({ operationName }) => operationName),
    mute: (place) => void muted.push(place),
    serviceBus,
    grid,
    reach: {
      NODE_EXTRA_CA_CERTS: caFile,
      IDENTITY_ENDPOINT: azure.identityEndpoint.url,
      IDENTITY_HEADER: azure.identityEndpoint.header,
      POOLSYNC_RESOURCE_MANAGER: azure.endpoint,
      ServiceBus__fullyQualifiedNamespace: serviceBus.host,
    },
    workloadIdentity: {
      NODE_EXTRA_CA_CERTS: caFile,
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: ids.tenantId,
      AZURE_CLIENT_ID: ids.watch,
      AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    },
    compute: (subscription) => {
      const client = clients.get(subscription) ?? operatorOf(azure, ids, subscription, ca);
      clients.set(subscription, client);
      return client;
    },
    close: async () => {
      await ends.end();
      clock.stop();
    },
  };
}

function isAbout(
  { subscription, name }: ScaleSetName,
  { subscriptionId, resourceUri }: ResourceEvent,
): boolean {
  return subscriptionId === subscription && resourceUri.includes(`/${name}`);
}

interface Identifiers {
  readonly tenantId: string;
  readonly subscriptions: Subscriptions;
  /** Client IDs: of the operator, of the identity that a CloudAccount lends, of the watch. */
  readonly operator: string;
  readonly lent: string;
  readonly watch: string;
}

function identifiers(): Identifiers {
  return {
    tenantId: randomUUID(),
    subscriptions: { home: randomUUID(), tenant: randomUUID(), stranger: randomUUID() },
    operator: randomUUID(),
    lent: randomUUID(),
    watch: randomUUID(),
  };
}

type Tls = Parameters<typeof startServiceBus>[0]['tls'];

/** Home sends in Event Grid's own schema, the tenant in that of CloudEvents. */
function startGrid(
  tls: Tls,
  clock: ReturnType<typeof systemClock>,
  serviceBus: ServiceBus,
  { subscriptions }: Identifiers,
): Promise<EventGrid> {
  const toEvents = { queue: eventsQueue };
  return startEventGrid({
    tls,
    clock,
    topic: { name: topicName },
    subscriptions: [
      { name: 'home', source: subscriptions.home, schema: 'EventGridSchema', ...toEvents },
      { name: 'tenant', source: subscriptions.tenant, schema: 'CloudEventSchemaV1_0', ...toEvents },
      {
        name: 'requests',
        source: topicName,
        schema: 'CloudEventSchemaV1_0',
        includedEventTypes: ['Poolsync.SyncRequest'],
        ...toEvents,
      },
      {
        name: 'scale-requests',
        source: topicName,
        schema: 'CloudEventSchemaV1_0',
        includedEventTypes: ['Poolsync.ScaleRequest'],
        deliveryProperties: [{ name: 'SessionId', sourceField: 'data.session' }],
        queue: scaleQueue,
      },
    ],
    queue: (name) => serviceBus.queue(name),
    log: () => undefined,
  });
}

function configOf(
  { tenantId, subscriptions, ...clients }: Identifiers,
  tls: Tls,
  publish: EventGrid['raise'],
): Parameters<typeof startSimulatedAzure>[0] {
  const { home, tenant, stranger } = subscriptions;
  const all = [home, tenant, stranger];
  return {
    subscriptions: all.map((id) => ({
      id,
      tenantId,
      locations: [location, 'eastus2'],
      resourceGroups: [resourceGroup],
    })),
    identities: [
      { clientId: clients.operator, tenantId, subscriptions: all, clientSecret: secret },
      { clientId: 'system', tenantId, subscriptions: [home, stranger] },
      { clientId: clients.lent, tenantId, subscriptions: [tenant] },
      { clientId: clients.watch, tenantId },
    ],
    timings: {
      appearMs: 100,
      createMs: 100,
      deleteMs: 100,
      updateMs: 20,
      pollAfterSeconds: 0,
      limitFactor: 1_000,
    },
    publish,
    tls,
  };
}

function operatorOf(
  azure: { readonly authority: string; readonly endpoint: string },
  { tenantId, operator }: Identifiers,
  subscription: string,
  tlsOptions: { readonly ca: string },
): ComputeManagementClient {
  const credential = new ClientSecretCredential(tenantId, operator, secret, {
    authorityHost: azure.authority,
    disableInstanceDiscovery: true,
    tlsOptions,
  });
  return new ComputeManagementClient(credential, subscription, {
    endpoint: azure.endpoint,
    credentials: { scopes: [`${azure.endpoint}/.default`] },
    tlsOptions,
  });
}
