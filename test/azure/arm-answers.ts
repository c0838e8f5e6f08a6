/** What the management API answers, in the shapes that cloud-provider-azure recorded. */

export const subscription = '0f5c2b8e-6a1d-4e0b-9c77-3b2f1a9d8e64';
export const resourceGroup = 'Blue-Workers';
export const name = 'pool1';

export const scaleSetId = (group = resourceGroup, called = name): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${called}`;

type Json = Readonly<Record<string, unknown>>;

/** @param properties laid over the usual ones; `undefined` takes one away */
export function aScaleSet(properties: Json = {}, rest: Json = {}): Json {
  return {
    name,
    id: scaleSetId(),
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    location: 'eastus2',
    sku: { name: 'Standard_D2s_v3', tier: 'Standard', capacity: 2 },
    etag: '"1"',
    properties: {
      singlePlacementGroup: true,
      orchestrationMode: 'Uniform',
      virtualMachineProfile: { osProfile: { computerNamePrefix: name } },
      provisioningState: 'Succeeded',
      uniqueId: '7a3c0d52-51f8-4c89-a9fb-2a5f0d6d4b11',
      ...properties,
    },
    ...rest,
  };
}

export function aView(
  power: string | undefined,
  provisioning = 'succeeded',
  message?: string,
): Json {
  return {
    statuses: [
      {
        code: `ProvisioningState/${provisioning}`,
        level: 'Info',
        displayStatus: 'Provisioning',
        time: '2026-11-26T02:00:00.1234567+00:00',
        ...(message === undefined ? {} : { message }),
      },
      ...(power === undefined
        ? []
        : [{ code: `PowerState/${power}`, level: 'Info', displayStatus: `VM ${power}` }]),
    ],
  };
}

/** An instance of a Uniform scale set. */
export function anInstance(at: number | string, properties: Json = {}, rest: Json = {}): Json {
  return {
    name: `${name}_${at}`,
    id: `${scaleSetId(resourceGroup.toUpperCase())}/virtualMachines/${at}`,
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    location: 'eastus2',
    instanceId: `${at}`,
    properties: {
      latestModelApplied: true,
      provisioningState: 'Succeeded',
      hardwareProfile: { vmSize: 'Standard_D2s_v3' },
      instanceView: aView('running'),
      ...properties,
    },
    ...rest,
  };
}

/** A virtual machine that is a member of a Flexible scale set. */
export function aMember(called: string, properties: Json = {}, rest: Json = {}): Json {
  return {
    name: called,
    id: `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${called}`,
    type: 'Microsoft.Compute/virtualMachines',
    location: 'eastus2',
    properties: {
      provisioningState: 'Succeeded',
      hardwareProfile: { vmSize: 'Standard_D2s_v3' },
      virtualMachineScaleSet: { id: scaleSetId().toLowerCase() },
      instanceView: aView('running'),
      ...properties,
    },
    ...rest,
  };
}

export function anError(code: string, message: string): Json {
  return { error: { code, message } };
}
