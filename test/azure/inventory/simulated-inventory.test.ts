import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultCode } from '../../../shared/model/fault.ts';
import type { CloudAccess } from '../../../shared/model/account.ts';
import type { InventoryEntry } from '../../../shared/ports/inventory.ts';
import { aScaleSetRef, location } from '../../fakes/scale-sets.ts';
import { textLike } from '../../fakes/text-like.ts';
import { addFault, changeTimings, listFrom, steer } from '../../sandbox/aws/steer.ts';
import { allOf } from '../../fakes/all-of.ts';
import {
  access,
  otherSubscription,
  powerless,
  startSimulatedScaleSets,
  type InventoryChanges,
  type SimulatedScaleSets,
} from '../simulated-scale-sets.ts';

const uniform = aScaleSetRef('Uniform');
const flexible = aScaleSetRef('Flexible');
const empty = aScaleSetRef('empty');
const querying = 'ResourceGraph_Resources';

let azure: SimulatedScaleSets;
beforeAll(async () => {
  azure = await startSimulatedScaleSets();
  await azure.create(uniform, 'Uniform', 3);
  await azure.create(flexible, 'Flexible', 5);
  await azure.create(empty, 'Uniform', 0);
});
afterEach(async () => {
  await steer(azure.control, 'DELETE', '/faults');
  await steer(azure.control, 'DELETE', '/calls');
  await changeTimings(azure.control, { limitFactor: 1_000, inventoryLagMs: 0 });
});
afterAll(() => azure.close());

/** Pages of two rows, so that every walk has some. */
const small = { rowsAPage: 2 };

function read(
  changes: InventoryChanges = small,
  of: CloudAccess = access,
): Promise<readonly InventoryEntry[]> {
  return allOf(azure.inventory(changes).scaleSets(of));
}

async function statuses(): Promise<readonly unknown[]> {
  const calls = await listFrom(azure.control, '/calls');
  return calls.filter(({ action }) => action === querying).map(({ status }) => status);
}

describe('the inventory of Resource Graph', () => {
  it('tells of all scale sets, with what Compute says of them', async () => {
    const entries = await read();
    expect(entries.map(({ group }) => group.name)).toEqual(['Uniform', 'Flexible', 'empty']);
    expect(entries).toMatchObject([
      { group: uniform, location, capacity: 3 },
      { group: flexible, location, capacity: 5 },
      { group: empty, location, capacity: 0, providerIds: [] },
    ]);
    const readings = await azure.cloud().readGroups(access, [uniform, flexible, empty]);
    for (const [at, reading] of [...readings.values()].entries()) {
      if (reading.kind !== 'found') throw new Error(reading.kind);
      const ids = reading.group.instances.map(({ providerId }) => providerId);
      expect(entries[at]?.providerIds.toSorted()).toEqual(ids.toSorted());
      expect(entries[at]?.uniqueId).toBe(reading.group.uniqueId);
    }
  });

  it('costs a query for each page of each table', async () => {
    await read();
    expect(await statuses()).toHaveLength(2 + 2 + 3);
    await steer(azure.control, 'DELETE', '/calls');
    await read({ rowsAPage: 1_000 });
    expect(await statuses()).toHaveLength(3);
  });

  it('holds only the subscription that is asked for', async () => {
    expect(await read(small, { ...access, subscription: otherSubscription })).toEqual([]);
  });

  it('is denied to an identity that may read nothing', async () => {
    await expect(read(small, { ...access, identity: powerless })).rejects.toMatchObject({
      code: 'cloud-denied',
      retryable: false,
      message: textLike(/NoValidSubscriptionsInQueryRequest: There must be at least one/),
    });
  });

  it('shows the state of some time ago', async () => {
    await changeTimings(azure.control, { inventoryLagMs: 60_000 });
    expect(await read()).toEqual([]);
  });
});

type Row = readonly [what: string, fault: object, code: FaultCode];

const faults: readonly Row[] = [
  ['failing', { kind: 'error' }, 'cloud-unavailable'],
  ['empty', { kind: 'empty' }, 'incomplete-reading'],
  ['without rows', { kind: 'empty', element: 'data' }, 'incomplete-reading'],
  ['without IDs', { kind: 'empty', element: 'id' }, 'incomplete-reading'],
  [
    'without a word of whether it is truncated',
    { kind: 'empty', element: 'resultTruncated' },
    'incomplete-reading',
  ],
  ['short', { kind: 'short', element: 'data', keep: 1 }, 'incomplete-reading'],
  ['missing its rows', { kind: 'missing-page', page: 1 }, 'incomplete-reading'],
  ['the last without saying so', { kind: 'empty', element: '$skipToken' }, 'incomplete-reading'],
  ['cut short', { kind: 'truncated' }, 'incomplete-reading'],
  ['cut with its connection', { kind: 'truncated', ending: 'cut' }, 'incomplete-reading'],
  ['not trusted', { kind: 'token' }, 'cloud-unavailable'],
];

describe('I1: an inventory that is not whole', () => {
  it.each(faults)('is a fault where the first page is %s', async (_, fault, code) => {
    await addFault(azure.control, { ...fault, action: querying, page: 1 });
    await expect(read()).rejects.toMatchObject({ code, retryable: true });
  });

  it.each(faults.filter(([what]) => !what.startsWith('the last')))(
    'is a fault where a later page is %s',
    async (_, fault, code) => {
      const later = 'page' in fault ? 2 : 'later';
      // The second pages are last ones, so that one row is what they hold.
      const none = 'keep' in fault ? { keep: 0 } : {};
      await addFault(azure.control, { ...fault, ...none, action: querying, page: later });
      await expect(read()).rejects.toMatchObject({ code, retryable: true });
    },
  );

  it('is a fault where a page hangs, in time', async () => {
    await addFault(azure.control, { kind: 'hang', action: querying, page: 2 });
    await expect(read({ ...small, pageMs: 300 })).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: textLike(/no answer within 0\.3 s$/),
    });
  });

  it('tells what came before it, and nothing after it', async () => {
    await addFault(azure.control, { kind: 'error', action: querying, page: 2 });
    const told: string[] = [];
    const walk = async (): Promise<void> => {
      for await (const { group } of azure.inventory({ rowsAPage: 3 }).scaleSets(access)) {
        told.push(group.name);
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'cloud-unavailable' });
    expect(told).toEqual([uniform.name]);
  });
});
