import { describe, expect, it } from 'vitest';
import { newThrottle, policies } from '../../../sandbox/azure/arm/throttle.ts';
import type { Policy } from '../../../sandbox/azure/arm/throttle.ts';
import { ArmError } from '../../../sandbox/azure/errors.ts';
import { anyNumber } from '../aws/matchers.ts';
import { addFault, changeTimings, listFrom } from '../aws/steer.ts';
import { createScaleSet, observer, production, scaleTo, startCloud } from './cloud.ts';
import type { Cloud } from './cloud.ts';

const where = {
  principal: 'p',
  subscription: 'S',
  location: 'westeurope',
  resource: '/scaleSets/web',
};
const HEADER = 'x-ms-ratelimit-remaining-resource';

/** A throttle on a clock that stands still until it is moved. */
function throttled() {
  let now = 0;
  const throttle = newThrottle({ now: () => now });
  return {
    move: (ms: number) => (now += ms),
    charge: (changes: Partial<typeof where> & { factor?: number } = {}) => {
      const { factor = 1, ...subject } = changes;
      return throttle.charge(policies.updateScaleSet, { ...where, ...subject }, factor);
    },
    refuse: (seconds: number) => throttle.refusal(policies.updateScaleSet, where, seconds),
    isEarly: (changes: Partial<typeof where> = {}, policy: Policy = policies.updateScaleSet) =>
      throttle.isEarly(policy, { ...where, ...changes }),
  };
}

/** How a call is refused; throws where it is let in. */
function refusal(charge: () => unknown): ArmError {
  try {
    charge();
  } catch (error) {
    if (error instanceof ArmError) return error;
    throw error;
  }
  throw new Error('The call was let in');
}

describe('the limits', () => {
  it('let 12 updates of a scale set in, and then 4 a minute', () => {
    const { charge, move } = throttled();
    for (let call = 0; call < 12; call += 1) charge();
    expect(refusal(charge).fault).toMatchObject({
      status: 429,
      code: 'OperationNotAllowed',
      details: [{ code: 'TooManyRequests', target: 'UpdateVMScaleSetResource' }],
      headers: { 'retry-after': '15' },
    });
    move(14_999);
    expect(refusal(charge).fault.headers).toMatchObject({ 'retry-after': '1' });
    move(1);
    charge();
    refusal(charge);
    move(60_000);
    for (let call = 0; call < 4; call += 1) charge();
    refusal(charge);
  });

  it('count each scale set, and all of a subscription and a location', () => {
    const { charge } = throttled();
    for (let set = 0; set < 125; set += 1) {
      for (let call = 0; call < 12; call += 1) charge({ resource: `/scaleSets/${set}` });
    }
    const fresh = { resource: '/scaleSets/fresh' };
    const { details, headers } = refusal(() => charge(fresh)).fault;
    expect(details).toMatchObject([{ target: 'UpdateVMScaleSetSubscriptionMaximum' }]);
    expect(headers?.[HEADER]).toBe(
      'Microsoft.Compute/UpdateVMScaleSetResource;12,Microsoft.Compute/UpdateVMScaleSetSubscriptionMaximum;0',
    );
    charge({ ...fresh, location: 'eastus2' });
    charge({ ...fresh, subscription: 'T' });
  });

  it('tell what is left, whatever the casing of the path', () => {
    const { charge } = throttled();
    charge({ resource: '/SCALESETS/WEB', location: 'WestEurope' });
    expect(charge()).toEqual({
      [HEADER]:
        'Microsoft.Compute/UpdateVMScaleSetResource;10,Microsoft.Compute/UpdateVMScaleSetSubscriptionMaximum;1498',
    });
  });

  it('know who does not wait for as long as told', () => {
    const { charge, isEarly, move } = throttled();
    for (let call = 0; call < 12; call += 1) charge();
    expect(isEarly()).toBe(false);
    expect(refusal(charge).fault.headers).toMatchObject({ 'retry-after': '15' });
    expect(isEarly()).toBe(true);
    expect(isEarly({ resource: '/SCALESETS/WEB' })).toBe(true);
    expect(isEarly({ principal: 'another' })).toBe(false);
    expect(isEarly({ resource: '/scaleSets/other' })).toBe(false);
    expect(isEarly({}, policies.getScaleSet)).toBe(false);
    move(14_999);
    expect(isEarly()).toBe(true);
    move(1);
    expect(isEarly()).toBe(false);
  });

  it('mean all scale sets of a location where a refusal was for all of them', () => {
    const { refuse, isEarly } = throttled();
    refuse(5);
    expect(isEarly({ resource: '/scaleSets/other' })).toBe(true);
    expect(isEarly({ location: 'eastus2' })).toBe(false);
  });

  it('can be widened', () => {
    const { charge } = throttled();
    for (let call = 0; call < 120; call += 1) charge({ factor: 10 });
    refusal(() => charge({ factor: 10 }));
  });
});

describe('a scale set that is read too often', () => {
  it('is refused with 429, and its other calls are not', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    const left: (string | null)[] = [];
    const get = () =>
      compute.virtualMachineScaleSets.get('web-rg', 'web', {
        onResponse: ({ headers }) => left.push(headers.get(HEADER) ?? null),
      });
    // The SDK's poller has read it once.
    for (let call = 0; call < 35; call += 1) await get();
    expect(left.at(-1)).toMatch(
      /^Microsoft\.Compute\/GetVMScaleSetResource;0,Microsoft\.Compute\/GetVMScaleSetSubscriptionMaximum;23\d\d$/,
    );
    await expect(get()).rejects.toMatchObject({ statusCode: 429, code: 'OperationNotAllowed' });
    const update = { sku: { capacity: 2 } };
    await compute.virtualMachineScaleSets.update('web-rg', 'web', update).submitted();
    // The poller reads the scale set in the end.
    await expect(scaleTo(compute, 2)).rejects.toMatchObject({ statusCode: 429 });
    await changeTimings(cloud.control, { limitFactor: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await get();
  });
});

describe('the calls of the control port', () => {
  const submit = async (cloud: Cloud, name: string): Promise<unknown> =>
    cloud
      .compute()
      .virtualMachineScaleSets.update('web-rg', name, { sku: { capacity: 1 } })
      .submitted()
      .catch((error: unknown) => error);
  const patches = async (cloud: Cloud) =>
    (await listFrom(cloud.control, '/calls')).filter(
      ({ action }) => action === 'VirtualMachineScaleSets_Update',
    );

  it('tell of each PATCH which limit it had reached, and whether it came too early', async () => {
    const cloud = await startCloud();
    await createScaleSet(cloud.compute(), { capacity: 1 });
    await createScaleSet(cloud.compute(), { capacity: 1, name: 'jobs' });
    // The creation was an update too.
    for (let call = 0; call < 13; call += 1) await submit(cloud, 'web');
    await submit(cloud, 'jobs');
    const [refused, early, other] = (await patches(cloud)).slice(11);
    expect(refused).toEqual({
      time: anyNumber,
      action: 'VirtualMachineScaleSets_Update',
      principal: observer,
      subscription: production,
      location: 'westeurope',
      scaleSet: 'web',
      capacity: 1,
      status: 429,
      code: 'OperationNotAllowed',
      retryAfterSeconds: anyNumber,
      limit: 'UpdateVMScaleSetResource',
    });
    expect(early).toMatchObject({ status: 429, scaleSet: 'web', early: true });
    expect(other).toMatchObject({ status: 200, scaleSet: 'jobs' });
    expect(other).not.toHaveProperty('early');
  });

  it('tell the same of a refusal that is a fault', async () => {
    const cloud = await startCloud();
    await createScaleSet(cloud.compute(), { capacity: 1 });
    const action = 'VirtualMachineScaleSets_Update';
    await addFault(cloud.control, { kind: 'throttle', action, times: 1, retryAfterSeconds: 60 });
    await submit(cloud, 'web');
    await submit(cloud, 'web');
    expect(await patches(cloud)).toMatchObject([
      { status: 429, retryAfterSeconds: 60, limit: 'UpdateVMScaleSetSubscriptionMaximum' },
      { status: 200, early: true },
    ]);
  });

  it('count reads of a scale set and of its instance view against one limit', async () => {
    const cloud = await startCloud();
    const compute = cloud.compute();
    await createScaleSet(compute, { capacity: 1 });
    let left: string | undefined;
    const onResponse = ({ headers }: { headers: { get(name: string): string | undefined } }) => {
      left = headers.get(HEADER);
    };
    await compute.virtualMachineScaleSets.get('web-rg', 'web', { onResponse });
    const before = left;
    await compute.virtualMachineScaleSets.getInstanceView('web-rg', 'web', { onResponse });
    expect(before).toMatch(/^Microsoft\.Compute\/GetVMScaleSetResource;34,/);
    expect(left).toMatch(/^Microsoft\.Compute\/GetVMScaleSetResource;33,/);
  });
});
