import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ComputeCloud } from '../../functions/azure/cloud/compute-cloud.ts';
import { ScalableComputeCloud } from '../../functions/azure/cloud/scalable-compute-cloud.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import { isFault, orFault } from '../../shared/model/fault.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike } from '../fakes/text-like.ts';
import { anError, aScaleSet, resourceGroup, subscription } from './arm-answers.ts';
import { poolFor, startArmStub, type Answer, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };
const byOther: AzureAccess = { ...access, identity: '3b6f6c0e-6d1f-4f5c-8a63-0c5a5b1c2d3e' };
const refOf = (name: string): ScaleSetRef => ({
  kind: 'ScaleSet',
  subscription,
  resourceGroup,
  name,
});
/** Azure writes one location in more than one way. */
const locations: Readonly<Record<string, string>> = { b: 'eastus2', far: 'West US' };

let arm: ArmStub;
let clock: FixedClock;
let scaling: ScalableComputeCloud;
let reading: ComputeCloud;
/** What the stub answers in the place of what is well; `undefined`: nothing. */
let instead: (method: string, name: string) => Answer | undefined;
beforeAll(async () => {
  arm = await startArmStub();
  arm.answer = (url, _, method) => {
    const [name = ''] = /(?<=virtualMachineScaleSets\/)[^/]+/.exec(url.pathname) ?? [];
    const isWalk = url.pathname.endsWith('/virtualMachines');
    const body = isWalk ? { value: [] } : healthy(url.pathname, name);
    return instead(method, name) ?? { body };
  };
});
beforeEach(() => {
  arm.calls.length = 0;
  instead = () => undefined;
  clock = new FixedClock();
  const clients = poolFor(arm, undefined, { clock, random: () => 0 });
  scaling = new ScalableComputeCloud({ clients, clock });
  reading = new ComputeCloud({ clients, clock });
});
afterAll(() => arm.close());

function healthy(id: string, name: string): object {
  return aScaleSet({}, { id, location: locations[name] ?? 'East US 2', sku: { capacity: 1 } });
}

const told = (buckets: string): Readonly<Record<string, string>> => ({
  'x-ms-ratelimit-remaining-resource': buckets,
});
const tooMany = (seconds: number, target?: string, buckets?: string): Answer => ({
  status: 429,
  headers: { 'retry-after': `${seconds}`, ...(buckets === undefined ? {} : told(buckets)) },
  body: {
    error: {
      code: 'OperationNotAllowed',
      message: 'too many requests',
      details: [{ code: 'TooManyRequests', ...(target === undefined ? {} : { target }) }],
    },
  },
});

/** Whether a capacity can be set: `sent`, or by how many milliseconds too early it is. */
async function ask(name: string, by = access): Promise<string | number> {
  const before = arm.calls.length;
  const answer = await orFault(() => scaling.setDesiredCapacity(by, refOf(name), 1));
  if (arm.calls.length > before) return 'sent';
  return isFault(answer) ? (answer.retryAfterMs ?? Number.NaN) : answer.kind;
}

/** Lets Azure refuse one PATCH, and tells where the scale set is before it. */
async function refusedOnce(name: string, answer: Answer): Promise<void> {
  await scaling.readCapacity(access, refOf(name));
  instead = (method) => (method === 'PATCH' ? answer : undefined);
  expect(await ask(name)).toBe('sent');
  instead = () => undefined;
}

describe('a Retry-After', () => {
  it('is said as a fault, and nothing is sent before it is over', async () => {
    await refusedOnce('a', tooMany(37, 'UpdateVMScaleSetResource'));
    const call = scaling.setDesiredCapacity(access, refOf('a'), 1);
    await expect(call).rejects.toMatchObject({
      code: 'cloud-throttled',
      retryable: true,
      retryAfterMs: 37_000,
      message: textLike(
        /^Setting the capacity of scale set a in .*: KeptBack: not sent, since too few calls are left of UpdateVMScaleSetResource$/,
      ),
    });
    clock.advanceMs(36_999);
    expect(await ask('a')).toBe(1);
    clock.advanceMs(1);
    expect(await ask('a')).toBe('sent');
  });

  it.each<[string, Answer]>([
    ['by the error', tooMany(37, 'UpdateVMScaleSetResource')],
    [
      'by what is left',
      tooMany(
        37,
        undefined,
        'Microsoft.Compute/UpdateVMScaleSetResource;0,Microsoft.Compute/UpdateVMScaleSetSubscriptionMaximum;900',
      ),
    ],
  ])('of one scale set, told %s, holds for that one alone', async (_, answer) => {
    await refusedOnce('a', answer);
    expect(await ask('a')).toBe(37_000);
    expect(await ask('b')).toBe('sent');
  });

  it('of a subscription holds for all scale sets of its location, whoever asks', async () => {
    await scaling.readCapacity(access, refOf('b'));
    await scaling.readCapacity(access, refOf('far'));
    await refusedOnce('a', tooMany(37, 'UpdateVMScaleSetSubscriptionMaximum'));
    expect(await ask('a')).toBe(37_000);
    expect(await ask('b')).toBe(37_000);
    expect(await ask('b', byOther)).toBe(37_000);
    expect(await ask('unknown')).toBe(37_000);
    expect(await ask('far')).toBe('sent');
  });

  it('without a name holds for all calls of its kind in the subscription', async () => {
    await scaling.readCapacity(access, refOf('far'));
    await refusedOnce('a', tooMany(37));
    expect(await ask('far')).toBe(37_000);
    expect(await scaling.readCapacity(access, refOf('a'))).toMatchObject({ kind: 'found' });
    const elsewhere = { ...access, subscription: 'other' };
    expect(await ask('a', elsewhere)).toBe('sent');
  });

  it('of a reading holds back the readings, in both clouds', async () => {
    instead = () => tooMany(37, 'GetVMScaleSetResource');
    await orFault(() => scaling.readCapacity(access, refOf('a')));
    instead = () => undefined;
    const before = arm.calls.length;
    const ref = refOf('a');
    expect((await reading.readGroups(access, [ref])).get(groupKey(ref))).toMatchObject({
      kind: 'failed',
      code: 'cloud-throttled',
      retryAfterMs: 37_000,
    });
    expect(arm.calls).toHaveLength(before);
    expect(await ask('a')).toBe('sent');
  });
});

describe('what Azure tells is left', () => {
  const answering = (headers: Readonly<Record<string, string>>): void => {
    instead = (method, name) =>
      method === 'PATCH' ? { body: healthy(`x/${name}`, name), headers } : undefined;
  };

  it('is not used up: some calls of a subscription are left to others', async () => {
    await scaling.readCapacity(access, refOf('a'));
    answering(told('Microsoft.Compute/UpdateVMScaleSetSubscriptionMaximum;100'));
    expect(await ask('a')).toBe('sent');
    expect(await ask('a')).toBe(120);
    clock.advanceMs(120);
    expect(await ask('a')).toBe('sent');
  });

  it.each([
    ['one header', 'Microsoft.Compute/A;9,Microsoft.Compute/UpdateVMScaleSetResource;0'],
    [
      'one header with blanks',
      'Microsoft.Compute/A;9, Microsoft.Compute/UpdateVMScaleSetResource;0 ',
    ],
  ])('is read from %s', async (_, header) => {
    answering(told(header));
    await ask('a');
    expect(await ask('a')).toBe(15_000);
  });

  it.each(['', 'x;0', 'Microsoft.Compute/;0', 'Microsoft.Compute/A', 'Microsoft.Compute/A;few'])(
    'is nothing where the header cannot be read: %j',
    async (header) => {
      answering(told(header));
      await ask('a');
      expect(await ask('a')).toBe('sent');
    },
  );

  it('stops a walk over instances before its end, and the reading comes back', async () => {
    const next = (page: number): string =>
      `${arm.endpoint}/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/a/virtualMachines?page=${page}`;
    instead = () =>
      arm.calls.length === 1
        ? undefined
        : {
            headers: told(
              `Microsoft.Compute/GetVMScaleSetVMResource;${Math.max(0, 3 - arm.calls.length)}`,
            ),
            body: { value: [], nextLink: next(arm.calls.length) },
          };
    const ref = refOf('a');
    expect((await reading.readGroups(access, [ref])).get(groupKey(ref))).toMatchObject({
      kind: 'failed',
      code: 'cloud-throttled',
      retryAfterMs: 15_000,
    });
    expect(arm.calls).toHaveLength(3);
  });

  it('is told by a refusal, too', async () => {
    instead = () => ({
      status: 409,
      body: anError('OperationNotAllowed', 'no'),
      headers: told('Microsoft.Compute/UpdateVMScaleSetResource;0'),
    });
    expect(await ask('a')).toBe('sent');
    expect(await ask('a')).toBe(15_000);
  });
});
