import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ComputeCloud,
  type ComputeCloudLimits,
} from '../../functions/azure/cloud/compute-cloud.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import { azureProviderId, type ProviderId } from '../../shared/model/provider-id.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import {
  aMember,
  anError,
  anInstance,
  name,
  resourceGroup,
  scaleSetId,
  subscription,
} from './arm-answers.ts';
import { poolFor, startArmStub, type Answer, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };
const ref: ScaleSetRef = { kind: 'ScaleSet', subscription, resourceGroup, name };

const numbered = (at: number | string): ProviderId =>
  azureProviderId(`${scaleSetId()}/virtualMachines/${at}`);
const machine = (called: string, within = resourceGroup, under = subscription): ProviderId =>
  azureProviderId(
    `/subscriptions/${under}/resourceGroups/${within}/providers/Microsoft.Compute/virtualMachines/${called}`,
  );
const upTo = (count: number) => Array.from({ length: count }, (_, at) => numbered(at));

let arm: ArmStub;
beforeAll(async () => {
  arm = await startArmStub();
});
beforeEach(() => {
  arm.calls.length = 0;
});
afterAll(() => arm.close());

function cloudWith(limits: Partial<ComputeCloudLimits> = {}): ComputeCloud {
  return new ComputeCloud({ clients: poolFor(arm), clock: new FixedClock() }, limits);
}

/** In the order in which they were asked for. */
async function goneAmong(
  ids: readonly ProviderId[],
  cloud = cloudWith(),
): Promise<readonly ProviderId[]> {
  const gone = await cloud.goneAmong(access, ref, ids);
  const known = ids.filter((id) => gone.has(id));
  expect(known).toHaveLength(gone.size);
  return known;
}

/** As Resource Manager words it. */
const notFound = (path: string): Answer => ({
  status: 404,
  body: anError(
    'ResourceNotFound',
    `The Resource 'Microsoft.Compute/${path}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  ),
});
const lacksEach = (url: URL): Answer =>
  notFound(url.pathname.split('/Microsoft.Compute/')[1] ?? '');

describe('ComputeCloud, asked for single instances', () => {
  it('gets each of a Uniform scale set, and tells of those that Azure says are not there', async () => {
    arm.answer = (url) => (url.pathname.endsWith('/1') ? { body: anInstance(1) } : lacksEach(url));
    expect(await goneAmong(upTo(3))).toEqual([numbered(0), numbered(2)]);
    const path = `${scaleSetId()}/virtualMachines`;
    const paths = arm.calls.map((call) => call.split('?')[0]);
    expect(new Set(paths)).toEqual(new Set([0, 1, 2].map((at) => `${path}/${at}`)));
    expect(paths).toHaveLength(3);
  });

  it('gets a member of a Flexible scale set as a virtual machine', async () => {
    arm.answer = (url) => (url.pathname.endsWith('/b') ? { body: aMember('b') } : lacksEach(url));
    expect(await goneAmong(['a', 'b'].map((called) => machine(called)))).toEqual([machine('a')]);
    expect(arm.calls).toHaveLength(2);
  });

  it('takes a machine that belongs to no scale set any more for one that is there', async () => {
    arm.answer = () => ({ body: aMember('a', { virtualMachineScaleSet: undefined }) });
    expect(await goneAmong([machine('a')])).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['in another case', notFound(`virtualmachinescalesets/POOL1/virtualMachines/7`)],
    [
      'by its whole ID',
      {
        status: 404,
        body: anError('NotFound', `Resource ${scaleSetId()}/virtualMachines/7 not found.`),
      },
    ],
    [
      'by no name',
      {
        status: 404,
        body: anError('NotFound', 'The entity was not found in this Azure location.'),
      },
    ],
  ])('believes a 404 that names it %s', async (_, answer) => {
    arm.answer = () => answer;
    expect(await goneAmong([numbered(7)])).toEqual([numbered(7)]);
  });

  it.each<[string, Answer]>([
    ['a 404 of the scale set', notFound(`virtualMachineScaleSets/${name}`)],
    [
      'a 404 of the scale set by its whole ID',
      { status: 404, body: anError('NotFound', `Resource ${scaleSetId()} not found.`) },
    ],
    ['a 404 of another instance', notFound(`virtualMachineScaleSets/${name}/virtualMachines/70`)],
    ['a 404 of another kind', notFound('virtualMachines/7')],
    [
      'a 404 of its parent',
      { status: 404, body: anError('ParentResourceNotFound', 'Failed to perform read.') },
    ],
    [
      'a 404 of the resource group',
      {
        status: 404,
        body: anError(
          'ResourceGroupNotFound',
          `Resource group '${resourceGroup}' could not be found.`,
        ),
      },
    ],
    [
      'a 404 of the subscription',
      {
        status: 404,
        body: anError('SubscriptionNotFound', 'The subscription could not be found.'),
      },
    ],
    ['a 404 without a code', { status: 404, body: '<html>Not Found</html>' }],
    ['an empty 404', { status: 404 }],
    ['the same code with another status', { ...notFound('x'), status: 400 }],
    ['a 410', { ...notFound('x'), status: 410 }],
    [
      'a 400',
      {
        status: 400,
        body: anError(
          'InvalidParameter',
          'The provided instanceId 7 is not an active Virtual Machine Scale Set VM instanceId.',
        ),
      },
    ],
    ['a 403', { status: 403, body: anError('AuthorizationFailed', 'no') }],
    [
      'a 429',
      { status: 429, headers: { 'retry-after': '7' }, body: anError('TooManyRequests', 'slow') },
    ],
    ['a 500', { status: 500, body: anError('ResourceNotFound', 'no') }],
    ['an empty 200', {}],
    ['half an answer', { body: '{"id"' }],
    ['a body that is cut', { body: '{"id"', ending: 'cut' }],
    ['silence', { ending: 'hang' }],
  ])('I8: takes %s for no evidence', async (_, answer) => {
    arm.answer = () => answer;
    expect(await goneAmong([numbered(7)], cloudWith({ instancesMs: 700 }))).toEqual([]);
    expect(arm.calls.length).toBeGreaterThan(0);
  });

  it('does not ask for what cannot be an instance of the scale set', async () => {
    arm.answer = lacksEach;
    const other = scaleSetId(resourceGroup, 'other');
    const ids = [
      azureProviderId(`${other}/virtualMachines/1`),
      azureProviderId(`${scaleSetId('Other-Group')}/virtualMachines/1`),
      azureProviderId(scaleSetId()),
      machine('a', 'Other-Group'),
      machine('a', resourceGroup, '00000000-0000-0000-0000-000000000000'),
      'aws:///eu-west-1a/i-1' as ProviderId,
    ];
    expect(await goneAmong(ids)).toEqual([]);
    expect(arm.calls).toEqual([]);
  });

  it('asks for twenty at most, and for so many at once', async () => {
    const pool = poolFor(arm);
    let [now, most] = [0, 0];
    pool.clientFor(access).pipeline.addPolicy({
      name: 'count',
      async sendRequest(request, next) {
        now += 1;
        most = Math.max(most, now);
        return next(request).finally(() => {
          now -= 1;
        });
      },
    });
    arm.answer = lacksEach;
    const cloud = new ComputeCloud({ clients: pool, clock: new FixedClock() }, { atOnce: 3 });
    expect(await goneAmong(upTo(30), cloud)).toEqual(upTo(20));
    expect(arm.calls).toHaveLength(20);
    arm.calls.length = 0;
    const sisters = ['a', 'b', 'c'].map((called) => ({ ...ref, name: called }));
    await Promise.all(
      sisters.map((sister) =>
        cloud.goneAmong(
          access,
          sister,
          upTo(4).map((id) => id.replace(`/${name}/`, `/${sister.name}/`) as ProviderId),
        ),
      ),
    );
    expect(arm.calls).toHaveLength(12);
    expect(most).toBe(3);
  });

  it('keeps what was answered in time, and asks no more when the time is over', async () => {
    arm.answer = (url) => (url.pathname.endsWith('/0') ? lacksEach(url) : { ending: 'hang' });
    const cloud = cloudWith({ instancesMs: 400, atOnce: 2 });
    expect(await goneAmong(upTo(9), cloud)).toEqual([numbered(0)]);
    expect(arm.calls).toHaveLength(3);
  });

  it.each([
    [429, 'TooManyRequests'],
    [403, 'AuthorizationFailed'],
  ])('asks no more after a %i', async (status, code) => {
    arm.answer = () => ({ status, body: anError(code, 'no') });
    expect(await goneAmong(upTo(9), cloudWith({ atOnce: 1 }))).toEqual([]);
    expect(arm.calls).toHaveLength(1);
  });

  it('goes on after a failure of one', async () => {
    arm.answer = (url) =>
      url.pathname.endsWith('/0') ? { status: 400, body: anError('Bad', 'no') } : lacksEach(url);
    expect(await goneAmong(upTo(3), cloudWith({ atOnce: 1 }))).toEqual([numbered(1), numbered(2)]);
  });

  it('sends no call where Azure’s answers tell that none is left', async () => {
    const cloud = cloudWith({ atOnce: 1 });
    const left = {
      'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/GetVMScaleSetVMResource;0',
    };
    arm.answer = (url) => ({ ...lacksEach(url), headers: left });
    expect(await goneAmong(upTo(3), cloud)).toEqual([numbered(0)]);
    expect(await goneAmong(upTo(3), cloud)).toEqual([]);
    expect(arm.calls).toHaveLength(1);
  });

  it('does not overdraw a bucket by what it asks at once', async () => {
    let calls = 9;
    arm.answer = (url) => {
      calls -= 1;
      const left = `Microsoft.Compute/GetVMScaleSetVMResource;${Math.max(0, calls)}`;
      return calls < 0
        ? { status: 429, body: anError('TooManyRequests', 'slow') }
        : { ...lacksEach(url), headers: { 'x-ms-ratelimit-remaining-resource': left } };
    };
    expect(await goneAmong(upTo(20), cloudWith({ atOnce: 8 }))).toHaveLength(9);
    expect(calls).toBe(0);
  });

  it('spends no call that is not sent, since the time is over', async () => {
    const headers = {
      'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/GetVMScaleSetVMResource;10',
    };
    const clock = new FixedClock();
    const clients = poolFor(arm, undefined, { clock, random: () => 0 });
    arm.answer = (url) =>
      url.pathname.endsWith('/0') ? { ...lacksEach(url), headers } : { ending: 'hang' };
    const hasty = new ComputeCloud({ clients, clock }, { instancesMs: 400, atOnce: 2 });
    expect(await goneAmong(upTo(9), hasty)).toEqual([numbered(0)]);
    await vi.waitFor(() => expect(arm.hanging()).toBe(0));
    arm.answer = lacksEach;
    const patient = new ComputeCloud({ clients, clock }, { atOnce: 1 });
    // Two of the ten were sent and not answered.
    expect(await goneAmong(upTo(20), patient)).toEqual(upTo(8));
  });

  it('says nothing where there is no token', async () => {
    const clientFor = (): never => {
      throw new Error('no identity');
    };
    const cloud = new ComputeCloud({ clients: { clientFor }, clock: new FixedClock() });
    expect(await goneAmong(upTo(1), cloud)).toEqual([]);
  });

  it('refuses to ask for a group of another cloud', async () => {
    const group = { kind: 'AutoScalingGroup', account: '1', region: 'x', name } as const;
    await expect(cloudWith().goneAmong(access, group, upTo(1))).rejects.toThrow(/another cloud/);
  });
});
