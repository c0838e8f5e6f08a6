import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import {
  access,
  otherSubscription,
  powerless,
  startSimulatedScaleSets,
  type Mode,
} from '../azure/simulated-scale-sets.ts';
import { aScaleSetRef, location, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { textLike } from '../fakes/text-like.ts';
import { addFault, listFrom, steer } from '../sandbox/aws/steer.ts';
import type { CloudPlace } from './cloud-contract.ts';
import { describeScalableCloudContract } from './scalable-cloud-contract.ts';
import {
  describeScalableScaleSetContract,
  type ScaleSetWorld,
} from './scalable-scale-set-contract.ts';

const updating = 'VirtualMachineScaleSets_Update';

const azure = await startSimulatedScaleSets();
afterEach(async () => {
  for (const path of ['/faults', '/quotas']) await steer(azure.control, 'DELETE', path);
});
afterAll(() => azure.close());

function placeIn(within: string, mode: Mode): CloudPlace<ScaleSetRef> {
  return {
    access: { ...access, subscription: within },
    refOf: (name) => aScaleSetRef(`${mode}-scaled-${name}`, { subscription: within }),
    idOf: (ref) => new RegExp(`^${resourceIdOf(ref)}$`),
  };
}

/** The real adapter with the identity of a function, and other hands by the same SDK. */
async function makeWorld(mode: Mode): Promise<ScaleSetWorld> {
  const refuse = async ({ name }: ScaleSetRef, fault: object): Promise<void> => {
    await addFault(azure.control, { ...fault, action: updating, resource: name, times: 1 });
  };
  return {
    cloud: azure.scalableCloud({ readMs: 5_000, callMs: 1_000 }),
    here: placeIn(subscription, mode),
    elsewhere: placeIn(otherSubscription, mode),
    denied: {
      'an identity without rights': { ...access, identity: powerless },
      'an identity that is not there': { ...access, identity: randomUUID() },
    },
    figures: { uniqueId: textLike(/^[-0-9a-f]{36}$/) },
    make: (ref, capacity) => azure.create(ref, mode, capacity),
    change: (ref, capacity) => azure.resize(ref, capacity),
    makeBusy: (ref) =>
      refuse(ref, {
        kind: 'error',
        status: 409,
        code: 'OperationNotAllowed',
        message: 'Another operation is in progress.',
      }),
    exhaustQuota: async (ref) => {
      const quota = { subscription: ref.subscription, location, cores: 0 };
      const { status, text } = await steer(azure.control, 'POST', '/quotas', quota);
      if (status !== 204) throw new Error(`the quota was not set: ${text}`);
    },
    loseAnswer: (ref) => refuse(ref, { kind: 'hang', acts: true }),
    async close() {},
  };
}

for (const mode of ['Uniform', 'Flexible'] as const) {
  const name = `ScalableComputeCloud on ${mode} scale sets`;
  describeScalableCloudContract(name, () => makeWorld(mode));
  describeScalableScaleSetContract(name, () => makeWorld(mode));
}

describe('ScalableComputeCloud on the wire', () => {
  const here = placeIn(subscription, 'Uniform');

  /** What was called since the test began, in order. */
  const callsTo = async ({ name }: ScaleSetRef): Promise<readonly unknown[]> =>
    (await listFrom(azure.control, '/calls'))
      .filter(({ scaleSet }) => scaleSet === name)
      .map(({ action }) => action);

  it('makes no call after the PATCH, though the change goes on', async () => {
    const ref = here.refOf('alone');
    await azure.create(ref, 'Uniform', 0);
    await steer(azure.control, 'DELETE', '/calls');
    const answer = await azure.scalableCloud().setDesiredCapacity(access, ref, 2);
    expect(answer).toMatchObject({ kind: 'accepted', capacity: { desiredCapacity: 2 } });
    await sleep(300);
    const actions = (await listFrom(azure.control, '/calls')).map(({ action }) => action);
    expect(actions.filter((action) => action !== 'ManagedIdentity_Token')).toEqual([updating]);
  });

  it.each<[string, object, object]>([
    [
      'throttled',
      { kind: 'throttle', retryAfterSeconds: 40 },
      { code: 'cloud-throttled', retryAfterMs: 40_000 },
    ],
    ['failing', { kind: 'error' }, { code: 'cloud-unavailable' }],
    ['failing after it was done', { kind: 'error', acts: true }, { code: 'cloud-unavailable' }],
    ['cut', { kind: 'truncated', ending: 'cut' }, { code: 'cloud-unavailable' }],
    [
      'without an answer',
      { kind: 'hang' },
      { code: 'cloud-unavailable', message: textLike(/no answer within 1 s$/) },
    ],
    ['not trusted', { kind: 'token' }, { code: 'cloud-unavailable' }],
  ])('I4: asks once where the call is %s', async (what, fault, expected) => {
    const ref = here.refOf(`once-${what.replaceAll(' ', '-')}`);
    await azure.create(ref, 'Uniform', 0);
    await addFault(azure.control, { ...fault, action: updating, times: 2 });
    await steer(azure.control, 'DELETE', '/calls');
    const cloud = azure.scalableCloud({ readMs: 5_000, callMs: 1_000 });
    const call = cloud.setDesiredCapacity(access, ref, 1);
    await expect(call).rejects.toMatchObject({ name: 'Fault', retryable: true, ...expected });
    await sleep(100);
    expect(await callsTo(ref)).toEqual([updating]);
  });

  it.each<[string, object]>([
    ['empty', { kind: 'empty' }],
    ['cut short', { kind: 'truncated' }],
    ['without a figure', { kind: 'empty', element: 'sku' }],
    ['without an ID', { kind: 'empty', element: 'id' }],
  ])('takes an answer that is %s as an answer, and believes nothing of it', async (what, fault) => {
    const ref = here.refOf(`dark-${what.replaceAll(' ', '-')}`);
    await azure.create(ref, 'Uniform', 0);
    await addFault(azure.control, { ...fault, action: updating, times: 1 });
    const cloud = azure.scalableCloud();
    expect(await cloud.setDesiredCapacity(access, ref, 1)).toEqual({ kind: 'accepted' });
    expect(await cloud.readCapacity(access, ref)).toMatchObject({
      capacity: { desiredCapacity: 1 },
    });
  });

  it('sends nothing more before a Retry-After is over', async () => {
    const ref = here.refOf('patient');
    await azure.create(ref, 'Uniform', 0);
    await addFault(azure.control, {
      kind: 'throttle',
      action: updating,
      retryAfterSeconds: 40,
      times: 1,
    });
    await steer(azure.control, 'DELETE', '/calls');
    const cloud = azure.scalableCloud();
    for (let time = 0; time < 3; time += 1) {
      const call = cloud.setDesiredCapacity(access, ref, 1);
      await expect(call).rejects.toMatchObject({ code: 'cloud-throttled', retryable: true });
    }
    expect(await callsTo(ref)).toEqual([updating]);
  });
});
