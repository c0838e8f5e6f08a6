import { restorePoller } from '@azure/arm-compute';
import { describe, expect, it } from 'vitest';
import { matching } from '../aws/matchers.ts';
import { steer } from '../aws/steer.ts';
import { createScaleSet, fast, startCloud, timings, uniformInstances } from './cloud.ts';
import { rawCall, tokenOf } from './raw-call.ts';

describe('a long-running operation', () => {
  it('can be polled by another process', async () => {
    const compute = (await startCloud()).compute();
    await createScaleSet(compute);
    const { virtualMachineScaleSets } = compute;
    const poller = virtualMachineScaleSets.update('web-rg', 'web', { sku: { capacity: 4 } });
    await poller.submitted();
    const state = await poller.serialize();
    const again = restorePoller(compute, state, virtualMachineScaleSets.update, fast);
    expect(await again.pollUntilDone()).toMatchObject({ sku: { capacity: 4 } });
    expect(await uniformInstances(compute)).toHaveLength(4);
  });

  it('asks who polls it for patience', async () => {
    const cloud = await startCloud({
      timings: { ...timings, pollAfterSeconds: 7, createMs: 60_000 },
    });
    const seen: Record<string, unknown>[] = [];
    const compute = cloud.compute();
    await compute.virtualMachineScaleSets
      .createOrUpdate(
        'web-rg',
        'web',
        { location: 'westeurope', sku: { capacity: 1 } },
        { onResponse: ({ headers, status }) => seen.push({ status, ...headers.toJSON() }) },
      )
      .submitted();
    expect(seen).toMatchObject([
      {
        status: 201,
        'retry-after': '7',
        etag: '"1"',
        'azure-asyncoperation': matching(
          /\/providers\/Microsoft\.Compute\/locations\/westeurope\/operations\/[\da-f-]{36}\?/,
        ),
      },
    ]);
  });

  it('of a deletion is accepted with 202, and its result is nothing', async () => {
    const cloud = await startCloud({ timings: { ...timings, deleteMs: 100 } });
    const compute = cloud.compute();
    await createScaleSet(compute);
    const seen: Record<string, string>[] = [];
    const poller = compute.virtualMachineScaleSets.delete('web-rg', 'web', {
      ...fast,
      onResponse: ({ headers }) => seen.push(headers.toJSON()),
    });
    await poller.submitted();
    const location = seen[0]?.['location'] ?? '';
    expect(location).toMatch(/monitor=true/);
    const token = await tokenOf(cloud);
    expect(await rawCall(cloud, location, { token })).toMatchObject({ status: 202 });
    await poller.pollUntilDone();
    const done = await rawCall(cloud, location, { token });
    expect(done).toMatchObject({ status: 200, body: undefined });
  });

  it('fails with the reason where instances cannot be provisioned', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    const failure = { code: 'OSProvisioningTimedOut', message: 'It took too long.', times: 1 };
    await steer(cloud.control, 'POST', '/scale-sets/web/creation-failure', failure);
    const { virtualMachineScaleSets } = compute;
    const poller = virtualMachineScaleSets.update('web-rg', 'web', { sku: { capacity: 3 } }, fast);
    await expect(poller.pollUntilDone()).rejects.toThrow(/It took too long/);
    const shown = await virtualMachineScaleSets.get('web-rg', 'web');
    expect(shown).toMatchObject({ provisioningState: 'Failed', sku: { capacity: 3 } });
    const states = (await uniformInstances(compute)).map((one) => one.provisioningState);
    expect(states).toEqual(['Succeeded', 'Failed', 'Succeeded']);
  });

  it('fails with fewer instances where there is no room for more', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    const failure = { code: 'AllocationFailed', message: 'No room.', appears: false };
    await steer(cloud.control, 'POST', '/scale-sets/web/creation-failure', failure);
    const { virtualMachineScaleSets } = compute;
    const update = (capacity: number) =>
      virtualMachineScaleSets.update('web-rg', 'web', { sku: { capacity } }, fast).pollUntilDone();
    await expect(update(3)).rejects.toThrow(/No room/);
    expect(await uniformInstances(compute)).toHaveLength(1);
    await steer(cloud.control, 'DELETE', '/scale-sets/web/creation-failure');
    expect(await update(2)).toMatchObject({ provisioningState: 'Succeeded' });
    expect(await uniformInstances(compute)).toHaveLength(2);
  });
});
