import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ComputeCloud } from '../../functions/azure/cloud/compute-cloud.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import type { FailedReading, GroupReading } from '../../shared/model/observation.ts';
import { noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike, textWith } from '../fakes/text-like.ts';
import {
  aMember,
  anError,
  anInstance,
  aScaleSet,
  aView,
  name,
  resourceGroup,
  scaleSetId,
  subscription,
} from './arm-answers.ts';
import { poolFor, startArmStub, type Answer, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };
const ref: ScaleSetRef = { kind: 'ScaleSet', subscription, resourceGroup, name };
const apiVersion = 'api-version=2026-04-01';
const doing = `Reading scale set ${name} in resource group ${resourceGroup}, subscription ${subscription}`;

let arm: ArmStub;
let cloud: ComputeCloud;
beforeAll(async () => {
  arm = await startArmStub();
});
beforeEach(() => {
  arm.calls.length = 0;
  cloud = new ComputeCloud({ clients: poolFor(arm), clock: new FixedClock() });
});
afterAll(() => arm.close());

const isWalk = (url: URL): boolean => url.pathname.endsWith('/virtualMachines');

/** Answers the GET with the one and every walk with the other. */
function answerWith(scaleSet: Answer | object, walk: Answer | object = { value: [] }): void {
  const answerOf = (either: Answer | object): Answer =>
    'body' in either || 'status' in either ? either : { body: either };
  arm.answer = (url) => answerOf(isWalk(url) ? walk : scaleSet);
}

async function readOne(asked: ScaleSetRef = ref): Promise<GroupReading | FailedReading> {
  const reading = (await cloud.readGroups(access, [asked])).get(groupKey(asked));
  if (reading === undefined) throw new Error('nothing was said');
  return reading;
}

const flexible = { orchestrationMode: 'Flexible' };

describe('ComputeCloud', () => {
  it('reads a Uniform scale set by one GET and one walk', async () => {
    answerWith(aScaleSet(), { value: [anInstance(0), anInstance(7)] });
    const provided = `azure:///subscriptions/${subscription}/resourceGroups/blue-workers/providers/Microsoft.Compute/virtualMachineScaleSets/pool1/virtualMachines`;
    const running = {
      state: 'Running',
      listed: true,
      transient: false,
      countsTowardsCapacity: true,
    };
    expect(await readOne()).toEqual({
      kind: 'found',
      observedAt: noon,
      group: {
        id: scaleSetId(),
        uniqueId: '7a3c0d52-51f8-4c89-a9fb-2a5f0d6d4b11',
        location: 'eastus2',
        desiredCapacity: 2,
        instances: [
          { id: '0', providerId: `${provided}/0`, ...running },
          { id: '7', providerId: `${provided}/7`, ...running },
        ],
        growth: { kind: 'unhindered' },
      },
    });
    expect(arm.calls).toEqual([
      `${scaleSetId()}?${apiVersion}`,
      `${scaleSetId()}/virtualMachines?${apiVersion}&$expand=instanceView`,
    ]);
  });

  it('reads a Flexible scale set by the list of its members', async () => {
    answerWith(aScaleSet(flexible), { value: [aMember('pool1_9Fd3a1b2')] });
    expect(await readOne()).toMatchObject({
      group: {
        instances: [
          {
            id: 'pool1_9Fd3a1b2',
            providerId: `azure:///subscriptions/${subscription}/resourceGroups/blue-workers/providers/Microsoft.Compute/virtualMachines/pool1_9Fd3a1b2`,
            state: 'Running',
          },
        ],
      },
    });
    expect(arm.calls[1]).toBe(
      `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines?${apiVersion}&$filter='virtualMachineScaleSet/id' eq '${scaleSetId()}'&$expand=instanceView`,
    );
  });

  it('takes a list of members that holds states alone', async () => {
    const { id, name: called } = aMember('pool1_a');
    const properties = { instanceView: aView('stopped') };
    answerWith(aScaleSet(flexible), { value: [{ id, name: called, properties }] });
    expect(await readOne()).toMatchObject({ group: { instances: [{ state: 'Stopped' }] } });
  });

  it('takes a scale set without a mode as Uniform: it is from before there was a choice', async () => {
    answerWith(aScaleSet({ orchestrationMode: undefined }), { value: [anInstance(0)] });
    expect(await readOne()).toMatchObject({ group: { instances: [{ id: '0' }] } });
  });

  it('tells of an empty scale set that it is there and empty', async () => {
    answerWith(aScaleSet({}, { sku: { name: 'x', capacity: 0 } }));
    expect(await readOne()).toMatchObject({ group: { desiredCapacity: 0, instances: [] } });
  });

  it.each(['Updating', 'Creating', 'Deleting', 'Migrating'])(
    'tells of a scale set that is %s what is in progress',
    async (provisioningState) => {
      answerWith(aScaleSet({ provisioningState }));
      expect(await readOne()).toMatchObject({ group: { inProgress: provisioningState } });
    },
  );

  it('writes a location as Azure writes it elsewhere', async () => {
    answerWith(aScaleSet({}, { location: 'East US 2' }));
    expect(await readOne()).toMatchObject({ group: { location: 'eastus2' } });
  });

  it('reads all pages', async () => {
    const next = `${arm.endpoint}${scaleSetId()}/virtualMachines?${apiVersion}&$skiptoken=2`;
    arm.answer = (url) => {
      if (!isWalk(url)) return { body: aScaleSet() };
      return url.searchParams.has('$skiptoken')
        ? { body: { value: [anInstance(1), anInstance(2)], nextLink: '' } }
        : { body: { value: [anInstance(0), anInstance(1)], nextLink: next } };
    };
    expect(await readOne()).toMatchObject({
      group: { instances: [{ id: '0' }, { id: '1' }, { id: '2' }] },
    });
    expect(arm.calls).toHaveLength(3);
  });

  it('asks once for a scale set that is named twice, in whatever case', async () => {
    answerWith(aScaleSet());
    const again = { ...ref, name: name.toUpperCase() };
    const readings = await cloud.readGroups(access, [ref, again]);
    expect([...readings.keys()]).toEqual([groupKey(ref)]);
    expect(arm.calls).toHaveLength(2);
  });

  it('asks nothing for no groups', async () => {
    expect((await cloud.readGroups(access, [])).size).toBe(0);
    expect(arm.calls).toEqual([]);
  });

  it('says that it looked before the first call, so that an observation is never dated too young', async () => {
    const clock = new FixedClock();
    arm.answer = (url) => {
      clock.advanceMs(5_000);
      return { body: isWalk(url) ? { value: [] } : aScaleSet() };
    };
    cloud = new ComputeCloud({ clients: poolFor(arm), clock });
    expect(await readOne()).toMatchObject({ kind: 'found', observedAt: noon });
  });

  it('sends the token that it was given', async () => {
    const tokens: (string | undefined)[] = [];
    arm.answer = (url, authorization) => {
      tokens.push(authorization);
      return { body: isWalk(url) ? { value: [] } : aScaleSet() };
    };
    await readOne();
    expect(tokens).toEqual(['Bearer a-token', 'Bearer a-token']);
  });

  it('is not asked for the groups of another cloud', async () => {
    const aws = { kind: 'AutoScalingGroup', account: '1', region: 'r', name } as const;
    await expect(cloud.readGroups(access, [aws])).rejects.toThrow('an adapter of Azure');
  });
});

describe('the growth of a scale set', () => {
  const failed = (power: string | undefined, code = 'failed/AllocationFailed', message?: string) =>
    anInstance(1, {
      provisioningState: 'Failed',
      instanceView: aView(power, code, message),
    });
  const growthWith = async (scaleSet: object, ...instances: readonly object[]) => {
    answerWith(scaleSet, { value: instances });
    const reading = await readOne();
    return reading.kind === 'found' ? reading.group.growth : reading;
  };

  it('fails in the words of an instance that could not be provisioned', async () => {
    const said =
      'Allocation failed at 2026-11-26T02:00:00Z. Tracking ID 0f8fad5b-d9cb-469f-a165-70867728950e.';
    expect(
      await growthWith(
        aScaleSet(),
        anInstance(0),
        failed(undefined, 'failed/AllocationFailed', said),
      ),
    ).toEqual({
      kind: 'failing',
      said: 'AllocationFailed: Allocation failed at …. Tracking ID ….',
    });
  });

  it('does not fail with what runs inside of an instance', async () => {
    const extension = failed('running', 'failed/VMExtensionProvisioningError');
    expect(await growthWith(aScaleSet(), extension)).toEqual({ kind: 'unhindered' });
  });

  it('fails with an instance that runs and never reported', async () => {
    expect(
      await growthWith(aScaleSet(), failed('running', 'failed/OSProvisioningTimedOut')),
    ).toEqual({
      kind: 'failing',
      said: 'OSProvisioningTimedOut',
    });
  });

  it('does not fail with an instance that failed once', async () => {
    const recovered = anInstance(0, { instanceView: aView('running', 'failed/AllocationFailed') });
    expect(await growthWith(aScaleSet(), recovered)).toEqual({ kind: 'unhindered' });
  });

  it('fails with a scale set that failed and has too few, and with no other', async () => {
    answerToView({ statuses: [{ code: 'ProvisioningState/failed' }] });
    expect(await readOne()).toMatchObject({
      group: {
        growth: {
          kind: 'failing',
          said: 'the last change of the scale set failed, as its activity log tells',
        },
      },
    });
    arm.calls.length = 0;
    const scaleSet = aScaleSet({ provisioningState: 'Failed' });
    expect(await growthWith(scaleSet, anInstance(0), anInstance(1))).toEqual({
      kind: 'unhindered',
    });
    expect(arm.calls).toHaveLength(2);
  });

  it('does not ask why where an instance tells', async () => {
    const scaleSet = aScaleSet({ provisioningState: 'Failed' });
    expect(await growthWith(scaleSet, failed(undefined))).toMatchObject({
      said: 'AllocationFailed',
    });
    expect(arm.calls).toHaveLength(2);
  });

  it.each<[string, object, string]>([
    [
      'code and words',
      {
        code: 'ProvisioningState/failed/QuotaExceeded',
        level: 'Error',
        displayStatus: 'Provisioning failed',
        message: 'Exceeding approved quota at 2026-11-26T02:00:00Z.',
        time: '2026-11-26T02:00:00.1234567+00:00',
      },
      'QuotaExceeded: Exceeding approved quota at ….',
    ],
    ['a code', { code: 'ProvisioningState/failed/AllocationFailed' }, 'AllocationFailed'],
    ['words', { code: 'ProvisioningState/failed', message: 'It failed.' }, 'It failed.'],
  ])('says of a scale set that failed what its view says, with %s', async (_, status, said) => {
    answerToView({ statuses: [{ code: 'HealthState/healthy' }, status] });
    expect(await readOne()).toMatchObject({ group: { growth: { kind: 'failing', said } } });
    expect(arm.calls.at(-1)).toBe(`${scaleSetId()}/instanceView?${apiVersion}`);
    expect(arm.calls).toHaveLength(3);
  });

  it.each<[string, Answer]>([
    ['says that it succeeded', { body: { statuses: [{ code: 'ProvisioningState/succeeded' }] } }],
    ['may not be read', { status: 403, body: anError('AuthorizationFailed', 'no') }],
  ])('says nothing else where the view of a scale set that failed %s', async (_, view) => {
    answerToView(view);
    expect(await readOne()).toMatchObject({
      group: { growth: { kind: 'failing', said: textLike(/as its activity log tells$/) } },
    });
  });

  it.each<[string, Answer]>([
    ['is throttled', { status: 429 }],
    ['fails', { status: 500 }],
    ['is empty', { body: undefined }],
    ['holds no statuses', { body: {} }],
    ['ends too early', { body: '{"statuses":[' }],
    ['hangs', { ending: 'hang' }],
  ])('is not known, and the reading is whole, where the view %s', async (_, view) => {
    answerToView(view);
    const reading = await readOne();
    expect(reading).toMatchObject({ kind: 'found', group: { instances: [{ id: '0' }] } });
    expect(reading).not.toHaveProperty('group.growth');
  });
});

/** Of a scale set that failed and has one instance of two. */
function answerToView(view: Answer | object): void {
  const scaleSet = aScaleSet({ provisioningState: 'Failed' });
  answerWith(scaleSet, { value: [anInstance(0)] });
  const { answer } = arm;
  const shown: Answer =
    'body' in view || 'status' in view || 'ending' in view ? view : { body: view };
  arm.answer = (url, ...rest) =>
    url.pathname.endsWith('/instanceView') ? shown : answer(url, ...rest);
}

describe('I1: a reading of a scale set', () => {
  const incomplete = (message: string) => ({
    kind: 'failed',
    code: 'incomplete-reading',
    retryable: true,
    message: textLike(new RegExp(`^${doing}: .*${message}`)),
  });

  it.each<[string, Answer | object, string]>([
    ['is empty', { body: undefined }, 'TypeError: the answer cannot be read'],
    ['is an empty object', {}, 'not whole: answer\\.id: Invalid input'],
    ['is of another scale set', aScaleSet({}, { id: scaleSetId('other') }), 'the answer is about'],
    ['has no properties', aScaleSet({}, { properties: undefined }), 'provisioningState'],
    ['has no provisioning state', aScaleSet({ provisioningState: undefined }), 'provisioningState'],
    ['has no location', aScaleSet({}, { location: undefined }), 'location'],
    ['is a page of HTML', { body: '<html>', headers: { 'content-type': 'text/html' } }, 'id'],
    ['ends too early', { body: '{"id": "/subs' }, 'the answer cannot be read'],
    ['is cut with its connection', { body: '{"id":', ending: 'cut' }, 'the answer cannot be read'],
    ['is another success', { status: 204 }, 'Unexpected status code: 204'],
    ['leads elsewhere', { status: 302, headers: { location: '/else' } }, 'status code: 302'],
  ])('is incomplete where the scale set %s', async (_, answer, message) => {
    answerWith(answer);
    expect(await readOne()).toMatchObject(incomplete(message));
    expect(arm.calls).toHaveLength(1);
  });

  it.each<[string, Answer | object]>([
    ['is empty', { body: undefined }],
    ['is an empty object', {}],
    ['holds no list', { value: null }],
    ['holds another thing for a list', { value: { a: 1 } }],
    ['is an array', { body: [] }],
    ['holds null for an instance', { value: [null] }],
    ['ends too early', { body: '{"value":[' }],
    ['is cut with its connection', { body: '{"value":[]', ending: 'cut' }],
    ['is another success', { status: 202, body: { value: [] } }],
  ])('is incomplete where the list of instances %s', async (_, walk) => {
    answerWith(aScaleSet(), walk);
    expect(await readOne()).toMatchObject(incomplete(''));
  });

  it.each<[string, object]>([
    ['no ID', anInstance(0, {}, { id: undefined })],
    ['an ID that is none', anInstance(0, {}, { id: '/subscriptions' })],
    [
      'the ID of another scale set',
      anInstance(0, {}, { id: `${scaleSetId('x')}/virtualMachines/0` }),
    ],
    ['no instance ID', anInstance(0, {}, { instanceId: undefined })],
    ['another instance ID', anInstance(0, {}, { instanceId: '1' })],
    ['no properties', anInstance(0, {}, { properties: undefined })],
    ['no view', anInstance(0, { instanceView: undefined })],
    ['null for a view', anInstance(0, { instanceView: null })],
    ['a view without states', anInstance(0, { instanceView: {} })],
    ['neither state nor view', anInstance(0, { instanceView: {}, provisioningState: undefined })],
    ['the form of a member of a Flexible one', aMember('pool1_0')],
  ])('is incomplete where an instance has %s', async (_, instance) => {
    answerWith(aScaleSet(), { value: [anInstance(5), instance] });
    expect(await readOne()).toMatchObject(incomplete(''));
  });

  it.each<[string, object]>([
    ['no name', aMember('a', {}, { name: undefined })],
    ['another name', aMember('a', {}, { name: 'b' })],
    ['no view', aMember('a', { instanceView: undefined })],
    ['no scale set', aMember('a', { virtualMachineScaleSet: undefined })],
    ['another scale set', aMember('a', { virtualMachineScaleSet: { id: scaleSetId('x') } })],
    ['no scale set in its ID', aMember('a', { virtualMachineScaleSet: {} })],
    ['the form of an instance of a Uniform one', anInstance(0)],
  ])('is incomplete where a member has %s', async (_, member) => {
    answerWith(aScaleSet(flexible), { value: [aMember('pool1_b'), member] });
    expect(await readOne()).toMatchObject(incomplete(''));
  });

  it.each(['Creating', 'Deleting', 'Failed'])(
    'is complete where an instance that is %s has no view',
    async (provisioningState) => {
      const instance = anInstance(0, { provisioningState, instanceView: undefined });
      answerWith(aScaleSet(), { value: [instance] });
      expect(await readOne()).toMatchObject({
        group: { instances: [{ state: provisioningState }] },
      });
    },
  );

  const paged = (second: Answer, nextLink?: unknown) => {
    const link = `${arm.endpoint}${scaleSetId()}/virtualMachines?${apiVersion}&$skiptoken=2`;
    arm.answer = (url) => {
      if (!isWalk(url)) return { body: aScaleSet() };
      if (url.searchParams.has('$skiptoken')) return second;
      return { body: { value: [anInstance(0)], nextLink: nextLink ?? link } };
    };
  };

  it.each<[string, Answer]>([
    ['is empty', {}],
    ['has no list', { body: {} }],
    ['is not found', { status: 404, body: anError('ResourceNotFound', 'gone') }],
    ['is not found by its group', { status: 404, body: anError('ResourceGroupNotFound', 'gone') }],
    ['is not found by somebody else', { status: 404, body: '<html>' }],
  ])('is incomplete where a later page %s', async (_, answer) => {
    paged(answer);
    expect(await readOne()).toMatchObject(incomplete(''));
  });

  it.each<[string, Answer, object]>([
    ['is throttled', { status: 429 }, { code: 'cloud-throttled' }],
    ['fails', { status: 500 }, { code: 'cloud-unavailable' }],
    ['is denied', { status: 403 }, { code: 'cloud-denied', retryable: false }],
  ])('fails where a later page %s', async (_, answer, failed) => {
    paged(answer);
    expect(await readOne()).toMatchObject({ kind: 'failed', ...failed });
  });

  it('is incomplete where pages lead round in a circle', async () => {
    const link = `${arm.endpoint}${scaleSetId()}/virtualMachines?${apiVersion}&$skiptoken=2`;
    paged({ body: { value: [anInstance(1)], nextLink: link } });
    expect(await readOne()).toMatchObject(incomplete('a page leads to one that was read'));
    expect(arm.calls).toHaveLength(3);
  });

  it.each(['https://example.invalid/steal', 'http://localhost:1/'])(
    'is incomplete where a page leads to %s, which gets no token',
    async (elsewhere) => {
      paged({}, elsewhere);
      expect(await readOne()).toMatchObject(
        incomplete(`ForeignHost: the answer leads to ${new URL(elsewhere).origin} and not`),
      );
      expect(arm.calls).toHaveLength(2);
    },
  );

  it('is incomplete where the link to the next page is none', async () => {
    paged({}, { a: 1 });
    expect(await readOne()).toMatchObject(incomplete(''));
  });

  it('is no answer of a scale set that went away while it was read', async () => {
    answerWith(aScaleSet(), { status: 404, body: anError('ResourceNotFound', 'gone') });
    expect(await readOne()).toMatchObject(incomplete('it went away while it was read'));
  });

  it.each(['ResourceNotFound', 'ResourceGroupNotFound'])(
    'says that it is absent where Azure says %s',
    async (code) => {
      answerWith({ status: 404, body: anError(code, 'The Resource was not found.') });
      expect(await readOne()).toEqual({ kind: 'absent', observedAt: noon });
    },
  );

  it.each<[string, Answer, object]>([
    [
      'a subscription that is not found',
      {
        status: 404,
        body: anError('SubscriptionNotFound', 'The subscription could not be found.'),
      },
      {
        code: 'cloud-refused',
        retryable: false,
        message: textWith('SubscriptionNotFound: The sub'),
      },
    ],
    [
      'a page of HTML that says 404',
      { status: 404, body: '<html>', headers: { 'content-type': 'text/html' } },
      { code: 'cloud-unavailable', retryable: true, message: textWith('HTTP 404') },
    ],
    [
      'its code with another status',
      { status: 400, body: anError('ResourceNotFound', 'no') },
      { code: 'cloud-refused', retryable: false },
    ],
    [
      'another code',
      { status: 404, body: anError('InvalidResourceType', 'no') },
      { code: 'cloud-refused', retryable: false },
    ],
  ])('does not take %s for its absence', async (_, answer, failed) => {
    answerWith(answer);
    expect(await readOne()).toMatchObject({ kind: 'failed', ...failed });
  });
});

describe('I3: the capacity of a scale set', () => {
  it.each<[string, object]>([
    ['without a sku', aScaleSet({}, { sku: undefined })],
    ['without a capacity', aScaleSet({}, { sku: { name: 'x' } })],
    ['with null for a capacity', aScaleSet({}, { sku: { capacity: null } })],
    ['with a text for a capacity', aScaleSet({}, { sku: { capacity: '2' } })],
    ['with a fraction', aScaleSet({}, { sku: { capacity: 1.5 } })],
    ['with a negative capacity', aScaleSet({}, { sku: { capacity: -1 } })],
  ])('is unknown %s', async (_, scaleSet) => {
    answerWith(scaleSet);
    expect(await readOne()).toMatchObject({ kind: 'failed', code: 'incomplete-reading' });
  });

  it('is nothing that a scale set has whose machines were attached by hand', async () => {
    const attached = { ...flexible, virtualMachineProfile: undefined };
    answerWith(aScaleSet(attached, { sku: undefined }));
    expect(await readOne()).toMatchObject({
      code: 'cloud-refused',
      retryable: false,
      message: textWith('it has no capacity, since it has no profile for virtual machines'),
    });
  });

  it('is not guessed at for a mode that nobody knows', async () => {
    answerWith(aScaleSet({ orchestrationMode: 'Elastic' }));
    expect(await readOne()).toMatchObject({
      code: 'cloud-refused',
      retryable: false,
      message: textWith('does not know the orchestration mode Elastic'),
    });
    expect(arm.calls).toHaveLength(1);
  });
});
