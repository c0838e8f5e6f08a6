import { ComputeManagementClient } from '@azure/arm-compute';
import type { VirtualMachine, VirtualMachineScaleSetVM } from '@azure/arm-compute';
import { ClientSecretCredential } from '@azure/identity';
import { onTestFinished } from 'vitest';
import type { SimulatedAzureConfig } from '../../../sandbox/azure/config.ts';
import type { ResourceEvent } from '../../../sandbox/azure/resource-event.ts';
import { startSimulatedAzure } from '../../../sandbox/azure/start.ts';
import type { SimulatedAzure } from '../../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../../sandbox/management-cluster/certificates.ts';

export const tenant = '99999999-9999-4999-8999-999999999999';
export const production = '11111111-1111-4111-8111-111111111111';
export const staging = '22222222-2222-4222-8222-222222222222';
/** May touch both subscriptions. */
export const observer = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
/** May touch neither. */
export const stranger = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

export const secret = 'shared-word';

/** Everything is over in milliseconds. */
export const timings = {
  appearMs: 5,
  appearStepMs: 0,
  createMs: 10,
  deleteMs: 10,
  updateMs: 5,
  pollAfterSeconds: 0,
};

export const config: Omit<SimulatedAzureConfig, 'publish' | 'tls'> = {
  subscriptions: [
    {
      id: production,
      tenantId: tenant,
      locations: ['westeurope', 'eastus2'],
      resourceGroups: ['Web-RG', 'jobs'],
    },
    { id: staging, tenantId: tenant, locations: ['westeurope'], resourceGroups: ['Web-RG'] },
  ],
  identities: [
    {
      clientId: observer,
      tenantId: tenant,
      subscriptions: [production, staging],
      clientSecret: secret,
    },
    { clientId: stranger, tenantId: tenant, clientSecret: secret },
    { clientId: 'system', tenantId: tenant, subscriptions: [staging] },
  ],
  timings,
};

/** A simulated Azure for one test, with real SDK clients on it. */
export interface Cloud extends SimulatedAzure {
  /** Certificate authority of the endpoint, as PEM. */
  readonly ca: string;
  /** The events so far, oldest first. */
  readonly events: readonly ResourceEvent[];
  /** A client of an application (the observer) that never tries again. */
  compute(subscription?: string, clientId?: string): ComputeManagementClient;
}

/** Starts a cloud that ends with the test that asked for it. */
export async function startCloud(changes: Partial<SimulatedAzureConfig> = {}): Promise<Cloud> {
  const authority = await createCertificateAuthority(new Date());
  const tls = await authority.issueServer(['localhost', '127.0.0.1']);
  const events: ResourceEvent[] = [];
  const azure = await startSimulatedAzure({
    ...config,
    publish: (event) => events.push(event),
    tls,
    ...changes,
  });
  onTestFinished(() => azure.close());
  const ca = authority.certPem;
  const compute: Cloud['compute'] = (subscription = production, clientId = observer) =>
    new ComputeManagementClient(
      new ClientSecretCredential(tenant, clientId, secret, {
        authorityHost: azure.authority,
        disableInstanceDiscovery: true,
        tlsOptions: { ca },
        retryOptions: { maxRetries: 0 },
      }),
      subscription,
      {
        endpoint: azure.endpoint,
        credentials: { scopes: [`${azure.endpoint}/.default`] },
        tlsOptions: { ca },
        retryOptions: { maxRetries: 0 },
      },
    );
  return { ...azure, ca, events, compute };
}

/** How often the tests ask how an operation is going. */
export const fast = { updateIntervalInMs: 5 };

/** Creates the scale set `web` in `web-rg`, and waits until it has its instances. */
export async function createScaleSet(
  compute: ComputeManagementClient,
  changes: {
    readonly name?: string;
    readonly capacity?: number;
    readonly mode?: 'Uniform' | 'Flexible';
    readonly zones?: string[];
    readonly location?: string;
  } = {},
) {
  const { name = 'web', capacity = 2, mode = 'Uniform', zones, location } = changes;
  return compute.virtualMachineScaleSets.createOrUpdate(
    'web-rg',
    name,
    {
      location: location ?? 'westeurope',
      sku: { name: 'Standard_D2s_v3', tier: 'Standard', capacity },
      orchestrationMode: mode,
      ...(zones === undefined ? {} : { zones }),
    },
    fast,
  );
}

/** Sets the capacity of `web` and waits until it is carried out. */
export async function scaleTo(compute: ComputeManagementClient, capacity: number, name = 'web') {
  return compute.virtualMachineScaleSets.update('web-rg', name, { sku: { capacity } }, fast);
}

/** The instances of a Uniform scale set, with their instance views. */
export async function uniformInstances(
  compute: ComputeManagementClient,
  name = 'web',
): Promise<readonly VirtualMachineScaleSetVM[]> {
  const expand = 'instanceView';
  return all(compute.virtualMachineScaleSetVMs.list('web-rg', name, { expand }));
}

/** The instances of a Flexible scale set, with their instance views. */
export async function flexibleInstances(
  compute: ComputeManagementClient,
  name = 'web',
  subscription = production,
): Promise<readonly VirtualMachine[]> {
  const id = `/subscriptions/${subscription}/resourceGroups/web-rg/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`;
  const filter = `'virtualMachineScaleSet/id' eq '${id}'`;
  const expand = 'instanceView';
  return all(compute.virtualMachines.list('web-rg', { filter, expand }));
}

/** The codes of an instance view: `ProvisioningState/succeeded`, `PowerState/running`. */
export function codesOf(
  instance:
    { readonly instanceView?: { readonly statuses?: readonly { code?: string }[] } } | undefined,
): readonly (string | undefined)[] {
  return (instance?.instanceView?.statuses ?? []).map(({ code }) => code);
}

/** Looks again and again until `look` gives something; throws when that takes longer than 5 s. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`It took more than 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Everything that a list of the SDK gives, through all of its pages. */
export async function all<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const one of list) found.push(one);
  return found;
}
