import { describe, expect, it } from 'vitest';
import { anyNumber, anyText, having, matching } from '../aws/matchers.ts';
import { changeTimings, steer } from '../aws/steer.ts';
import {
  createScaleSet,
  eventually,
  fast,
  flexibleInstances,
  observer,
  production,
  scaleTo,
  startCloud,
  tenant,
  uniformInstances,
} from './cloud.ts';
import type { Cloud } from './cloud.ts';

const group = `/subscriptions/${production}/resourceGroups/web-rg/providers/Microsoft.Compute`;

/** Waits as long as anything here takes, and gives the operations that were told. */
async function told(cloud: Cloud): Promise<readonly string[]> {
  await new Promise((resolve) => setTimeout(resolve, 60));
  return cloud.events.map(({ operationName }) => operationName.replace('Microsoft.Compute/', ''));
}

describe('events', () => {
  it.each(['Uniform', 'Flexible'] as const)(
    'tell of a change of capacity once, and of no instance: %s',
    async (mode) => {
      const cloud = await startCloud();
      const compute = cloud.compute();
      await createScaleSet(compute, { mode, capacity: 2 });
      await scaleTo(compute, 5);
      await scaleTo(compute, 1);
      const write = 'virtualMachineScaleSets/write';
      expect(await told(cloud)).toEqual([write, write, write]);
    },
  );

  it('hold what Azure has of the call, a person among it', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute);
    expect(await told(cloud)).toHaveLength(1);
    expect(cloud.events).toEqual([
      {
        id: matching(/^[\da-f-]{36}$/),
        time: anyNumber,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        subscriptionId: production,
        tenantId: tenant,
        resourceGroup: 'web-rg',
        resourceUri: `${group}/virtualMachineScaleSets/web`,
        operationName: 'Microsoft.Compute/virtualMachineScaleSets/write',
        resourceProvider: 'Microsoft.Compute',
        status: 'Succeeded',
        correlationId: anyText,
        claims: having({ appid: observer, name: 'Ada Example' }),
        authorization: {
          scope: `${group}/virtualMachineScaleSets/web`,
          action: 'Microsoft.Compute/virtualMachineScaleSets/write',
          evidence: { role: 'Contributor' },
        },
        httpRequest: having({ method: 'PUT' }),
      },
    ]);
  });

  it('tell of the deletion of Uniform instances, one by one or chosen', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 3 });
    await compute.virtualMachineScaleSetVMs.delete('web-rg', 'WEB', '1', fast);
    await compute.virtualMachineScaleSets.deleteInstances(
      'web-rg',
      'web',
      { instanceIds: ['0', '2'] },
      fast,
    );
    await compute.virtualMachineScaleSets.delete('web-rg', 'web', fast);
    await told(cloud);
    const seen = cloud.events
      .slice(1)
      .map(({ eventType, operationName, resourceUri }) => [
        eventType.replace('Microsoft.Resources.', ''),
        operationName.replace('Microsoft.Compute/', ''),
        resourceUri.replace(group, ''),
      ]);
    expect(seen).toEqual([
      // In the casing of the call.
      [
        'ResourceDeleteSuccess',
        'virtualMachineScaleSets/virtualMachines/delete',
        '/virtualMachineScaleSets/WEB/virtualMachines/1',
      ],
      [
        'ResourceActionSuccess',
        'virtualMachineScaleSets/delete/action',
        '/virtualMachineScaleSets/web',
      ],
      ['ResourceDeleteSuccess', 'virtualMachineScaleSets/delete', '/virtualMachineScaleSets/web'],
    ]);
  });

  it('tell of the deletion of a Flexible instance without its scale set', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { mode: 'Flexible' });
    const name = (await flexibleInstances(compute))[0]?.name ?? '';
    await compute.virtualMachines.delete('web-rg', name, fast);
    expect(await told(cloud)).toEqual(['virtualMachineScaleSets/write', 'virtualMachines/delete']);
    expect(cloud.events[1]).toMatchObject({ resourceUri: `${group}/virtualMachines/${name}` });
  });

  it('tell nothing of what Azure does by itself', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 4 });
    const path = '/scale-sets/web/instances';
    const done = [
      await steer(cloud.control, 'POST', `${path}/0/eviction`),
      await steer(cloud.control, 'POST', `${path}/1/eviction`, { policy: 'Deallocate' }),
      await steer(cloud.control, 'POST', `${path}/2/repair`),
      await steer(cloud.control, 'PATCH', `${path}/3`, { power: 'stopped' }),
    ];
    expect(done.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    await eventually('the new one', async () =>
      (await uniformInstances(compute)).find((one) => one.instanceId === '4'),
    );
    expect(await told(cloud)).toEqual(['virtualMachineScaleSets/write']);
  });

  it('tell nothing of a call that was refused', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await expect(scaleTo(compute, 3)).rejects.toMatchObject({ statusCode: 404 });
    expect(await told(cloud)).toEqual([]);
  });

  it('can come when the operation has ended, with its failure', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await changeTimings(cloud.control, { eventsWhen: 'ended', createMs: 300 });
    const poller = compute.virtualMachineScaleSets.createOrUpdate(
      'web-rg',
      'web',
      { location: 'westeurope', sku: { capacity: 1 } },
      fast,
    );
    await poller.submitted();
    expect(cloud.events).toEqual([]);
    await poller.pollUntilDone();
    expect(await told(cloud)).toHaveLength(1);
    await steer(cloud.control, 'POST', '/scale-sets/web/creation-failure');
    await expect(scaleTo(compute, 2)).rejects.toThrow();
    await told(cloud);
    expect(cloud.events[1]).toMatchObject({
      eventType: 'Microsoft.Resources.ResourceWriteFailure',
      status: 'Failed',
    });
  });
});
