import type { VirtualMachineScaleSet } from '@azure/arm-compute';
import { describe, expect, it } from 'vitest';
import { anyDate, anyText, having, matching } from '../aws/matchers.ts';
import {
  all,
  createScaleSet,
  eventually,
  fast,
  production,
  scaleTo,
  startCloud,
  staging,
  timings,
  uniformInstances,
} from './cloud.ts';

const id = (name: string, subscription = production) =>
  `/subscriptions/${subscription}/resourceGroups/Web-RG/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`;

describe('a scale set', () => {
  it('is shown with mode, unique ID, time and ETag once it has its instances', async () => {
    const compute = (await startCloud()).compute();
    const created = await createScaleSet(compute, { zones: ['1', '2'] });
    expect(created).toMatchObject({
      id: id('web'),
      name: 'web',
      location: 'westeurope',
      zones: ['1', '2'],
      sku: { name: 'Standard_D2s_v3', tier: 'Standard', capacity: 2 },
      orchestrationMode: 'Uniform',
      provisioningState: 'Succeeded',
      uniqueId: anyText,
      timeCreated: anyDate,
      etag: '"1"',
    });
    expect(await compute.virtualMachineScaleSets.get('WEB-rg', 'Web')).toEqual(created);
    expect(await uniformInstances(compute)).toHaveLength(2);
  });

  it('keeps what its writer gave, but no password', async () => {
    const compute = (await startCloud()).compute();
    const given = {
      location: 'WestEurope',
      tags: { team: 'web' },
      sku: { name: 'Standard_B2s', capacity: 0 },
      upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: {
        osProfile: { computerNamePrefix: 'node', adminUsername: 'sample', adminPassword: 'p' },
      },
    } as const;
    const created = await compute.virtualMachineScaleSets.createOrUpdate(
      'web-rg',
      'web',
      given,
      fast,
    );
    expect(created).toMatchObject({ tags: given.tags, upgradePolicy: { mode: 'Manual' } });
    const { osProfile } = created.virtualMachineProfile ?? {};
    expect(osProfile).toMatchObject({ computerNamePrefix: 'node', adminUsername: 'sample' });
    expect(osProfile?.adminPassword).toBeUndefined();
    await scaleTo(compute, 1);
    const [instance] = await uniformInstances(compute);
    expect(instance?.osProfile?.computerName).toBe('node000000');
  });

  it('is Updating while a change of capacity runs, and then Succeeded', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute);
    const poller = compute.virtualMachineScaleSets.update(
      'web-rg',
      'web',
      { sku: { capacity: 4 }, tags: { changed: 'yes' } },
      fast,
    );
    await poller.submitted();
    const during = await compute.virtualMachineScaleSets.get('web-rg', 'web');
    expect(during).toMatchObject({
      provisioningState: 'Updating',
      sku: { capacity: 4, name: 'Standard_D2s_v3' },
      etag: '"2"',
    });
    expect(await poller).toMatchObject({
      provisioningState: 'Succeeded',
      tags: { changed: 'yes' },
    });
    expect(await uniformInstances(compute)).toHaveLength(4);
  });

  it('is listed in its resource group and in its subscription, page by page', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await fetch(`${cloud.control}/timings`, { method: 'PATCH', body: '{"pageSize":2}' });
    for (const name of ['c', 'a', 'b']) await createScaleSet(compute, { name, capacity: 0 });
    await compute.virtualMachineScaleSets.createOrUpdate(
      'jobs',
      'd',
      { location: 'eastus2', sku: { capacity: 0 } },
      fast,
    );
    await createScaleSet(cloud.compute(staging), { name: 'e', capacity: 0 });
    const pages: (string | undefined)[][] = [];
    for await (const page of compute.virtualMachineScaleSets.list('web-rg').byPage()) {
      pages.push(page.map(({ name }) => name));
    }
    expect(pages).toEqual([['a', 'b'], ['c']]);
    const everywhere = await all(compute.virtualMachineScaleSets.listAll());
    expect(everywhere.map(({ name }) => name)).toEqual(['d', 'a', 'b', 'c']);
    expect(await all(cloud.compute(staging).virtualMachineScaleSets.listAll())).toEqual([
      having({ id: id('e', staging) }),
    ]);
  });

  it('counts the states of its instances in its instance view', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    const view = await compute.virtualMachineScaleSets.getInstanceView('web-rg', 'web');
    expect(view.virtualMachine?.statusesSummary).toEqual([
      { code: 'ProvisioningState/succeeded', count: 2 },
      { code: 'PowerState/running', count: 2 },
    ]);
  });

  it('goes with its instances, and has another unique ID when it is made anew', async () => {
    const compute = (await startCloud()).compute();
    const first = await createScaleSet(compute);
    await compute.virtualMachineScaleSets.delete('web-rg', 'web', fast);
    await expect(compute.virtualMachineScaleSets.get('web-rg', 'web')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
    const second = await createScaleSet(compute, { capacity: 1 });
    expect(second.uniqueId).not.toBe(first.uniqueId);
    expect(await uniformInstances(compute)).toHaveLength(1);
    expect(await uniformInstances(compute)).toMatchObject([{ instanceId: '0' }]);
  });

  it('is refused other calls while it is being deleted', async () => {
    const cloud = await startCloud({ timings: { ...timings, deleteMs: 60_000 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    await compute.virtualMachineScaleSets.delete('web-rg', 'web').submitted();
    const shown = await compute.virtualMachineScaleSets.get('web-rg', 'web');
    expect(shown.provisioningState).toBe('Deleting');
    await expect(scaleTo(compute, 3)).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
    });
    const poller = compute.virtualMachineScaleSets.delete('web-rg', 'web');
    await expect(poller.submitted()).rejects.toMatchObject({ statusCode: 409 });
  });

  it('is deleted with success where there is none', async () => {
    const compute = (await startCloud()).compute();
    await compute.virtualMachineScaleSets.delete('web-rg', 'nobody', fast);
  });
});

describe('the ETag', () => {
  it('changes with the scale set, and stays where a write changes nothing', async () => {
    const compute = (await startCloud()).compute();
    expect((await createScaleSet(compute)).etag).toBe('"1"');
    expect((await scaleTo(compute, 2)).etag).toBe('"1"');
    expect((await scaleTo(compute, 1)).etag).toBe('"2"');
  });

  it.each(['ifMatch', 'ifNoneMatch'] as const)(
    'holds off who knows an older one: %s',
    async (name) => {
      const compute = (await startCloud()).compute();
      await createScaleSet(compute);
      const write = (value: string) =>
        compute.virtualMachineScaleSets.update(
          'web-rg',
          'web',
          { sku: { capacity: 1 } },
          { ...fast, [name]: value },
        );
      const [wrong, right] = name === 'ifMatch' ? ['"7"', '"1"'] : ['"1"', '"7"'];
      await expect(write(wrong).submitted()).rejects.toMatchObject({
        statusCode: 412,
        code: 'PreconditionFailed',
        message: matching(/^Etag provided in if-/),
      });
      expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toMatchObject({
        sku: { capacity: 2 },
      });
      expect((await write(right)).sku?.capacity).toBe(1);
    },
  );

  it('"*" stands for any that is there', async () => {
    const compute = (await startCloud()).compute();
    const update = (options: object) =>
      compute.virtualMachineScaleSets.createOrUpdate(
        'web-rg',
        'web',
        { location: 'westeurope', sku: { capacity: 0 } },
        { ...fast, ...options },
      );
    await expect(update({ ifMatch: '*' })).rejects.toMatchObject({ statusCode: 412 });
    await update({ ifNoneMatch: '*' });
    await expect(update({ ifNoneMatch: '*' })).rejects.toMatchObject({ statusCode: 412 });
    await update({ ifMatch: '*' });
  });
});

describe('a write', () => {
  it.each([
    [
      'a location that the subscription lacks',
      { location: 'marseast' },
      400,
      'LocationNotAvailableForResourceType',
    ],
    ['a negative capacity', { sku: { capacity: -1 } }, 400, 'InvalidParameter'],
    ['no location', { location: undefined }, 400, 'InvalidParameter'],
  ])('is refused for %s', async (_what, changes, statusCode, code) => {
    const cloud = await startCloud();
    const body = { location: 'westeurope', sku: { capacity: 1 }, ...changes };
    const { virtualMachineScaleSets } = cloud.compute();
    // The SDK's types would not let this be written.
    const given = body as VirtualMachineScaleSet;
    const poller = virtualMachineScaleSets.createOrUpdate('web-rg', 'web', given);
    await expect(poller.submitted()).rejects.toMatchObject({ statusCode, code });
  });

  it.each([
    ['orchestrationMode', { mode: 'Flexible' }, 'PropertyChangeNotAllowed'],
    ['location', { location: 'eastus2' }, 'InvalidResourceLocation'],
  ] as const)('cannot change the %s', async (_what, changes, code) => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    await expect(createScaleSet(compute, changes)).rejects.toMatchObject({ statusCode: 409, code });
  });

  it('is preempted by the next one', async () => {
    const cloud = await startCloud({ timings: { ...timings, createMs: 100 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 0 });
    const first = compute.virtualMachineScaleSets.update(
      'web-rg',
      'web',
      { sku: { capacity: 3 } },
      fast,
    );
    await first.submitted();
    const second = compute.virtualMachineScaleSets.update(
      'web-rg',
      'web',
      { sku: { capacity: 1 } },
      fast,
    );
    await second.submitted();
    await expect(first.pollUntilDone()).rejects.toThrow(/cancel/i);
    expect(await second.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
    await eventually('one instance', async () =>
      (await uniformInstances(compute)).length === 1 ? true : undefined,
    );
  });
});
