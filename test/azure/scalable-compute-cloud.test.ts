import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ScalableComputeCloud } from '../../functions/azure/cloud/scalable-compute-cloud.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import { aGroupRef, anAccess, noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike, textWith } from '../fakes/text-like.ts';
import {
  anError,
  aScaleSet,
  name,
  resourceGroup,
  scaleSetId,
  subscription,
} from './arm-answers.ts';
import { poolFor, startArmStub, type Answer, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };
const ref: ScaleSetRef = { kind: 'ScaleSet', subscription, resourceGroup, name };
const uniqueId = '7a3c0d52-51f8-4c89-a9fb-2a5f0d6d4b11';
const doing = `Setting the capacity of scale set ${name} in resource group ${resourceGroup}, subscription ${subscription}`;

let arm: ArmStub;
let cloud: ScalableComputeCloud;
beforeAll(async () => {
  arm = await startArmStub();
});
beforeEach(() => {
  arm.calls.length = 0;
  arm.received.length = 0;
  cloud = new ScalableComputeCloud({ clients: poolFor(arm), clock: new FixedClock() });
});
afterAll(() => arm.close());

const always = (answer: Answer): void => {
  arm.answer = () => answer;
};

const withCapacity = (capacity: number | undefined, rest: object = {}): object =>
  aScaleSet({ provisioningState: 'Updating' }, { sku: { name: 'x', capacity }, ...rest });

const quotaWords =
  'Operation could not be completed as it results in exceeding approved standardDSv3Family Cores quota. Additional details - Deployment Model: Resource Manager, Location: eastus2, Current Limit: 100, Current Usage: 96, Additional Required: 64, (Minimum) New Limit Required: 160.';

describe('readCapacity of a scale set', () => {
  it('is one GET, and tells of no bounds', async () => {
    always({ body: aScaleSet() });
    expect(await cloud.readCapacity(access, ref)).toEqual({
      kind: 'found',
      observedAt: noon,
      capacity: { id: scaleSetId(), uniqueId, desiredCapacity: 2 },
      version: '"1"',
      location: 'eastus2',
    });
    expect(arm.received).toMatchObject([{ method: 'GET', path: scaleSetId() }]);
  });

  it('has no version where Azure gives none', async () => {
    always({ body: aScaleSet({}, { etag: undefined }) });
    expect(await cloud.readCapacity(access, ref)).not.toHaveProperty('version');
  });

  it('finds nothing only where Azure says so', async () => {
    always({ status: 404, body: anError('ResourceNotFound', 'gone') });
    expect(await cloud.readCapacity(access, ref)).toEqual({ kind: 'absent', observedAt: noon });
    always({ status: 404, body: '<html>' });
    await expect(cloud.readCapacity(access, ref)).rejects.toMatchObject({
      code: 'cloud-unavailable',
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no capacity', { sku: { name: 'x' } }, 'incomplete-reading'],
    ['no profile', { sku: undefined, properties: { provisioningState: 'x' } }, 'cloud-refused'],
    ['another ID', { id: scaleSetId('other') }, 'incomplete-reading'],
  ])('I3: fails where it has %s', async (_, rest, code) => {
    always({ body: aScaleSet({}, rest) });
    await expect(cloud.readCapacity(access, ref)).rejects.toMatchObject({ code });
  });

  it('fails where the mode is one that nobody knows', async () => {
    always({ body: aScaleSet({ orchestrationMode: 'Liquid' }) });
    await expect(cloud.readCapacity(access, ref)).rejects.toMatchObject({
      code: 'cloud-refused',
      retryable: false,
    });
  });

  it('is over in time', async () => {
    always({ ending: 'hang' });
    const limits = { readMs: 200, callMs: 200 };
    cloud = new ScalableComputeCloud({ clients: poolFor(arm), clock: new FixedClock() }, limits);
    await expect(cloud.readCapacity(access, ref)).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: textLike(/^Reading .*: no answer within 0\.2 s$/),
    });
  });

  it('is not asked for the groups of another cloud', async () => {
    await expect(cloud.readCapacity(anAccess(), aGroupRef())).rejects.toThrow('adapter of Azure');
  });
});

describe('setDesiredCapacity of a scale set', () => {
  it('sends the capacity alone, on the condition that the scale set is the one that was read', async () => {
    always({ body: withCapacity(5) });
    expect(await cloud.setDesiredCapacity(access, ref, 5, '"1"')).toEqual({
      kind: 'accepted',
      capacity: { id: scaleSetId(), uniqueId, desiredCapacity: 5 },
    });
    expect(arm.received).toMatchObject([
      {
        method: 'PATCH',
        path: scaleSetId(),
        headers: { 'if-match': '"1"', 'content-type': 'application/json' },
        body: '{"sku":{"capacity":5}}',
      },
    ]);
  });

  it('takes the figure from an answer that leaves the profile out', async () => {
    const sku = { name: 'x', capacity: 5 };
    always({ body: aScaleSet({ virtualMachineProfile: undefined }, { sku }) });
    const answer = await cloud.setDesiredCapacity(access, ref, 5);
    expect(answer).toMatchObject({ kind: 'accepted', capacity: { desiredCapacity: 5 } });
  });

  it('sets no condition where there is no version', async () => {
    always({ body: withCapacity(0) });
    await cloud.setDesiredCapacity(access, ref, 0);
    expect(arm.received[0]?.headers).not.toHaveProperty('if-match');
    expect(arm.received[0]?.body).toBe('{"sku":{"capacity":0}}');
  });

  it.each<[string, Answer]>([
    ['another figure', { body: withCapacity(3) }],
    ['no figure', { body: withCapacity(undefined) }],
    ['another scale set', { body: withCapacity(5, { id: scaleSetId('other') }) }],
    ['no state', { body: withCapacity(5, { properties: {} }) }],
    ['nothing', {}],
    ['nothing, and that it goes on', { status: 202 }],
    ['null', { body: 'null' }],
    ['half of it', { body: '{"id": "/subs' }],
    ['a page of HTML', { body: '<html>', headers: { 'content-type': 'text/html' } }],
  ])('is accepted where the answer shows %s', async (_, answer) => {
    always(answer);
    expect(await cloud.setDesiredCapacity(access, ref, 5)).toEqual({ kind: 'accepted' });
    expect(arm.calls).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['here', {}],
    ['elsewhere', { host: 'https://evil.example' }],
    ['nowhere', { host: 'nonsense' }],
  ])('follows no operation, wherever it leads: %s', async (_, { host = arm.endpoint }) => {
    const headers = {
      'azure-asyncoperation': `${host}/operations/1`,
      location: `${host}/operations/1?monitor=true`,
      'operation-location': `${host}/operations/1`,
      'retry-after': '0',
    };
    for (const status of [200, 201, 202]) {
      always({ status, body: withCapacity(5), headers });
      const answer = await cloud.setDesiredCapacity(access, ref, 5);
      expect(answer).toMatchObject({ kind: 'accepted', capacity: { desiredCapacity: 5 } });
    }
    await sleep(50);
    expect(arm.received.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH']);
  });

  it('tells that the scale set was changed since', async () => {
    always({ status: 412, body: anError('PreconditionFailed', 'Etag does not match.') });
    expect(await cloud.setDesiredCapacity(access, ref, 5, '"0"')).toEqual({ kind: 'changed' });
  });

  it.each<[string, Answer, object]>([
    [
      'busy, in words that stay the same',
      {
        status: 409,
        body: anError(
          'OperationNotAllowed',
          'Operation 0f8fad5b-d9cb-469f-a165-70867728950e is in progress.',
        ),
      },
      { kind: 'busy', said: 'OperationNotAllowed: Operation … is in progress.' },
    ],
    [
      'busy with a later call',
      { status: 409, body: anError('OperationPreempted', 'preempted by a more recent operation') },
      { kind: 'busy', said: 'OperationPreempted: preempted by a more recent operation' },
    ],
    [
      'refused by a quota of Compute',
      { status: 409, body: anError('OperationNotAllowed', quotaWords) },
      { kind: 'refused', exceedsQuota: true, said: textWith('approved standardDSv3Family Cores') },
    ],
    [
      'refused by a quota in older words',
      {
        status: 409,
        body: anError(
          'OperationNotAllowed',
          'Operation results in exceeding quota limits of Core.',
        ),
      },
      { kind: 'refused', exceedsQuota: true, said: textWith('quota limits of Core') },
    ],
    [
      'refused by a quota of its own code',
      { status: 400, body: anError('QuotaExceeded', 'No.') },
      { kind: 'refused', exceedsQuota: true, said: 'QuotaExceeded: No.' },
    ],
    [
      'refused by a quota that a detail tells of',
      {
        status: 409,
        body: {
          error: {
            code: 'Conflict',
            message: 'See the details.',
            details: [{ code: 'Other' }, { code: 'QuotaExceeded', message: 'Too many cores.' }],
          },
        },
      },
      { kind: 'refused', exceedsQuota: true, said: 'QuotaExceeded: Too many cores.' },
    ],
    [
      'refused for good',
      { status: 400, body: anError('InvalidParameter', 'capacity is too high') },
      { kind: 'refused', said: 'InvalidParameter: capacity is too high' },
    ],
    [
      'refused by a policy of its owner',
      { status: 403, body: anError('RequestDisallowedByPolicy', "Policy 'no-scaling'.") },
      { kind: 'refused', said: "RequestDisallowedByPolicy: Policy 'no-scaling'." },
    ],
    [
      'refused for details that are none',
      { status: 400, body: { error: { code: 'A', message: 'b', details: 'c' } } },
      { kind: 'refused', said: 'A: b' },
    ],
    [
      'not there',
      { status: 404, body: anError('ResourceNotFound', 'It was not found.') },
      { kind: 'refused', said: 'ResourceNotFound: It was not found.' },
    ],
  ])('is %s', async (_, answer, expected) => {
    always(answer);
    expect(await cloud.setDesiredCapacity(access, ref, 5)).toEqual(expected);
    expect(arm.calls).toHaveLength(1);
  });

  it.each<[string, Answer, object]>([
    [
      'throttled',
      {
        status: 429,
        headers: { 'retry-after': '37' },
        body: anError('OperationNotAllowed', 'too many requests have been received'),
      },
      { code: 'cloud-throttled', retryable: true, retryAfterMs: 37_000 },
    ],
    [
      'denied',
      { status: 403, body: anError('AuthorizationFailed', 'No right.') },
      { code: 'cloud-denied', retryable: false, message: textLike(/: AuthorizationFailed: No/) },
    ],
    ['failing', { status: 500 }, { code: 'cloud-unavailable', retryable: true }],
    [
      'failing for a while',
      { status: 503, headers: { 'retry-after': '9' } },
      { code: 'cloud-unavailable', retryable: true, retryAfterMs: 9_000 },
    ],
    ['in conflict with somebody on the way', { status: 409 }, { code: 'cloud-unavailable' }],
    ['not found by somebody on the way', { status: 404 }, { code: 'cloud-unavailable' }],
    [
      'of an unknown subscription',
      { status: 404, body: anError('SubscriptionNotFound', 'no') },
      { code: 'cloud-refused' },
    ],
    ['another success', { status: 204 }, { code: 'cloud-unavailable', retryable: true }],
    [
      'sent elsewhere',
      { status: 307, headers: { location: '/else' } },
      { code: 'cloud-unavailable', retryable: true },
    ],
    [
      'answered in part, and then cut off',
      { body: '{"id":', ending: 'cut' },
      { code: 'cloud-unavailable', retryable: true },
    ],
    [
      'failing in half a sentence',
      { status: 500, body: '{"error":' },
      { code: 'cloud-unavailable', retryable: true },
    ],
  ])('I4: asks once and throws where the call is %s', async (_, answer, fault) => {
    always(answer);
    const call = cloud.setDesiredCapacity(access, ref, 5);
    await expect(call).rejects.toMatchObject({ name: 'Fault', ...fault });
    await expect(call).rejects.toThrow(doing);
    expect(arm.calls).toHaveLength(1);
  });

  it('I4: counts an answer as lost that does not come in time, and lets go of it', async () => {
    always({ ending: 'hang' });
    const limits = { readMs: 200, callMs: 200 };
    cloud = new ScalableComputeCloud({ clients: poolFor(arm), clock: new FixedClock() }, limits);
    await expect(cloud.setDesiredCapacity(access, ref, 5)).rejects.toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      message: `${doing}: no answer within 0.2 s`,
    });
    await sleep(50);
    await expect.poll(() => arm.hanging()).toBe(0);
    expect(arm.calls).toHaveLength(1);
  });

  it('names nobody who changed a capacity: the activity log names persons', async () => {
    expect(await cloud.lastCauseOfChange()).toBeUndefined();
    expect(arm.calls).toEqual([]);
  });
});
