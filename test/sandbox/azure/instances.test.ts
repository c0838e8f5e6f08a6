import { describe, expect, it } from 'vitest';
import { anyDate, anyText, matching } from '../aws/matchers.ts';
import {
  all,
  codesOf,
  createScaleSet,
  eventually,
  fast,
  flexibleInstances,
  production,
  scaleTo,
  startCloud,
  timings,
  uniformInstances,
} from './cloud.ts';

const group = `/subscriptions/${production}/resourceGroups/Web-RG/providers/Microsoft.Compute`;
const running = ['ProvisioningState/succeeded', 'PowerState/running'];

describe('a Uniform instance', () => {
  it('has a number, a name, a VM ID, a zone and its power', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { zones: ['1', '2'] });
    const instances = await uniformInstances(compute);
    expect(instances).toMatchObject([
      {
        id: `${group}/virtualMachineScaleSets/web/virtualMachines/0`,
        name: 'web_0',
        instanceId: '0',
        vmId: matching(/^[\da-f-]{36}$/),
        zones: ['1'],
        provisioningState: 'Succeeded',
        timeCreated: anyDate,
        osProfile: { computerName: 'web000000' },
      },
      { name: 'web_1', instanceId: '1', zones: ['2'] },
    ]);
    expect(instances.map(codesOf)).toEqual([running, running]);
  });

  it('shows no instance view unless it is asked for', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { capacity: 1 });
    const [listed] = await all(compute.virtualMachineScaleSetVMs.list('web-rg', 'web'));
    expect(listed?.instanceView).toBeUndefined();
    const { virtualMachineScaleSetVMs } = compute;
    expect((await virtualMachineScaleSetVMs.get('web-rg', 'web', '0')).instanceView).toBe(
      undefined,
    );
    const expand = 'instanceView';
    expect(codesOf(await virtualMachineScaleSetVMs.get('web-rg', 'web', '0', { expand }))).toEqual(
      running,
    );
    const view = await virtualMachineScaleSetVMs.getInstanceView('web-rg', 'web', '0');
    expect(codesOf({ instanceView: { statuses: view.statuses ?? [] } })).toEqual(running);
  });

  it('is Creating before it runs, and Deleting before it is gone', async () => {
    const cloud = await startCloud({ timings: { ...timings, createMs: 400, deleteMs: 400 } });
    const compute = cloud.compute();
    const seen = (state: string) =>
      eventually(`an instance ${state}`, async () =>
        (await uniformInstances(compute)).find((one) => one.provisioningState === state),
      );
    await createScaleSet(compute, { capacity: 0 });
    const writes = compute.virtualMachineScaleSets;
    await writes.update('web-rg', 'web', { sku: { capacity: 1 } }).submitted();
    expect(codesOf(await seen('Creating'))).toEqual(['ProvisioningState/creating']);
    expect(codesOf(await seen('Succeeded'))).toEqual(running);
    await writes.update('web-rg', 'web', { sku: { capacity: 0 } }).submitted();
    expect(codesOf(await seen('Deleting'))).toEqual([
      'ProvisioningState/deleting',
      'PowerState/running',
    ]);
    await eventually('nobody', async () =>
      (await uniformInstances(compute)).length === 0 ? true : undefined,
    );
  });

  it('never gets a number that another one had', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    await scaleTo(compute, 0);
    await scaleTo(compute, 2);
    const numbers = (await uniformInstances(compute)).map(({ instanceId }) => instanceId);
    expect(numbers).toEqual(['2', '3']);
  });

  it('takes the capacity with it when it is deleted', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { capacity: 3 });
    await compute.virtualMachineScaleSetVMs.delete('web-rg', 'web', '1', fast);
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toMatchObject({
      sku: { capacity: 2 },
      provisioningState: 'Succeeded',
      etag: '"2"',
    });
    const left = (await uniformInstances(compute)).map(({ instanceId }) => instanceId);
    expect(left).toEqual(['0', '2']);
  });

  it.each([
    ['0x', 400, 'InvalidParameter'],
    ['9', 404, 'ResourceNotFound'],
  ])('is refused for the number %s', async (number, statusCode, code) => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    await expect(
      compute.virtualMachineScaleSetVMs.get('web-rg', 'web', number),
    ).rejects.toMatchObject({ statusCode, code });
  });

  it('is not listed for a scale set that is not there', async () => {
    const compute = (await startCloud()).compute();
    await expect(uniformInstances(compute, 'nobody')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ParentResourceNotFound',
    });
  });
});

describe('instances that somebody chose', () => {
  it.each(['Uniform', 'Flexible'] as const)('are deleted together: %s', async (mode) => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { mode, capacity: 3 });
    const idsNow = async () =>
      mode === 'Uniform'
        ? (await uniformInstances(compute)).map(({ instanceId }) => instanceId ?? '')
        : (await flexibleInstances(compute)).map(({ name }) => name ?? '');
    const [first = '', second = '', third] = await idsNow();
    const instanceIds = [first, second];
    await compute.virtualMachineScaleSets.deleteInstances('web-rg', 'web', { instanceIds }, fast);
    expect(await idsNow()).toEqual([third]);
    expect((await compute.virtualMachineScaleSets.get('web-rg', 'web')).sku?.capacity).toBe(1);
  });

  it('are refused where one is not there, and then none is deleted', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    const instanceIds = ['0', '7'];
    const poller = compute.virtualMachineScaleSets.deleteInstances('web-rg', 'web', {
      instanceIds,
    });
    await expect(poller.submitted()).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidParameter',
    });
    expect(await uniformInstances(compute)).toHaveLength(2);
  });

  it('are all of them for "*"', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    await compute.virtualMachineScaleSets.deleteInstances(
      'web-rg',
      'web',
      { instanceIds: ['*'] },
      fast,
    );
    expect(await uniformInstances(compute)).toEqual([]);
  });
});

describe('a Flexible instance', () => {
  it('is a virtual machine that names its scale set', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { mode: 'Flexible', capacity: 1, zones: ['3'] });
    const [instance] = await flexibleInstances(compute);
    expect(instance).toMatchObject({
      id: matching(
        /\/resourceGroups\/Web-RG\/providers\/Microsoft\.Compute\/virtualMachines\/web_/,
      ),
      name: matching(/^web_[\da-f]{8}$/),
      vmId: anyText,
      zones: ['3'],
      provisioningState: 'Succeeded',
      virtualMachineScaleSet: { id: `${group}/virtualMachineScaleSets/web` },
    });
    expect(codesOf(instance)).toEqual(running);
    const name = instance?.name ?? '';
    const expand = 'instanceView';
    expect(await compute.virtualMachines.get('web-rg', name.toUpperCase(), { expand })).toEqual(
      instance,
    );
  });

  it('is listed with the others of its scale set only, whatever the casing of the filter', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { mode: 'Flexible', capacity: 2 });
    await createScaleSet(compute, { mode: 'Flexible', capacity: 3, name: 'api' });
    await createScaleSet(compute, { name: 'uniform' });
    expect(await flexibleInstances(compute, 'API')).toHaveLength(3);
    expect(await flexibleInstances(compute, 'nobody')).toEqual([]);
    expect(await all(compute.virtualMachines.list('web-rg'))).toHaveLength(5);
    const listed = await all(compute.virtualMachines.listAll({ statusOnly: 'true' }));
    expect(listed.map(codesOf)).toEqual([running, running, running, running, running]);
    const wrong = compute.virtualMachines.list('web-rg', { filter: "name eq 'web'" });
    await expect(all(wrong)).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
  });

  it('takes the capacity with it when it is deleted', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { mode: 'Flexible' });
    const [first, second] = await flexibleInstances(compute);
    await compute.virtualMachines.delete('web-rg', first?.name ?? '', fast);
    expect(await flexibleInstances(compute)).toEqual([second]);
    expect((await compute.virtualMachineScaleSets.get('web-rg', 'web')).sku?.capacity).toBe(1);
    await compute.virtualMachines.delete('web-rg', first?.name ?? '', fast);
  });

  it('has no number below its scale set', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute, { mode: 'Flexible' });
    await expect(uniformInstances(compute)).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
    });
  });
});

describe('a scale-out', () => {
  it('can show one instance after the other, and is Updating until the last one runs', async () => {
    const cloud = await startCloud({ timings: { ...timings, appearStepMs: 100 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 0 });
    const update = { sku: { capacity: 4 } };
    const poller = compute.virtualMachineScaleSets.update('web-rg', 'web', update, fast);
    await poller.submitted();
    await eventually('some of them', async () => {
      const { length } = await uniformInstances(compute);
      return length > 0 && length < 4 ? length : undefined;
    });
    const shown = await compute.virtualMachineScaleSets.get('web-rg', 'web');
    expect(shown.provisioningState).toBe('Updating');
    await poller.pollUntilDone();
    expect((await uniformInstances(compute)).map(codesOf)).toEqual([
      running,
      running,
      running,
      running,
    ]);
  });
});

describe('a scale-in', () => {
  it('takes the newest of the fullest zones', async () => {
    const compute = (await startCloud()).compute();
    // Zone 1 has 0, 2 and 4, zone 2 has 1 and 3.
    await createScaleSet(compute, { capacity: 5, zones: ['1', '2'] });
    const { virtualMachineScaleSets } = compute;
    await virtualMachineScaleSets.deleteInstances(
      'web-rg',
      'web',
      { instanceIds: ['0', '2'] },
      fast,
    );
    await scaleTo(compute, 2);
    const left = (await uniformInstances(compute)).map(({ instanceId }) => instanceId);
    expect(left).toEqual(['1', '4']);
  });
});

describe('pages', () => {
  it.each(['Uniform', 'Flexible'] as const)(
    'hold all instances once, in order: %s',
    async (mode) => {
      const cloud = await startCloud({ timings: { ...timings, pageSize: 3 } });
      const compute = cloud.compute();
      await createScaleSet(compute, { mode, capacity: 11 });
      const instances =
        mode === 'Uniform' ? await uniformInstances(compute) : await flexibleInstances(compute);
      expect(new Set(instances.map(({ name }) => name)).size).toBe(11);
      // The view is asked for by the first page only; the links carry it on.
      expect(instances.map(codesOf)).toEqual(Array.from({ length: 11 }, () => running));
      if (mode === 'Uniform') {
        expect(instances.map(({ name }) => name)).toEqual(
          Array.from({ length: 11 }, (_, number) => `web_${number}`),
        );
      }
    },
  );

  it('go on with the next instance where the last one has gone', async () => {
    const cloud = await startCloud({ timings: { ...timings, pageSize: 2 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 5 });
    const seen: (string | undefined)[] = [];
    for await (const page of compute.virtualMachineScaleSetVMs.list('web-rg', 'web').byPage()) {
      if (seen.length === 0) {
        await compute.virtualMachineScaleSetVMs.delete('web-rg', 'web', '1', fast);
      }
      seen.push(...page.map(({ instanceId }) => instanceId));
    }
    expect(seen).toEqual(['0', '1', '2', '3', '4']);
  });

  it('are refused for a link that nobody gave', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute);
    const continuationToken = `${cloud.endpoint}${group}/virtualMachineScaleSets/web/virtualMachines?%24skiptoken=x`;
    const pages = compute.virtualMachineScaleSetVMs
      .list('web-rg', 'web')
      .byPage({ continuationToken });
    await expect(all(pages)).rejects.toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
  });
});
