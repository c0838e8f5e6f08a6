import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allOf } from '../../fakes/all-of.ts';
import { aScaleSetRef } from '../../fakes/scale-sets.ts';
import { addFault, changeTimings, listFrom, steer } from '../../sandbox/aws/steer.ts';
import {
  access,
  startSimulatedScaleSets,
  type InventoryChanges,
  type SimulatedScaleSets,
} from '../simulated-scale-sets.ts';

const querying = 'ResourceGraph_Resources';

let azure: SimulatedScaleSets;
/** What was slept, instead of sleeping. */
let waits: number[] = [];
beforeAll(async () => {
  azure = await startSimulatedScaleSets();
  await azure.create(aScaleSetRef('one'), 'Uniform', 3);
  await azure.create(aScaleSetRef('two'), 'Flexible', 3);
});
beforeEach(async () => {
  waits = [];
  await steer(azure.control, 'DELETE', '/faults');
  await steer(azure.control, 'DELETE', '/calls');
  await changeTimings(azure.control, { limitFactor: 1_000 });
});
afterAll(() => azure.close());

/** Seven queries, with pages of one row in two of three walks. */
async function read(changes: InventoryChanges = {}) {
  const sleep = async (ms: number): Promise<void> => void waits.push(ms);
  return allOf(azure.inventory({ rowsAPage: 2, sleep, ...changes }).scaleSets(access));
}

async function statuses(): Promise<readonly unknown[]> {
  const calls = await listFrom(azure.control, '/calls');
  return calls.filter(({ action }) => action === querying).map(({ status }) => status);
}

describe('the quota of queries', () => {
  it('is waited for before it is used up, and what is left is for others', async () => {
    await changeTimings(azure.control, { limitFactor: 4 / 15 });
    const sleep = async (ms: number): Promise<void> => {
      waits.push(ms);
      // What a new window does.
      await changeTimings(azure.control, { limitFactor: 1_000 });
    };
    expect(await read({ sleep })).toHaveLength(2);
    // Four in a window: two are sent, then two are left.
    expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(0);
    expect(waits[0]).toBeLessThanOrEqual(5_000);
  });

  it('is told with its wait where waiting would take too long', async () => {
    await changeTimings(azure.control, { limitFactor: 1 / 15 });
    const failed = await read({ waitMs: 10 }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'cloud-throttled', retryable: true });
    const waitMs = failed instanceof Error && 'retryAfterMs' in failed ? failed.retryAfterMs : 0;
    expect(waitMs).toBeGreaterThan(10);
    expect(waitMs).toBeLessThanOrEqual(5_000);
    expect(waits).toEqual([]);
  });

  it('is waited for as a refusal says, and that page alone is asked again', async () => {
    const fault = { kind: 'throttle', retryAfterSeconds: 7, action: querying, page: 2, times: 1 };
    await addFault(azure.control, fault);
    expect(await read()).toHaveLength(2);
    expect(waits[0]).toBe(7_000);
    expect(await statuses()).toEqual([200, 200, 429, 200, 200, 200]);
  });

  it('ends a walk that is refused for ever', async () => {
    await addFault(azure.control, { kind: 'throttle', retryAfterSeconds: 9, action: querying });
    await expect(read()).rejects.toMatchObject({ code: 'cloud-throttled', retryable: true });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(30_000);
  });
});
