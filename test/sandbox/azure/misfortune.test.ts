import { describe, expect, it } from 'vitest';
import { matching } from '../aws/matchers.ts';
import { steer } from '../aws/steer.ts';
import {
  codesOf,
  createScaleSet,
  eventually,
  flexibleInstances,
  fast,
  scaleTo,
  startCloud,
  staging,
  timings,
  uniformInstances,
} from './cloud.ts';

const path = '/scale-sets/web/instances';

describe('a spot eviction', () => {
  it.each([
    [{}, 1, 'Succeeded'],
    [{ lowersCapacity: false }, 2, 'Succeeded'],
  ])('deletes the instance: %j', async (how, capacity, provisioningState) => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute);
    expect(await steer(cloud.control, 'POST', `${path}/0/eviction`, how)).toMatchObject({
      status: 204,
    });
    await eventually('one is left', async () =>
      (await uniformInstances(compute)).length === 1 ? true : undefined,
    );
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toMatchObject({
      sku: { capacity },
      provisioningState,
    });
  });

  it('can deallocate it instead', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { mode: 'Flexible', capacity: 1 });
    const name = (await flexibleInstances(compute))[0]?.name ?? '';
    await steer(cloud.control, 'POST', `${path}/${name}/eviction`, { policy: 'Deallocate' });
    expect((await flexibleInstances(compute)).map(codesOf)).toEqual([
      ['ProvisioningState/succeeded', 'PowerState/deallocated'],
    ]);
  });
});

describe('an automatic repair', () => {
  it('puts a new instance in the place of the old one; the scale set stays as it is', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    const before = await createScaleSet(compute);
    await steer(cloud.control, 'POST', `${path}/1/repair`);
    await eventually('the new one', async () =>
      (await uniformInstances(compute)).find((one) => one.instanceId === '2'),
    );
    expect((await uniformInstances(compute)).map((one) => one.instanceId)).toEqual(['0', '2']);
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toEqual(before);
  });

  it('makes no more instances than the capacity asks for, where a write filled the place', async () => {
    const cloud = await startCloud({ timings: { ...timings, appearMs: 50, deleteMs: 200 } });
    const compute = cloud.compute();
    await createScaleSet(compute);
    await compute.virtualMachineScaleSets
      .update('web-rg', 'web', { sku: { capacity: 3 } })
      .submitted();
    await steer(cloud.control, 'POST', `${path}/1/repair`);
    const ids = async () => (await uniformInstances(compute)).map((one) => one.instanceId);
    await eventually('the old one is gone', async () =>
      (await ids()).includes('1') ? undefined : true,
    );
    expect(await ids()).toEqual(['0', '2', '3']);
  });
});

describe('an instance', () => {
  it.each([
    [{ power: 'stopped' }, ['ProvisioningState/succeeded', 'PowerState/stopped']],
    [
      { provisioning: 'Failed' },
      ['ProvisioningState/failed/OSProvisioningTimedOut', 'PowerState/running'],
    ],
    [
      { provisioning: 'Updating', power: 'starting' },
      ['ProvisioningState/updating', 'PowerState/starting'],
    ],
  ])('can be in another state: %j', async (state, codes) => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    await steer(cloud.control, 'PATCH', `${path}/0`, state);
    expect((await uniformInstances(compute)).map(codesOf)).toEqual([codes]);
  });

  it('ends the operation that waits for it when its provisioning fails', async () => {
    const cloud = await startCloud({ timings: { ...timings, createMs: 60_000 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 0 });
    const update = { sku: { capacity: 1 } };
    const poller = compute.virtualMachineScaleSets.update('web-rg', 'web', update, fast);
    await poller.submitted();
    await eventually('the instance', async () => (await uniformInstances(compute))[0]);
    await steer(cloud.control, 'PATCH', `${path}/0`, { provisioning: 'Failed' });
    await expect(poller.pollUntilDone()).rejects.toThrow(/asked to let it fail/);
  });

  it('can fail to be provisioned, so many times', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 0 });
    await steer(cloud.control, 'POST', '/scale-sets/web/creation-failure', { times: 1 });
    await expect(scaleTo(compute, 2)).rejects.toThrow();
    const states = (await uniformInstances(compute)).map((one) => one.provisioningState);
    expect(states).toEqual(['Failed', 'Succeeded']);
  });

  it.each(['Uniform', 'Flexible'] as const)(
    'can show its resource group in upper case: %s',
    async (mode) => {
      const cloud = await startCloud();
      const compute = cloud.compute();
      await createScaleSet(compute, { capacity: 1, mode });
      await steer(cloud.control, 'PATCH', '/scale-sets/web/casing', { upperCase: true });
      const [instance] =
        mode === 'Uniform' ? await uniformInstances(compute) : await flexibleInstances(compute);
      expect(instance?.id).toContain('/resourceGroups/WEB-RG/');
      const shown = await compute.virtualMachineScaleSets.get('web-rg', 'web');
      expect(shown.id).toContain('/resourceGroups/Web-RG/');
    },
  );
});

describe('a route of the control port', () => {
  it('is refused for scale sets or instances that are not there, or not clear', async () => {
    const cloud = await startCloud();
    const repair = (body: object = {}, instance = '0') =>
      steer(cloud.control, 'POST', `${path}/${instance}/repair`, body);
    expect(await repair()).toMatchObject({ status: 404, text: matching(/no scale set/) });
    await createScaleSet(cloud.compute(), { capacity: 1 });
    expect(await repair({}, '9')).toMatchObject({ status: 404, text: matching(/there is 0/) });
    await createScaleSet(cloud.compute(staging), { capacity: 1 });
    expect(await repair()).toMatchObject({ status: 400, text: matching(/Several scale sets/) });
    expect(await repair({ subscription: staging })).toMatchObject({ status: 204 });
    expect(await repair({ odd: 1 })).toMatchObject({ status: 400, text: matching(/odd/) });
  });
});
