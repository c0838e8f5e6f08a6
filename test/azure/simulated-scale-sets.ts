import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ComputeManagementClient, VirtualMachineScaleSet } from '@azure/arm-compute';
import { vi } from 'vitest';
import { ComputeClientPool } from '../../functions/azure/cloud/client-pool.ts';
import {
  ComputeCloud,
  type ComputeCloudLimits,
} from '../../functions/azure/cloud/compute-cloud.ts';
import { GraphClientPool } from '../../functions/azure/inventory/graph-client-pool.ts';
import type { WalkLimits } from '../../functions/azure/inventory/query-pages.ts';
import { ResourceGraphInventory } from '../../functions/azure/inventory/resource-graph-inventory.ts';
import { TaggedScaleSets } from '../../functions/azure/inventory/tagged-scale-sets.ts';
import { managedIdentity } from '../../functions/azure/cloud/managed-identity.ts';
import {
  ScalableComputeCloud,
  type ScalableComputeCloudLimits,
} from '../../functions/azure/cloud/scalable-compute-cloud.ts';
import { startSimulatedAzure } from '../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import { poll } from '../contract/poll.ts';
import { location, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { ownLimits } from './arm-stub.ts';

export type Mode = 'Uniform' | 'Flexible';

export const otherSubscription = '1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
/** An identity that may read both subscriptions. */
export const identity = randomUUID();
/** An identity that may read nothing. */
export const powerless = randomUUID();

const size = 'Standard_D2s_v3';

export const access: AzureAccess = { cloud: 'azure', subscription, identity, locations: ['*'] };

/** What a test has otherwise than a function does. */
export interface InventoryChanges extends Partial<WalkLimits> {
  readonly sleep?: (ms: number) => Promise<void>;
}

type Tags = Readonly<Record<string, string>>;

/** A simulated Azure with the real adapter on it, and what tests do with both. */
export interface SimulatedScaleSets {
  readonly control: string;
  /** The adapter as a function has it when it starts. */
  cloud(limits?: Partial<ComputeCloudLimits>): ComputeCloud;
  scalableCloud(limits?: ScalableComputeCloudLimits): ScalableComputeCloud;
  /** The adapter of Resource Graph, likewise. */
  inventory(changes?: InventoryChanges): ResourceGraphInventory;
  tagged(): TaggedScaleSets;
  /** Makes a scale set; resolves when all its instances run. */
  create(ref: ScaleSetRef, mode: Mode, capacity: number, tags?: Tags): Promise<void>;
  /** Resolves when the new instances have come, or have failed to. */
  resize(ref: ScaleSetRef, capacity: number): Promise<void>;
  /** Deletes an instance; resolves with its ID while it is being deleted, which takes for ever. */
  deleteOne(ref: ScaleSetRef, mode: Mode): Promise<string>;
  close(): Promise<void>;
}

/**
 * The environment tells where the identity endpoint is, as in a function. One for a file: the library
 * remembers the first endpoint, and its tokens, for as long as the process lives.
 *
 * @param limitFactor what Azure's limits of calls are multiplied by
 * @param pageSize most entries in a page of Compute's lists
 */
export async function startSimulatedScaleSets(
  limitFactor = 1_000,
  pageSize = 1,
): Promise<SimulatedScaleSets> {
  const tenantId = randomUUID();
  const authority = await createCertificateAuthority(new Date());
  setDefaultCACertificates([...getCACertificates('default'), authority.certPem]);
  const subscriptions = [subscription, otherSubscription];
  const azure = await startSimulatedAzure({
    tls: await authority.issueServer(['localhost']),
    publish: () => undefined,
    subscriptions: subscriptions.map((id) => ({
      id,
      tenantId,
      locations: [location],
      resourceGroups: ['Fleet'],
    })),
    identities: [
      { clientId: identity, tenantId, subscriptions },
      { clientId: powerless, tenantId },
    ],
    timings: {
      appearMs: 0,
      createMs: 10,
      deleteMs: 600_000,
      updateMs: 0,
      pollAfterSeconds: 0,
      pageSize,
      limitFactor,
    },
  });
  vi.stubEnv('IDENTITY_ENDPOINT', azure.identityEndpoint.url);
  vi.stubEnv('IDENTITY_HEADER', azure.identityEndpoint.header);
  const newClients = (): ComputeClientPool =>
    new ComputeClientPool({
      endpoint: azure.endpoint,
      credentialFor: managedIdentity,
      ...ownLimits(),
    });
  const clients = newClients();
  const clientOf = (ref: ScaleSetRef): ComputeManagementClient =>
    clients.clientFor({ ...access, subscription: ref.subscription });
  const clock = { now: () => new Date() };
  return {
    control: azure.control,
    cloud: (limits) => new ComputeCloud({ clients: newClients(), clock }, limits),
    scalableCloud: (limits) => new ScalableComputeCloud({ clients: newClients(), clock }, limits),
    inventory: (changes) => newInventory(azure.endpoint, changes),
    tagged: () => new TaggedScaleSets({ clients: newGraphClients(azure.endpoint), sleep: pause }),
    create: (ref, mode, capacity, tags = {}) => create(clientOf(ref), ref, mode, capacity, tags),
    resize: async (ref, capacity) => {
      const { resourceGroup, name } = ref;
      const update = { sku: { name: size, capacity } };
      const options = { updateIntervalInMs: 1 };
      await clientOf(ref)
        .virtualMachineScaleSets.update(resourceGroup, name, update, options)
        // That it fails is told by its instances.
        .catch(() => undefined);
    },
    deleteOne: (ref, mode) => deleteOne(clientOf(ref), ref, mode),
    async close() {
      vi.unstubAllEnvs();
      await azure.close();
    },
  };
}

function newInventory(
  endpoint: string,
  { sleep = pause, ...limits }: InventoryChanges = {},
): ResourceGraphInventory {
  const clients = newGraphClients(endpoint);
  const usual = { pageMs: 10_000, waitMs: 30_000, rowsAPage: 1_000 };
  return new ResourceGraphInventory({ clients, sleep }, { ...usual, ...limits });
}

function newGraphClients(endpoint: string): GraphClientPool {
  const monotonic = { nowMs: () => performance.now() };
  return new GraphClientPool({ endpoint, credentialFor: managedIdentity, monotonic });
}

async function create(
  client: ComputeManagementClient,
  ref: ScaleSetRef,
  mode: Mode,
  capacity: number,
  tags: Tags,
): Promise<void> {
  const scaleSet: VirtualMachineScaleSet = {
    location,
    tags: { ...tags },
    sku: { name: size, capacity },
    orchestrationMode: mode,
    ...(mode === 'Flexible' ? { platformFaultDomainCount: 1 } : {}),
    virtualMachineProfile: {
      osProfile: { computerNamePrefix: ref.name },
      storageProfile: {
        imageReference: { publisher: 'Canonical', offer: 'x', sku: 'y', version: '1' },
      },
      networkProfile: { networkApiVersion: '2020-11-01', networkInterfaceConfigurations: [] },
    },
  };
  const options = { updateIntervalInMs: 1 };
  await client.virtualMachineScaleSets.createOrUpdate(
    ref.resourceGroup,
    ref.name,
    scaleSet,
    options,
  );
  if (capacity === 0) return;
  await poll(`${capacity} instances of ${ref.name} that run`, async () => {
    const states = [...(await statesOf(client, ref, mode)).values()];
    return states.filter((state) => state === 'Succeeded').length === capacity ? true : undefined;
  });
}

/** The ID of each instance with its provisioning state. */
async function statesOf(
  client: ComputeManagementClient,
  { resourceGroup, ...ref }: ScaleSetRef,
  mode: Mode,
): Promise<ReadonlyMap<string, string | undefined>> {
  const states = new Map<string, string | undefined>();
  if (mode === 'Uniform') {
    for await (const each of client.virtualMachineScaleSetVMs.list(resourceGroup, ref.name)) {
      states.set(each.instanceId ?? '', each.provisioningState);
    }
    return states;
  }
  const filter = `'virtualMachineScaleSet/id' eq '${resourceIdOf({ resourceGroup, ...ref })}'`;
  for await (const each of client.virtualMachines.list(resourceGroup, { filter })) {
    states.set(each.name ?? '', each.provisioningState);
  }
  return states;
}

async function deleteOne(
  client: ComputeManagementClient,
  ref: ScaleSetRef,
  mode: Mode,
): Promise<string> {
  const [id = ''] = (await statesOf(client, ref, mode)).keys();
  const poller = client.virtualMachineScaleSets.deleteInstances(ref.resourceGroup, ref.name, {
    instanceIds: [id],
  });
  await poller.submitted();
  return id;
}
