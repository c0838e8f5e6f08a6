import type { ComputeManagementClient } from '@azure/arm-compute';
import { describe, expect, it } from 'vitest';
import { matching } from '../aws/matchers.ts';
import { changeTimings, steer } from '../aws/steer.ts';
import {
  createScaleSet,
  eventually,
  fast,
  flexibleInstances,
  production,
  scaleTo,
  startCloud,
} from './cloud.ts';
import type { Cloud } from './cloud.ts';

const group = `/subscriptions/${production}/resourceGroups/Web-RG/providers/Microsoft.Compute`;
const idOf = (name: string) => `${group}/virtualMachineScaleSets/${name}`;

/** Makes the virtual machine `pet` in a scale set, as a person does. */
function attach(
  compute: ComputeManagementClient,
  { name = 'pet', scaleSet = idOf('web'), zones }: Attached = {},
) {
  const machine = {
    location: 'westeurope',
    virtualMachineScaleSet: { id: scaleSet },
    hardwareProfile: { vmSize: 'Standard_D8s_v3' },
    osProfile: { computerName: `${name}-host` },
    ...(zones === undefined ? {} : { zones }),
  };
  return compute.virtualMachines.createOrUpdate('web-rg', name, machine, fast);
}

interface Attached {
  readonly name?: string;
  readonly scaleSet?: string;
  readonly zones?: string[];
}

async function started(): Promise<Cloud> {
  const cloud = await startCloud();
  await createScaleSet(cloud.compute(), { mode: 'Flexible', capacity: 1 });
  return cloud;
}

const capacityOf = async (cloud: Cloud): Promise<number | undefined> =>
  (await cloud.compute().virtualMachineScaleSets.get('web-rg', 'web')).sku?.capacity;

describe('a virtual machine that is made by hand in a Flexible scale set', () => {
  it('is one of its instances, counts in its capacity, and makes an event of its own', async () => {
    const cloud = await started();
    const compute = cloud.compute();
    expect(await attach(compute)).toMatchObject({
      name: 'pet',
      id: `${group}/virtualMachines/pet`,
      provisioningState: 'Succeeded',
      virtualMachineScaleSet: { id: idOf('web') },
      hardwareProfile: { vmSize: 'Standard_D8s_v3' },
      osProfile: { computerName: 'pet-host' },
    });
    expect((await flexibleInstances(compute)).map(({ name }) => name)).toContain('pet');
    expect(await capacityOf(cloud)).toBe(2);
    expect(cloud.events.at(-1)).toMatchObject({
      operationName: 'Microsoft.Compute/virtualMachines/write',
      resourceUri: matching(/\/virtualMachines\/pet$/),
    });
    await scaleTo(compute, 3);
    expect(await flexibleInstances(compute)).toHaveLength(3);
    // The newest goes first, whoever made it.
    await scaleTo(compute, 1);
    const left = (await flexibleInstances(compute)).map(({ name }) => name);
    expect(left).toEqual([matching(/^web_/)]);
    await attach(compute);
    await compute.virtualMachines.delete('web-rg', 'pet', fast);
    expect(await capacityOf(cloud)).toBe(1);
  });

  it('can count in nothing: neither capacity nor scale-in know of it', async () => {
    const cloud = await started();
    const compute = cloud.compute();
    await changeTimings(cloud.control, { attachedCount: false });
    await attach(compute);
    expect(await capacityOf(cloud)).toBe(1);
    await scaleTo(compute, 2);
    expect(await flexibleInstances(compute)).toHaveLength(3);
    await scaleTo(compute, 0);
    expect((await flexibleInstances(compute)).map(({ name }) => name)).toEqual(['pet']);
    await compute.virtualMachines.delete('web-rg', 'pet', fast);
    expect(await capacityOf(cloud)).toBe(0);
  });

  it('does not disturb a write of its scale set, nor is it disturbed', async () => {
    const cloud = await started();
    const compute = cloud.compute();
    await steer(cloud.control, 'POST', '/scale-sets/web/held-operations');
    const update = { sku: { capacity: 3 } };
    const poller = compute.virtualMachineScaleSets.update('web-rg', 'web', update, fast);
    await poller.submitted();
    await attach(compute);
    const shown = () => compute.virtualMachineScaleSets.get('web-rg', 'web');
    expect(await shown()).toMatchObject({ provisioningState: 'Updating' });
    await steer(cloud.control, 'DELETE', '/scale-sets/web/held-operations');
    await poller.pollUntilDone();
    expect(await shown()).toMatchObject({ provisioningState: 'Succeeded', sku: { capacity: 4 } });
    expect(await flexibleInstances(compute)).toHaveLength(4);
  });

  it('does not make its scale set whole that failed', async () => {
    const cloud = await started();
    const compute = cloud.compute();
    await steer(cloud.control, 'POST', '/scale-sets/web/write-failure', { times: 1 });
    await expect(scaleTo(compute, 2)).rejects.toThrow();
    await attach(compute);
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toMatchObject({
      provisioningState: 'Failed',
    });
  });

  it('is left as it is when it is put again, and cannot move', async () => {
    const cloud = await started();
    const compute = cloud.compute();
    await attach(compute);
    await attach(compute);
    expect(await capacityOf(cloud)).toBe(2);
    await createScaleSet(compute, { name: 'jobs', mode: 'Flexible', capacity: 0 });
    await expect(attach(compute, { scaleSet: idOf('jobs') })).rejects.toMatchObject({
      statusCode: 409,
      code: 'PropertyChangeNotAllowed',
    });
  });

  it('is refused where the scale set cannot take it', async () => {
    const compute = (await startCloud()).compute();
    await expect(attach(compute)).rejects.toThrow(/referenced by the Virtual Machine/);
    await createScaleSet(compute, { capacity: 0 });
    await expect(attach(compute)).rejects.toMatchObject({
      statusCode: 409,
      message: matching(/orchestration mode set to 'Flexible'/),
    });
    await createScaleSet(compute, { name: 'zonal', mode: 'Flexible', capacity: 0, zones: ['1'] });
    const zonal = { scaleSet: idOf('zonal') };
    await expect(attach(compute, { ...zonal, zones: ['2'] })).rejects.toThrow(/zones '2'/);
    await expect(attach(compute, zonal)).rejects.toThrow(/zones ''/);
    await attach(compute, { ...zonal, zones: ['1'] });
  });

  it('takes room of the quota, by its own size', async () => {
    const cloud = await started();
    const quota = { location: 'westeurope', cores: 11, subscription: production };
    await steer(cloud.control, 'POST', '/quotas', quota);
    await attach(cloud.compute());
    await expect(attach(cloud.compute(), { name: 'other' })).rejects.toThrow(
      /Current Limit: 11, Current Usage: 10, Additional Required: 8/,
    );
  });

  it('can come from the control port', async () => {
    const cloud = await started();
    const path = '/scale-sets/web/attached';
    const body = { name: 'pet', computerName: 'pet-host' };
    expect(await steer(cloud.control, 'POST', path, body)).toMatchObject({ status: 201 });
    const pet = await eventually('the machine', async () =>
      (await flexibleInstances(cloud.compute())).find(
        ({ name, provisioningState }) => name === 'pet' && provisioningState === 'Succeeded',
      ),
    );
    expect(pet).toMatchObject({ osProfile: { computerName: 'pet-host' } });
    expect(cloud.events.at(-1)?.claims).toMatchObject({ name: 'Ada Example' });
    expect(await steer(cloud.control, 'POST', path, { name: 'x', zone: '1' })).toMatchObject({
      status: 400,
      text: matching(/InvalidParameter/),
    });
  });
});
