import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ComputeManagementClient, VirtualMachineScaleSet } from '@azure/arm-compute';
import { afterAll, vi } from 'vitest';
import { ComputeClientPool } from '../../functions/azure/cloud/client-pool.ts';
import { ComputeCloud } from '../../functions/azure/cloud/compute-cloud.ts';
import { managedIdentity } from '../../functions/azure/cloud/managed-identity.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import { aScaleSetRef, location, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { describeCloudContract, type CloudPlace, type CloudWorld } from './cloud-contract.ts';
import { poll } from './poll.ts';

type Mode = 'Uniform' | 'Flexible';

const otherSubscription = '1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const tenantId = randomUUID();
/** One that may read both subscriptions, and one that may read nothing. */
const identity = randomUUID();
const powerless = randomUUID();

const here: AzureAccess = { cloud: 'azure', subscription, identity, locations: ['*'] };

function placeIn(within: string, mode: Mode): CloudPlace<ScaleSetRef> {
  return {
    access: { ...here, subscription: within },
    refOf: (name) => aScaleSetRef(`${mode}-${name}`, { subscription: within }),
    idOf: (ref) => new RegExp(`^${resourceIdOf(ref)}$`),
  };
}

/** One for all: the library remembers the first identity endpoint for as long as the process lives. */
const azure = await startAzure();

async function startAzure(): Promise<SimulatedAzure> {
  const authority = await createCertificateAuthority(new Date());
  setDefaultCACertificates([...getCACertificates('default'), authority.certPem]);
  const subscriptions = [subscription, otherSubscription];
  const started = await startSimulatedAzure({
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
      pageSize: 1,
      limitFactor: 1_000,
    },
  });
  vi.stubEnv('IDENTITY_ENDPOINT', started.identityEndpoint.url);
  vi.stubEnv('IDENTITY_HEADER', started.identityEndpoint.header);
  return started;
}

/** The real adapter with the identity of a function, and the same SDK to bring about what it reads. */
async function makeWorld(mode: Mode): Promise<CloudWorld<ScaleSetRef>> {
  const clients = new ComputeClientPool({
    endpoint: azure.endpoint,
    credentialFor: managedIdentity,
  });
  const clientOf = (ref: ScaleSetRef): ComputeManagementClient =>
    clients.clientFor({ ...here, subscription: ref.subscription });
  return {
    cloud: new ComputeCloud({ clients, clock: { now: () => new Date() } }),
    here: placeIn(subscription, mode),
    elsewhere: placeIn(otherSubscription, mode),
    denied: {
      'an identity without rights': { ...here, identity: powerless },
      'an identity that is not there': { ...here, identity: randomUUID() },
    },
    figures: { location, growth: { kind: 'unhindered' } },
    instance: {
      serving: 'Running',
      leaving: 'Deleting:Running',
      ...idsOf[mode],
    },
    async make(refs, capacity) {
      for (const ref of refs) await create(clientOf(ref), ref, mode, capacity);
    },
    leaveOne: (ref) => leaveOne(clientOf(ref), ref, mode),
    async close() {},
  };
}

const within = (ref: ScaleSetRef): string =>
  `^azure:///subscriptions/${ref.subscription}/resourceGroups/fleet/providers/Microsoft.Compute`;

const idsOf: Record<Mode, Pick<CloudWorld<ScaleSetRef>['instance'], 'id' | 'providerIdOf'>> = {
  Uniform: {
    id: /^\d+$/,
    providerIdOf: (ref, id) =>
      new RegExp(`${within(ref)}/virtualMachineScaleSets/${ref.name}/virtualMachines/${id}$`),
  },
  Flexible: {
    id: /^[\w-]+$/,
    providerIdOf: (ref, id) => new RegExp(`${within(ref)}/virtualMachines/${id}$`),
  },
};

async function create(
  client: ComputeManagementClient,
  ref: ScaleSetRef,
  mode: Mode,
  capacity: number,
): Promise<void> {
  const scaleSet: VirtualMachineScaleSet = {
    location,
    sku: { name: 'Standard_D2s_v3', capacity },
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

async function leaveOne(
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

afterAll(async () => {
  vi.unstubAllEnvs();
  await azure.close();
});

describeCloudContract('ComputeCloud on Uniform scale sets', () => makeWorld('Uniform'));
describeCloudContract('ComputeCloud on Flexible scale sets', () => makeWorld('Flexible'));
