import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultCode } from '../../shared/model/fault.ts';
import { groupKey, type ScaleSetRef } from '../../shared/model/group.ts';
import type { FailedReading, GroupReading } from '../../shared/model/observation.ts';
import { aScaleSetRef, location } from '../fakes/scale-sets.ts';
import { textLike } from '../fakes/text-like.ts';
import { addFault, changeTimings, listFrom, steer } from '../sandbox/aws/steer.ts';
import {
  access,
  startSimulatedScaleSets,
  type Mode,
  type SimulatedScaleSets,
} from './simulated-scale-sets.ts';

const refs: Record<Mode, ScaleSetRef> = {
  Uniform: aScaleSetRef('uniform'),
  Flexible: aScaleSetRef('flexible'),
};
const getting = 'VirtualMachineScaleSets_Get';
const walking: Record<Mode, string> = {
  Uniform: 'VirtualMachineScaleSetVMs_List',
  Flexible: 'VirtualMachines_List',
};

let azure: SimulatedScaleSets;
beforeAll(async () => {
  azure = await startSimulatedScaleSets();
  await azure.create(refs.Uniform, 'Uniform', 2);
  await azure.create(refs.Flexible, 'Flexible', 2);
});
afterEach(() => steer(azure.control, 'DELETE', '/faults'));
afterAll(() => azure.close());

const limits = { scaleSetMs: 500, beginMs: 20_000, atOnce: 8 };

async function read(mode: Mode, cloud = azure.cloud()): Promise<GroupReading | FailedReading> {
  const reading = (await cloud.readGroups(access, [refs[mode]])).get(groupKey(refs[mode]));
  if (reading === undefined) throw new Error('nothing was said');
  return reading;
}

const modes: readonly Mode[] = ['Uniform', 'Flexible'];

type Row = readonly [what: string, fault: object, code: FaultCode];

const ofAnyCall: readonly Row[] = [
  ['throttled', { kind: 'throttle', retryAfterSeconds: 40 }, 'cloud-throttled'],
  ['failing', { kind: 'error' }, 'cloud-unavailable'],
  ['empty', { kind: 'empty' }, 'incomplete-reading'],
  ['without IDs', { kind: 'empty', element: 'id' }, 'incomplete-reading'],
  ['cut short', { kind: 'truncated' }, 'incomplete-reading'],
  ['cut with its connection', { kind: 'truncated', ending: 'cut' }, 'incomplete-reading'],
  ['not trusted', { kind: 'token' }, 'cloud-unavailable'],
];

describe.each(modes)('I1: a reading of a %s scale set', (mode) => {
  it('is whole, and each page of it was asked for', async () => {
    expect(await read(mode)).toMatchObject({
      kind: 'found',
      group: { desiredCapacity: 2, instances: [{ state: 'Running' }, { state: 'Running' }] },
    });
  });

  it.each(ofAnyCall)('fails where its GET is %s', async (_, fault, code) => {
    await addFault(azure.control, { ...fault, action: getting });
    expect(await read(mode)).toMatchObject({ kind: 'failed', code, retryable: true });
  });

  it.each(ofAnyCall)('fails where its walk is %s', async (_, fault, code) => {
    await addFault(azure.control, { ...fault, action: walking[mode] });
    expect(await read(mode)).toMatchObject({ kind: 'failed', code, retryable: true });
  });

  it.each(ofAnyCall)('fails where a later page is %s', async (_, fault, code) => {
    await addFault(azure.control, { ...fault, action: walking[mode], page: 'later' });
    expect(await read(mode)).toMatchObject({ kind: 'failed', code, retryable: true });
  });

  it.each([
    [getting, 'sku'],
    [getting, 'provisioningState'],
    [getting, 'properties'],
    ['walk', 'value'],
    ['walk', 'instanceView'],
    ['walk', 'statuses'],
    ['walk', 'properties'],
    ['walk', mode === 'Uniform' ? 'instanceId' : 'virtualMachineScaleSet'],
  ])('of which the %s lacks %s is incomplete', async (call, element) => {
    const action = call === 'walk' ? walking[mode] : call;
    await addFault(azure.control, { kind: 'empty', action, element });
    expect(await read(mode)).toMatchObject({ kind: 'failed', code: 'incomplete-reading' });
  });

  it('is incomplete where the scale set is gone in the midst of the walk', async () => {
    const gone = { kind: 'error', status: 404, code: 'ResourceNotFound' };
    await addFault(azure.control, { ...gone, action: walking[mode], page: 'later' });
    expect(await read(mode)).toMatchObject({
      code: 'incomplete-reading',
      message: textLike(/it went away while it was read$/),
    });
  });

  it('ends in time where a page hangs', async () => {
    await addFault(azure.control, { kind: 'hang', action: walking[mode], page: 'later' });
    expect(await read(mode, azure.cloud(limits))).toMatchObject({
      code: 'cloud-unavailable',
      message: textLike(/no answer within 0\.5 s$/),
    });
  });

  it('tells of an instance that stopped, and of one that failed', async () => {
    const reading = await read(mode);
    if (reading.kind !== 'found') throw new Error(reading.kind);
    const [first, second] = reading.group.instances.map(({ id }) => id);
    const path = `/scale-sets/${refs[mode].name}/instances`;
    await steer(azure.control, 'PATCH', `${path}/${first}`, { power: 'stopped' });
    await steer(azure.control, 'PATCH', `${path}/${second}`, { provisioning: 'Failed' });
    expect(await read(mode)).toMatchObject({
      group: {
        instances: [
          { id: first, state: 'Stopped', listed: true, countsTowardsCapacity: true },
          { id: second, state: 'Failed:Running', listed: true, countsTowardsCapacity: true },
        ],
        growth: { kind: 'failing', said: textLike(/^OSProvisioningTimedOut: /) },
      },
    });
  });

  it('says why it does not grow', async () => {
    const ref = aScaleSetRef(`short-${mode}`);
    await azure.create(ref, mode, 0);
    const path = `/scale-sets/${ref.name}/creation-failure`;
    await steer(azure.control, 'POST', path, { code: 'AllocationFailed', message: 'No room.' });
    await azure.resize(ref, 1);
    const readings = await azure.cloud().readGroups(access, [ref]);
    expect(readings.get(groupKey(ref))).toMatchObject({
      group: { growth: { kind: 'failing', said: 'AllocationFailed: No room.' } },
    });
  });
});

describe.each(modes)('a %s scale set whose change failed without an instance', (mode) => {
  afterEach(async () => {
    for (const path of ['/quotas', `/scale-sets/noticed-${mode}/write-failure`]) {
      await steer(azure.control, 'DELETE', path);
    }
  });

  const growthAfterResize = async (ref: ScaleSetRef): Promise<unknown> => {
    await azure.resize(ref, 3);
    const reading = (await azure.cloud().readGroups(access, [ref])).get(groupKey(ref));
    if (reading?.kind !== 'found') throw new Error(JSON.stringify(reading));
    expect(reading.group.instances).toHaveLength(1);
    return reading.group.growth;
  };

  it('says that a quota was in the way', async () => {
    const ref = aScaleSetRef(`quota-${mode}`);
    await azure.create(ref, mode, 1);
    const quota = { location, cores: 0, noticed: 'by-operation', code: 'QuotaExceeded' };
    expect(await steer(azure.control, 'POST', '/quotas', quota)).toMatchObject({ status: 204 });
    expect(await growthAfterResize(ref)).toEqual({
      kind: 'failing',
      said: textLike(/^QuotaExceeded: Operation could not be completed .* Cores quota\. /),
    });
  });

  it('says what the operation said, and nothing where the answer is not whole', async () => {
    const ref = aScaleSetRef(`noticed-${mode}`);
    await azure.create(ref, mode, 1);
    const failure = { code: 'OverconstrainedAllocationRequest', message: 'No room.' };
    await steer(azure.control, 'POST', `/scale-sets/${ref.name}/write-failure`, failure);
    const said = 'OverconstrainedAllocationRequest: No room.';
    expect(await growthAfterResize(ref)).toEqual({ kind: 'failing', said });
    const action = 'VirtualMachineScaleSets_GetInstanceView';
    await addFault(azure.control, { kind: 'empty', action, element: 'code' });
    const reading = (await azure.cloud().readGroups(access, [ref])).get(groupKey(ref));
    expect(reading).toMatchObject({ kind: 'found' });
    expect(reading).not.toHaveProperty('group.growth');
  });
});

describe('Azure’s limits of calls', () => {
  it('are left before they end, and other scale sets go on', async () => {
    await changeTimings(azure.control, { limitFactor: 1 });
    await steer(azure.control, 'DELETE', '/calls');
    const cloud = azure.cloud();
    let reading = await read('Uniform', cloud);
    for (let time = 0; time < 60 && reading.kind === 'found'; time += 1) {
      reading = await read('Uniform', cloud);
    }
    expect(reading).toMatchObject({
      kind: 'failed',
      code: 'cloud-throttled',
      retryable: true,
      message: textLike(/: KeptBack: /),
    });
    const waitMs = reading.kind === 'failed' ? (reading.retryAfterMs ?? 0) : 0;
    expect(waitMs).toBeGreaterThanOrEqual(1_000);
    expect(waitMs).toBeLessThanOrEqual(20_000);
    expect(await read('Flexible', cloud)).toMatchObject({ kind: 'found' });
    const calls = await listFrom(azure.control, '/calls');
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('are told by a wait of so long to whoever knows nothing of them, once', async () => {
    await changeTimings(azure.control, { limitFactor: 1 });
    await steer(azure.control, 'DELETE', '/calls');
    let reading = await read('Uniform');
    for (let time = 0; time < 60 && reading.kind === 'found'; time += 1) {
      reading = await read('Uniform');
    }
    const waitMs = reading.kind === 'failed' ? reading.retryAfterMs : 0;
    expect(waitMs).toBeGreaterThanOrEqual(1_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
    const cloud = azure.cloud();
    for (let time = 0; time < 3; time += 1) {
      expect(await read('Uniform', cloud)).toMatchObject({ code: 'cloud-throttled' });
    }
    const calls = await listFrom(azure.control, '/calls');
    expect(calls.filter(({ status }) => status === 429)).toHaveLength(2);
  });
});
