import { describe, expect, it } from 'vitest';
import { anyDate, fromJson, having, matching } from '../aws/matchers.ts';
import { changeTimings, listFrom, steer } from '../aws/steer.ts';
import {
  createScaleSet,
  eventually,
  fast,
  scaleTo,
  startCloud,
  timings,
  uniformInstances,
} from './cloud.ts';
import type { Cloud } from './cloud.ts';

const set = '/scale-sets/web';

/** Sends a PATCH without waiting for its operation. */
function submit(cloud: Cloud, capacity: number, ifMatch?: string) {
  const update = { sku: { capacity } };
  const options = ifMatch === undefined ? fast : { ...fast, ifMatch };
  const poller = cloud.compute().virtualMachineScaleSets.update('web-rg', 'web', update, options);
  return { poller, submitted: poller.submitted() };
}

function shown(cloud: Cloud) {
  return cloud.compute().virtualMachineScaleSets.get('web-rg', 'web');
}

async function statuses(cloud: Cloud) {
  const view = await cloud.compute().virtualMachineScaleSets.getInstanceView('web-rg', 'web');
  return view.statuses ?? [];
}

async function started(capacity = 1): Promise<Cloud> {
  const cloud = await startCloud();
  await createScaleSet(cloud.compute(), { capacity });
  return cloud;
}

describe('a write while another operation runs', () => {
  it.each([
    ['Conflict', /conflict with a concurrent request/],
    ['ConflictingConcurrentWriteNotAllowed', /conflicting concurrent write/],
  ])('is refused with %s where that is to be', async (code, words) => {
    const cloud = await started();
    await changeTimings(cloud.control, { writesWhileBusy: code });
    await steer(cloud.control, 'POST', `${set}/held-operations`);
    await submit(cloud, 3).submitted;
    const before = await shown(cloud);
    await expect(submit(cloud, 5).submitted).rejects.toMatchObject({
      statusCode: 409,
      code,
      message: matching(words),
    });
    expect(await shown(cloud)).toEqual(before);
    await steer(cloud.control, 'DELETE', `${set}/held-operations`);
    await eventually('the operation ends', async () =>
      (await shown(cloud)).provisioningState === 'Succeeded' ? true : undefined,
    );
    await submit(cloud, 5).poller.pollUntilDone();
    expect(await uniformInstances(cloud.compute())).toHaveLength(5);
  });

  it('is refused for its ETag first', async () => {
    const cloud = await started();
    await changeTimings(cloud.control, { writesWhileBusy: 'Conflict' });
    await steer(cloud.control, 'POST', `${set}/held-operations`);
    const { etag } = await shown(cloud);
    await submit(cloud, 3, etag).submitted;
    await expect(submit(cloud, 5, etag).submitted).rejects.toMatchObject({ statusCode: 412 });
    const now = await shown(cloud);
    expect(now.etag).not.toBe(etag);
    await expect(submit(cloud, 5, now.etag).submitted).rejects.toMatchObject({ statusCode: 409 });
  });
});

describe('operations that are held', () => {
  it('stay InProgress, with their instances there, until they are released', async () => {
    const cloud = await started();
    await steer(cloud.control, 'POST', `${set}/held-operations`);
    const { poller, submitted } = submit(cloud, 2);
    await submitted;
    await eventually('both instances', async () => {
      const states = (await uniformInstances(cloud.compute())).map((one) => one.provisioningState);
      return states.join() === 'Succeeded,Succeeded' ? true : undefined;
    });
    await poller.poll();
    expect(poller.isDone).toBe(false);
    expect(await shown(cloud)).toMatchObject({
      provisioningState: 'Updating',
      sku: { capacity: 2 },
    });
    await steer(cloud.control, 'DELETE', `${set}/held-operations`);
    expect(await poller.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded' });
  });

  it('can leave instances alone until then', async () => {
    const cloud = await started();
    await steer(cloud.control, 'POST', `${set}/held-operations`, { appears: false });
    const { poller, submitted } = submit(cloud, 2);
    await submitted;
    await new Promise((resolve) => setTimeout(resolve, 10 * timings.appearMs));
    expect(await uniformInstances(cloud.compute())).toHaveLength(1);
    await steer(cloud.control, 'DELETE', `${set}/held-operations`);
    await poller.pollUntilDone();
    expect(await uniformInstances(cloud.compute())).toHaveLength(2);
  });

  it('give way to a newer write, as others do', async () => {
    const cloud = await started();
    await steer(cloud.control, 'POST', `${set}/held-operations`, { appears: false });
    const older = submit(cloud, 2);
    await older.submitted;
    const newer = submit(cloud, 3);
    await newer.submitted;
    await expect(older.poller.pollUntilDone()).rejects.toThrow(/canceled/);
    await steer(cloud.control, 'DELETE', `${set}/held-operations`);
    await newer.poller.pollUntilDone();
    expect(await uniformInstances(cloud.compute())).toHaveLength(3);
  });
});

describe('a write that fails after it was accepted', () => {
  const failure = { code: 'AllocationFailed', message: 'No room.', times: 1 };

  it('leaves its reason with the operation and with the scale set, until the next one', async () => {
    const cloud = await started();
    await steer(cloud.control, 'POST', `${set}/write-failure`, failure);
    await expect(submit(cloud, 3).poller.pollUntilDone()).rejects.toThrow(
      /AllocationFailed\. No room/,
    );
    expect(await uniformInstances(cloud.compute())).toHaveLength(1);
    expect(await shown(cloud)).toMatchObject({
      provisioningState: 'Failed',
      sku: { capacity: 3 },
    });
    expect(await statuses(cloud)).toEqual([
      {
        code: 'ProvisioningState/failed/AllocationFailed',
        level: 'Error',
        displayStatus: 'Provisioning failed',
        message: 'No room.',
        time: anyDate,
      },
    ]);
    await scaleTo(cloud.compute(), 3);
    expect(await uniformInstances(cloud.compute())).toHaveLength(3);
    expect(await statuses(cloud)).toMatchObject([
      { code: 'ProvisioningState/succeeded', level: 'Info' },
    ]);
  });

  it('can have brought its instances', async () => {
    const cloud = await started();
    const body = { ...failure, appears: true, times: undefined };
    await steer(cloud.control, 'POST', `${set}/write-failure`, body);
    await expect(scaleTo(cloud.compute(), 3)).rejects.toThrow(/No room/);
    expect(await uniformInstances(cloud.compute())).toHaveLength(3);
    await steer(cloud.control, 'DELETE', `${set}/write-failure`);
    await scaleTo(cloud.compute(), 2);
  });
});

describe("Azure's own autoscale", () => {
  it('changes the capacity, and no person is in its event', async () => {
    const cloud = await started();
    const before = await shown(cloud);
    const { status, text } = await steer(cloud.control, 'POST', `${set}/autoscale`, {
      capacity: 4,
    });
    expect({ status, body: fromJson(text) }).toMatchObject({
      status: 200,
      body: { sku: { capacity: 4 } },
    });
    await eventually('the instances', async () =>
      (await uniformInstances(cloud.compute())).length === 4 ? true : undefined,
    );
    expect((await shown(cloud)).etag).not.toBe(before.etag);
    const event = cloud.events.at(-1);
    expect(event).toMatchObject({
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      operationName: 'Microsoft.Compute/virtualMachineScaleSets/write',
      resourceUri: before.id,
      resourceGroup: 'Web-RG',
      claims: { appid: matching(/^[\da-f-]{36}$/) },
    });
    expect(JSON.stringify(event)).not.toMatch(/Ada|ada@example/);
    expect(await listFrom(cloud.control, '/calls')).toContainEqual(
      having({ principal: 'autoscale', scaleSet: 'web', status: 200 }),
    );
  });

  it('uses up the limits of the scale set, as anybody', async () => {
    const cloud = await started();
    // The creation was an update too.
    for (let capacity = 1; capacity <= 11; capacity += 1) {
      await steer(cloud.control, 'POST', `${set}/autoscale`, { capacity: 2 });
    }
    const refused = { statusCode: 429 };
    await expect(submit(cloud, 3).submitted).rejects.toMatchObject(refused);
    expect(await steer(cloud.control, 'POST', `${set}/autoscale`, { capacity: 3 })).toMatchObject({
      status: 429,
    });
  });

  it('is refused as anybody', async () => {
    const cloud = await started();
    await changeTimings(cloud.control, { writesWhileBusy: 'Conflict' });
    await steer(cloud.control, 'POST', `${set}/held-operations`);
    await submit(cloud, 3).submitted;
    expect(await steer(cloud.control, 'POST', `${set}/autoscale`, { capacity: 4 })).toMatchObject({
      status: 409,
      text: matching(/Conflict: The request failed/),
    });
  });
});
