import { describe, expect, it } from 'vitest';
import { fromJson, matching } from '../aws/matchers.ts';
import { steer } from '../aws/steer.ts';
import {
  createScaleSet,
  eventually,
  production,
  scaleTo,
  staging,
  startCloud,
  uniformInstances,
} from './cloud.ts';
import type { Cloud } from './cloud.ts';

/** Two cores an instance: `web` has two of them. */
async function started(quota: object): Promise<Cloud> {
  const cloud = await startCloud();
  await createScaleSet(cloud.compute());
  const body = { location: 'westeurope', cores: 8, ...quota };
  expect(await steer(cloud.control, 'POST', '/quotas', body)).toMatchObject({ status: 204 });
  return cloud;
}

async function quotas(cloud: Cloud): Promise<unknown> {
  return fromJson((await steer(cloud.control, 'GET', '/quotas')).text);
}

describe('a quota of cores', () => {
  it('refuses at once what would exceed it, as Azure words it, and changes nothing', async () => {
    const cloud = await started({ subscription: production });
    const compute = cloud.compute();
    const before = await compute.virtualMachineScaleSets.get('web-rg', 'web');
    const events = cloud.events.length;
    await expect(scaleTo(compute, 5)).rejects.toMatchObject({
      statusCode: 409,
      code: 'OperationNotAllowed',
      message: matching(
        /^Operation could not be completed as it results in exceeding approved Total Regional Cores quota\. Additional details - Deployment Model: Resource Manager, Location: westeurope, Current Limit: 8, Current Usage: 4, Additional Required: 6, \(Minimum\) New Limit Required: 10\. /,
      ),
    });
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toEqual(before);
    expect(cloud.events).toHaveLength(events);
    await scaleTo(compute, 4);
    expect(await quotas(cloud)).toMatchObject([{ cores: 8, usage: 8, noticed: 'at-once' }]);
    await scaleTo(compute, 1);
    await createScaleSet(compute, { name: 'jobs', capacity: 3 });
    await expect(createScaleSet(compute, { name: 'more', capacity: 1 })).rejects.toMatchObject({
      statusCode: 409,
    });
    await expect(compute.virtualMachineScaleSets.get('web-rg', 'more')).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('can be noticed by the operation alone, which brings no instance', async () => {
    const cloud = await started({ noticed: 'by-operation', code: 'QuotaExceeded' });
    const compute = cloud.compute();
    await expect(scaleTo(compute, 5)).rejects.toThrow(
      /QuotaExceeded\. Operation could not be completed .* Total Regional Cores quota/,
    );
    expect(await uniformInstances(compute)).toHaveLength(2);
    expect(await compute.virtualMachineScaleSets.get('web-rg', 'web')).toMatchObject({
      provisioningState: 'Failed',
      sku: { capacity: 5 },
    });
    expect(await compute.virtualMachineScaleSets.getInstanceView('web-rg', 'web')).toMatchObject({
      statuses: [
        {
          code: 'ProvisioningState/failed/QuotaExceeded',
          level: 'Error',
          message: matching(/Current Limit: 8, Current Usage: 4, Additional Required: 6/),
        },
      ],
    });
    // What failed takes no room.
    await createScaleSet(compute, { name: 'jobs', capacity: 2 });
    await steer(cloud.control, 'DELETE', '/quotas');
    await scaleTo(compute, 5);
    expect(await uniformInstances(compute)).toHaveLength(5);
  });

  it('counts what a write that runs is to bring', async () => {
    const cloud = await started({});
    await steer(cloud.control, 'POST', '/scale-sets/web/held-operations', { appears: false });
    const { virtualMachineScaleSets } = cloud.compute();
    const update = { sku: { capacity: 4 } };
    await virtualMachineScaleSets.update('web-rg', 'web', update).submitted();
    await expect(createScaleSet(cloud.compute(), { name: 'jobs' })).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it('lets a capacity be lowered that is beyond it, and leaves other places alone', async () => {
    const cloud = await started({ cores: 2, subscription: production });
    const compute = cloud.compute();
    await createScaleSet(compute, { name: 'far', location: 'eastus2', capacity: 3 });
    await createScaleSet(cloud.compute(staging), { capacity: 3 });
    await scaleTo(compute, 1);
    await eventually('one is left', async () =>
      (await uniformInstances(compute)).length === 1 ? true : undefined,
    );
  });

  it('is refused for a place that is not there', async () => {
    const cloud = await startCloud();
    const body = { location: 'mars', cores: 1 };
    expect(await steer(cloud.control, 'POST', '/quotas', body)).toMatchObject({
      status: 404,
      text: matching(/westeurope, eastus2/),
    });
  });
});
