import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ComputeCloud,
  type ComputeCloudLimits,
} from '../../functions/azure/cloud/compute-cloud.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import type { FailedReading, GroupReading } from '../../shared/model/observation.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { textLike } from '../fakes/text-like.ts';
import { anError, anInstance, aScaleSet, resourceGroup, subscription } from './arm-answers.ts';
import { poolFor, startArmStub, type Answer, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };
const refOf = (name: string): ScaleSetRef => ({
  kind: 'ScaleSet',
  subscription,
  resourceGroup,
  name,
});
const limits: Partial<ComputeCloudLimits> = { scaleSetMs: 400, beginMs: 20_000, atOnce: 8 };

let arm: ArmStub;
beforeAll(async () => {
  arm = await startArmStub();
});
beforeEach(() => {
  arm.calls.length = 0;
});
afterAll(() => arm.close());

function cloudWith(changes: Partial<ComputeCloudLimits> = {}): ComputeCloud {
  return new ComputeCloud(
    { clients: poolFor(arm), clock: new FixedClock() },
    { ...limits, ...changes },
  );
}

/** What a scale set of this name answers to its GET; its list is empty. */
function healthy(url: URL): Answer {
  if (url.pathname.endsWith('/virtualMachines')) return { body: { value: [] } };
  return { body: aScaleSet({}, { id: url.pathname }) };
}

async function readOne(
  cloud = cloudWith({ scaleSetMs: 10_000 }),
  name = 'pool1',
): Promise<GroupReading | FailedReading> {
  const reading = (await cloud.readGroups(access, [refOf(name)])).get(groupKey(refOf(name)));
  if (reading === undefined) throw new Error('nothing was said');
  return reading;
}

const always = (answer: Answer): void => {
  arm.answer = () => answer;
};

describe('a call that Azure refuses', () => {
  it('comes back when Azure says so, and is not slept over', async () => {
    const words = 'The server rejected the request because too many requests have been received.';
    always({
      status: 429,
      headers: { 'retry-after': '37', 'x-ms-ratelimit-remaining-resource': 'x;0' },
      body: anError('OperationNotAllowed', words),
    });
    expect(await readOne()).toEqual({
      kind: 'failed',
      code: 'cloud-throttled',
      retryable: true,
      retryAfterMs: 37_000,
      message: textLike(new RegExp(`: OperationNotAllowed: ${words}$`)),
    });
    expect(arm.calls).toHaveLength(1);
  });

  it.each<[string, Answer, number | undefined]>([
    ['without a wait', { status: 429 }, undefined],
    ['with a wait that is none', { status: 429, headers: { 'retry-after': 'soon' } }, undefined],
    ['with no wait', { status: 429, headers: { 'retry-after': '0' } }, undefined],
    ['with an endless wait', { status: 429, headers: { 'retry-after': '999999' } }, 900_000],
    ['from a server that is busy', { status: 503, headers: { 'retry-after': '9' } }, 9_000],
  ])('%s comes back after as long as is sensible', async (_, answer, retryAfterMs) => {
    always(answer);
    const reading = await readOne();
    expect(reading).toMatchObject({ kind: 'failed', retryable: true });
    expect('retryAfterMs' in reading ? reading.retryAfterMs : undefined).toBe(retryAfterMs);
    expect(arm.calls).toHaveLength(1);
  });

  it.each([403, 401])('by %s is denied, in Azure’s words, and not asked again', async (status) => {
    const words = `The client '0f8fad5b-d9cb-469f-a165-70867728950e' with object id '1f8fad5b-d9cb-469f-a165-70867728950e' does not have authorization to perform action 'Microsoft.Compute/virtualMachineScaleSets/read' over scope '/subscriptions/${subscription}/resourceGroups/x'.`;
    always({ status, body: anError('AuthorizationFailed', words) });
    expect(await readOne()).toMatchObject({
      code: 'cloud-denied',
      retryable: false,
      message: textLike(new RegExp(`: AuthorizationFailed: ${words.replaceAll(/[.]/g, '\\.')}$`)),
    });
    expect(arm.calls).toHaveLength(1);
  });

  it('for a token that says too little is made again with one that says more', async () => {
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa('{"access_token":{}}')}"`;
    arm.answer = (url) =>
      arm.calls.length === 1
        ? { status: 401, headers: { 'www-authenticate': challenge } }
        : healthy(url);
    expect(await readOne()).toMatchObject({ kind: 'found' });
    expect(arm.calls).toHaveLength(3);
  });

  it('is asked again later where the token had run out', async () => {
    always({
      status: 401,
      body: anError('ExpiredAuthenticationToken', 'The access token expired.'),
    });
    expect(await readOne()).toMatchObject({ code: 'cloud-unavailable', retryable: true });
  });

  it('of the instances is told in Azure’s words, not in those of the SDK', async () => {
    arm.answer = (url) =>
      url.pathname.endsWith('/virtualMachines')
        ? { status: 403, body: anError('AuthorizationFailed', 'No right to list instances.') }
        : healthy(url);
    expect(await readOne()).toMatchObject({
      code: 'cloud-denied',
      message: textLike(/AuthorizationFailed: No right to list instances\.$/),
    });
  });

  it.each([
    [400, 'BadRequest', 'cloud-refused', false],
    [409, 'Conflict', 'cloud-unavailable', true],
  ])('by %i is %s', async (status, code, meaning, retryable) => {
    always({ status, body: anError(code, 'said') });
    expect(await readOne()).toMatchObject({ code: meaning, retryable });
    expect(arm.calls).toHaveLength(1);
  });
});

describe('a call that fails', () => {
  it('is tried three times, soon, and then comes back', async () => {
    always({ status: 500, body: anError('InternalServerError', 'Encountered an internal error.') });
    const begun = Date.now();
    expect(await readOne()).toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      message: textLike(/: InternalServerError: Encountered an internal error\.$/),
    });
    expect(arm.calls).toHaveLength(3);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('is well when a later try succeeds', async () => {
    arm.answer = (url) => (arm.calls.length === 1 ? { status: 502 } : healthy(url));
    expect(await readOne()).toMatchObject({ kind: 'found' });
  });

  it('comes back where nobody listens', async () => {
    const nobody = { endpoint: 'https://localhost:1' };
    const cloud = new ComputeCloud({ clients: poolFor(nobody), clock: new FixedClock() });
    expect(await readOne(cloud)).toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      message: textLike(/: ECONNREFUSED: /),
    });
  });
});

describe('the time of a reading', () => {
  const over = {
    kind: 'failed',
    code: 'cloud-unavailable',
    retryable: true,
    message: textLike(/no answer within 0\.4 s$/),
  };
  const half = gzipSync(JSON.stringify({ value: [anInstance(0)] })).subarray(0, 20);

  it.each<[string, Answer]>([
    ['hangs', { ending: 'hang' }],
    ['hangs in the midst of its body', { body: '{"id":', ending: 'hang' }],
    // The SDK waits for ever here: a broken connection does not end its decompression.
    [
      'is cut in the midst of what is compressed',
      { body: half, headers: { 'content-encoding': 'gzip' }, ending: 'cut' },
    ],
  ])('is limited where the answer %s', async (_, answer) => {
    always(answer);
    expect(await readOne(cloudWith())).toMatchObject(over);
  });

  it('is limited for all pages together, and no page is asked for after it', async () => {
    arm.answer = (url) => {
      const link = `${arm.endpoint}${url.pathname}?$skiptoken=${arm.calls.length}`;
      return url.pathname.endsWith('/endless/virtualMachines')
        ? { body: { value: [], nextLink: link } }
        : healthy(url);
    };
    expect(await readOne(cloudWith(), 'endless')).toMatchObject(over);
    arm.calls.length = 0;
    for (let time = 0; time < 5; time += 1) await readOne();
    // One was under way.
    const endless = arm.calls.filter((call) => call.includes('/endless/'));
    expect(endless.length).toBeLessThanOrEqual(1);
  });

  it('is over for a page that hangs, too, so that no connection is kept for it', async () => {
    arm.answer = (url) => {
      if (url.searchParams.has('$skiptoken')) return { ending: 'hang' };
      const nextLink = `${arm.endpoint}${url.pathname}?$skiptoken=1`;
      return url.pathname.endsWith('/virtualMachines')
        ? { body: { value: [], nextLink } }
        : healthy(url);
    };
    const before = arm.hanging();
    const clients = poolFor(arm, 600);
    const cloud = new ComputeCloud({ clients, clock: new FixedClock() }, limits);
    expect(await readOne(cloud)).toMatchObject(over);
    expect(arm.hanging()).toBe(before + 1);
    await vi.waitFor(() => expect(arm.hanging()).toBe(before), 3_000);
  });

  it('is not begun where others took all of it', async () => {
    always({ ending: 'hang' });
    const cloud = cloudWith({ scaleSetMs: 200, beginMs: 100, atOnce: 1 });
    const readings = await cloud.readGroups(access, ['a', 'b', 'c'].map(refOf));
    expect(arm.calls).toHaveLength(1);
    expect([...readings.values()]).toMatchObject([
      { kind: 'failed', message: textLike(/no answer within 0\.2 s$/) },
      { kind: 'failed', code: 'cloud-unavailable', message: textLike(/no time was left/) },
      { kind: 'failed', retryable: true },
    ]);
  });
});

describe('several scale sets', () => {
  it('I1: fail each for itself', async () => {
    const denied: Answer = { status: 403, body: anError('AuthorizationFailed', 'no') };
    const answers: Readonly<Record<string, Answer>> = {
      denied,
      hanging: { ending: 'hang' },
      broken: { body: '{"id"' },
      gone: { status: 404, body: anError('ResourceNotFound', 'gone') },
    };
    arm.answer = (url) => answers[url.pathname.split('/').at(-1) ?? ''] ?? healthy(url);
    const names = ['well', 'denied', 'hanging', 'broken', 'gone', 'fine'];
    const readings = await cloudWith().readGroups(access, names.map(refOf));
    expect(
      names.map((name) => {
        const reading = readings.get(groupKey(refOf(name)));
        return reading?.kind === 'failed' ? reading.code : reading?.kind;
      }),
    ).toEqual([
      'found',
      'cloud-denied',
      'cloud-unavailable',
      'incomplete-reading',
      'absent',
      'found',
    ]);
  });

  it('are read so many at once and no more', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `set-${at}`);
    let [now, most] = [0, 0];
    const pool = poolFor(arm);
    const client = pool.clientFor(access);
    client.pipeline.addPolicy({
      name: 'count',
      async sendRequest(request, next) {
        now += 1;
        most = Math.max(most, now);
        return next(request).finally(() => {
          now -= 1;
        });
      },
    });
    arm.answer = healthy;
    const cloud = new ComputeCloud({ clients: pool, clock: new FixedClock() });
    const readings = await cloud.readGroups(access, names.map(refOf));
    expect([...readings.values()].every(({ kind }) => kind === 'found')).toBe(true);
    expect(most).toBe(8);
    expect(arm.calls).toHaveLength(40);
  });
});
