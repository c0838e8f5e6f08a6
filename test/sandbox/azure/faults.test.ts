import { describe, expect, it } from 'vitest';
import { matching } from '../aws/matchers.ts';
import { addFault, changeTimings, listFrom, steer } from '../aws/steer.ts';
import {
  all,
  codesOf,
  createScaleSet,
  flexibleInstances,
  scaleTo,
  startCloud,
  staging,
  timings,
  uniformInstances,
} from './cloud.ts';

const getAction = 'VirtualMachineScaleSets_Get';
const listAction = 'VirtualMachineScaleSetVMs_List';

/** A cloud whose pages hold two entries, with a Uniform scale set of five instances. */
async function startWithPages() {
  const cloud = await startCloud({ timings: { ...timings, pageSize: 2 } });
  const compute = cloud.compute();
  await createScaleSet(compute, { capacity: 5 });
  return {
    ...cloud,
    instances: () => uniformInstances(compute),
    sets: compute.virtualMachineScaleSets,
  };
}

describe('a refusal', () => {
  it.each([
    [{ kind: 'throttle', retryAfterSeconds: 9 }, 429, 'OperationNotAllowed', '9'],
    [{ kind: 'error' }, 500, 'InternalExecutionError', undefined],
    [{ kind: 'error', code: 'Odd' }, 400, 'Odd', undefined],
    [{ kind: 'error', status: 503, retryAfterSeconds: 2 }, 503, 'InternalExecutionError', '2'],
    [{ kind: 'token' }, 401, 'ExpiredAuthenticationToken', undefined],
  ])('is made by %j', async (fault, statusCode, code, retryAfter) => {
    const cloud = await startWithPages();
    const id = await addFault(cloud.control, { ...fault, action: getAction, times: 1 });
    const headers: (string | undefined)[] = [];
    const call = cloud.sets.get('web-rg', 'web', {
      onResponse: (answer) => headers.push(answer.headers.get('retry-after')),
    });
    await expect(call).rejects.toMatchObject({ statusCode, code });
    expect(headers).toEqual([retryAfter]);
    expect((await listFrom(cloud.control, '/calls')).at(-1)).toMatchObject({
      action: getAction,
      status: statusCode,
      code,
      fault: id,
    });
    expect(await cloud.sets.get('web-rg', 'web')).toMatchObject({ name: 'web' });
  });

  it('can come after the call was carried out', async () => {
    const cloud = await startWithPages();
    const action = 'VirtualMachineScaleSets_Update';
    await addFault(cloud.control, { kind: 'error', action, acts: true, times: 1 });
    const update = cloud.sets.update('web-rg', 'web', { sku: { capacity: 7 } });
    await expect(update.submitted()).rejects.toMatchObject({ statusCode: 500 });
    expect((await cloud.sets.get('web-rg', 'web')).sku?.capacity).toBe(7);
  });

  it.each([
    ['VirtualMachineScaleSetVMs_List', 'Uniform'],
    ['VirtualMachines_List', 'Flexible'],
  ] as const)('can come in the middle of a page walk: %s', async (action, mode) => {
    const cloud = await startCloud({ timings: { ...timings, pageSize: 2 } });
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 5, mode });
    const fault = { kind: 'error', status: 404, code: 'ResourceNotFound' };
    await addFault(cloud.control, { ...fault, action, page: 3 });
    const walk = mode === 'Uniform' ? uniformInstances(compute) : flexibleInstances(compute);
    await expect(walk).rejects.toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
    const calls = await listFrom(cloud.control, '/calls');
    const statuses = calls.filter((one) => one['action'] === action).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 404]);
  });
});

describe('an answer that is not whole', () => {
  it.each([
    [{ kind: 'empty' }, /Cannot read properties of undefined/],
    [{ kind: 'empty', element: 'value' }, /Cannot read properties of undefined/],
    [{ kind: 'truncated' }, /occurred while parsing the response body/],
    [{ kind: 'truncated', ending: 'cut', at: 0.9 }, /aborted/],
  ])('is seen by the SDK: %j', async (fault, message) => {
    const { control, instances } = await startWithPages();
    await addFault(control, { ...fault, action: listAction, page: 2 });
    await expect(instances()).rejects.toThrow(message);
  });

  it.each([
    [{ kind: 'short', element: 'value', keep: 0 }, []],
    [{ kind: 'short', element: 'value', keep: 1 }, ['0', '2', '4']],
    [{ kind: 'missing-page' }, ['0', '1', '4']],
    [{ kind: 'empty', element: 'nextLink' }, ['0', '1']],
  ])('is taken for whole by the SDK: %j', async (fault, ids) => {
    const { control, instances } = await startWithPages();
    await addFault(control, { ...fault, action: listAction });
    expect((await instances()).map(({ instanceId }) => instanceId)).toEqual(ids);
  });

  it('can lack the view of one instance', async () => {
    const { control, instances } = await startWithPages();
    const fault = { kind: 'empty', element: 'instanceView', instances: ['3'] };
    await addFault(control, { ...fault, action: listAction });
    expect((await instances()).map((one) => codesOf(one).length)).toEqual([2, 2, 2, 0, 2]);
  });

  it('can lack the mode of a scale set', async () => {
    const { control, sets } = await startWithPages();
    await addFault(control, { kind: 'empty', element: 'orchestrationMode', action: getAction });
    const shown = await sets.get('web-rg', 'web');
    expect(shown.orchestrationMode).toBeUndefined();
    expect(shown.sku?.capacity).toBe(5);
  });
});

describe('silence', () => {
  it('can come after the call was carried out', async () => {
    const { control, sets } = await startWithPages();
    const action = 'VirtualMachineScaleSets_Update';
    await addFault(control, { kind: 'hang', action, acts: true, forMs: 20 });
    const update = sets.update('web-rg', 'web', { sku: { capacity: 7 } });
    await expect(update.submitted()).rejects.toThrow(/socket hang up/);
    expect((await sets.get('web-rg', 'web')).sku?.capacity).toBe(7);
  });

  it.each(['DELETE /faults', 'forMs'])('ends with the connection: %s', async (how) => {
    const { control, sets } = await startWithPages();
    const limit = how === 'forMs' ? { forMs: 50 } : {};
    await addFault(control, { kind: 'hang', action: getAction, ...limit });
    const call = expect(sets.get('web-rg', 'web')).rejects.toThrow(/socket hang up/);
    if (how === 'DELETE /faults') {
      await expect.poll(async () => (await listFrom(control, '/calls')).at(-1)?.['status']).toBe(0);
      await steer(control, 'DELETE', '/faults');
    }
    await call;
  });
});

describe('a stale read', () => {
  it('shows capacity and instances of the past, and of one moment', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 2 });
    await addFault(cloud.control, { kind: 'stale', action: '*', frozen: true });
    await compute.virtualMachineScaleSets
      .update('web-rg', 'web', { sku: { capacity: 4 } })
      .submitted();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await compute.virtualMachineScaleSets.get('web-rg', 'web')).sku?.capacity).toBe(2);
    expect(await uniformInstances(compute)).toHaveLength(2);
    await compute.virtualMachineScaleSets.delete('web-rg', 'web').submitted();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await uniformInstances(compute)).toHaveLength(2);
    await steer(cloud.control, 'DELETE', '/faults');
    const asked = () => uniformInstances(compute).catch((error: unknown) => error);
    await expect.poll(asked).toMatchObject({ statusCode: 404 });
  });

  it('lags behind as the timings say', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    await changeTimings(cloud.control, { readLagMs: 1_000 });
    await expect(uniformInstances(compute)).rejects.toMatchObject({ statusCode: 404 });
    await expect
      .poll(() => uniformInstances(compute).catch(() => []), { interval: 20, timeout: 10_000 })
      .toHaveLength(1);
  });
});

describe('a fault', () => {
  it('acts only on calls that fit it', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 0 });
    await createScaleSet(compute, { capacity: 0, name: 'api' });
    const fault = { kind: 'error', action: '*', resource: 'virtualMachineScaleSets/API' };
    await addFault(cloud.control, fault);
    await addFault(cloud.control, { kind: 'throttle', action: '*', subscription: staging });
    await expect(compute.virtualMachineScaleSets.get('web-rg', 'api')).rejects.toThrow();
    await compute.virtualMachineScaleSets.get('web-rg', 'web');
    const other = cloud.compute(staging).virtualMachineScaleSets.listAll();
    await expect(all(other)).rejects.toMatchObject({ statusCode: 429 });
    expect(await listFrom(cloud.control, '/faults')).toMatchObject([{ acted: 1 }, { acted: 1 }]);
  });

  it.each([
    [{ kind: 'error', action: 'VirtualMachineScaleSets_Geet' }, /No call can have action/],
    [{ kind: 'stale', action: 'VirtualMachineScaleSets_Update' }, /No call can have action/],
    [{ kind: 'error', action: '*', subscription: 'x' }, /No call can have subscription/],
    [
      { kind: 'error', action: '*', subscription: staging, location: 'eastus2' },
      /No call can have location/,
    ],
    [{ kind: 'stale', action: '*', frozen: true, lagMs: 5 }, /either lagMs or frozen/],
    [{ kind: 'empty', action: '*', instances: ['0'] }, /instances goes with element/],
    [{ kind: 'odd', action: '*' }, /kind/],
  ])('is refused where it could never act: %j', async (fault, message) => {
    const { control } = await startCloud();
    expect(await steer(control, 'POST', '/faults', fault)).toMatchObject({
      status: 400,
      text: matching(message),
    });
  });

  it('leaves what it does not name alone', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute);
    await addFault(cloud.control, { kind: 'error', action: listAction, page: 'later' });
    expect(await uniformInstances(compute)).toHaveLength(2);
    expect((await scaleTo(compute, 1)).sku?.capacity).toBe(1);
  });
});
