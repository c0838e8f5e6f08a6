import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/model/fault.ts';
import type { Pool, PoolStatus } from '../../shared/model/pool.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import type { InventoryEntry } from '../../shared/ports/inventory.ts';
import { comparedPool, nominate, type Nomination } from '../../shared/sweep/nominate.ts';
import { allOf } from '../fakes/all-of.ts';
import { noon } from '../fakes/builders.ts';
import { deepFreeze } from '../fakes/deep-freeze.ts';
import { aMachine, aScaleSetPool, aScaleSetRef, location } from '../fakes/scale-sets.ts';
import { streamOf } from '../fakes/stream-of.ts';

const idsOf = (...names: readonly string[]): readonly ProviderId[] =>
  names.map((name) => aMachine(name).providerId);
const ids = idsOf('one', 'two');

function aPool(name = 'workers', status: PoolStatus = {}, overrides: Partial<Pool> = {}): Pool {
  const read = { observedAt: noon.toISOString(), desiredCapacity: 2, groupUniqueID: 'unique-1' };
  return aScaleSetPool(name, { providerIdList: ids, status: { ...read, ...status }, ...overrides });
}

function anEntry(name = 'workers', overrides: Partial<InventoryEntry> = {}): InventoryEntry {
  const group = aScaleSetRef(name);
  return { group, location, capacity: 2, uniqueId: 'unique-1', providerIds: ids, ...overrides };
}

function nominated(
  pools: readonly Pool[],
  entries: readonly InventoryEntry[],
): Promise<readonly Nomination[]> {
  return allOf(nominate(pools.map(comparedPool), streamOf(entries)));
}

async function reasons(pool: Pool, entry: InventoryEntry): Promise<readonly string[]> {
  const [nomination] = await nominated([pool], [entry]);
  return nomination?.reasons ?? [];
}

const unread = { observedAt: undefined, desiredCapacity: undefined } as unknown as PoolStatus;

describe('nominate', () => {
  it('names nothing that agrees', async () => {
    expect(await nominated([aPool()], [anEntry()])).toEqual([]);
  });

  it.each<[string, Partial<InventoryEntry>, readonly string[]]>([
    ['that lacks an instance', { providerIds: idsOf('one') }, ['list-differs']],
    ['that has one more', { providerIds: idsOf('one', 'two', 'three') }, ['list-differs']],
    ['that has another one', { providerIds: idsOf('one', 'three') }, ['list-differs']],
    ['that lacks all', { providerIds: [] }, ['list-differs']],
    ['of another capacity', { capacity: 3 }, ['capacity-differs']],
    ['made anew', { uniqueId: 'unique-2' }, ['made-anew']],
    [
      'that is quite another one',
      { uniqueId: 'unique-2', capacity: 0, providerIds: [] },
      ['made-anew', 'capacity-differs', 'list-differs'],
    ],
  ])('names a scale set %s', async (_, differences, expected) => {
    expect(await nominated([aPool()], [anEntry('workers', differences)])).toEqual([
      { group: aScaleSetRef(), reasons: expected },
    ]);
  });

  it('I3: takes a capacity that is not told for unknown, not for zero', async () => {
    const { capacity: _, ...untold } = anEntry('workers', { providerIds: [] });
    const pool = aPool('workers', { desiredCapacity: 0 }, { providerIdList: [] });
    expect(await reasons(pool, untold)).toEqual(['capacity-differs']);
  });

  it('takes it for the same where only the case differs, in group and instances', async () => {
    const providerIds = ids.map((id) => id.toUpperCase() as ProviderId);
    const group = aScaleSetRef('WORKERS', { resourceGroup: 'FLEET' });
    expect(await reasons(aPool(), anEntry('workers', { group, providerIds }))).toEqual([]);
  });

  it('draws no conclusion from a unique ID that one of both does not say', async () => {
    const { uniqueId: _, ...untold } = anEntry();
    expect(await reasons(aPool(), untold)).toEqual([]);
    const { groupUniqueID: __, ...status } = aPool().status;
    expect(await reasons({ ...aPool(), status }, anEntry())).toEqual([]);
  });

  it('names what was never read, and what the inventory lacks', async () => {
    expect(await reasons(aPool('workers', unread), anEntry())).toEqual(['never-read']);
    expect(await nominated([aPool('new', unread), aPool('old')], [])).toEqual([
      { group: aScaleSetRef('new'), reasons: ['never-read', 'not-in-inventory'] },
      { group: aScaleSetRef('old'), reasons: ['not-in-inventory'] },
    ]);
  });

  it('names a scale set of two pools once, for either of them', async () => {
    const rival = { ref: { ...aPool().ref, name: 'rival' }, providerIdList: [] };
    expect(await nominated([aPool(), aPool('workers', {}, rival)], [anEntry()])).toEqual([
      { group: aScaleSetRef(), reasons: ['list-differs'] },
    ]);
  });

  it('leaves alone pools that are being deleted, and scale sets without a pool', async () => {
    const going = aPool('workers', {}, { beingDeleted: true });
    expect(await nominated([going], [anEntry('workers', { capacity: 9 })])).toEqual([]);
    expect(await nominated([going], [])).toEqual([]);
    expect(await nominated([], [anEntry()])).toEqual([]);
  });

  it('I1: takes nothing for missing where the inventory fails before its end', async () => {
    const fault = new Fault('incomplete-reading', 'a page is missing', { retryable: true });
    const told: Nomination[] = [];
    const sweep = async (): Promise<void> => {
      const inventory = streamOf([anEntry('workers', { capacity: 3 })], fault);
      for await (const nomination of nominate(
        [aPool(), aPool('other')].map(comparedPool),
        inventory,
      )) {
        told.push(nomination);
      }
    };
    await expect(sweep()).rejects.toBe(fault);
    expect(told.map(({ group }) => group)).toEqual([aScaleSetRef()]);
  });
});

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
const someIds = names.map((each) => idsOf(...each));
const somePools = fc.array(
  fc
    .record({ name: fc.constantFrom('a', 'b', 'c'), ids: someIds, capacity: fc.nat(3) })
    .map(({ name, ids: list, capacity }) =>
      aPool(name, { desiredCapacity: capacity }, { providerIdList: list }),
    ),
);
const someEntries = fc.uniqueArray(
  fc
    .record({ name: fc.constantFrom('a', 'b', 'c', 'x'), ids: someIds, capacity: fc.nat(3) })
    .map(({ name, ids: list, capacity }) => anEntry(name, { providerIds: list, capacity })),
  { selector: ({ group }) => group.name },
);

describe('the laws of nominate', () => {
  it('each group with a pool that does not agree is named once, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(somePools, someEntries, async (pools, entries) => {
        const found = await nominated(deepFreeze(pools), deepFreeze(entries));
        const expected = pools.filter(({ group, providerIdList, status }) => {
          const entry = entries.find((each) => each.group.name === nameOf(group));
          const sorted = entry?.providerIds.toSorted();
          return (
            entry?.capacity !== status.desiredCapacity ||
            JSON.stringify(sorted) !== JSON.stringify(providerIdList.toSorted())
          );
        });
        const wanted = new Set(expected.map(({ group }) => nameOf(group)));
        expect(found.map(({ group }) => nameOf(group)).toSorted()).toEqual([...wanted].toSorted());
      }),
    );
  });

  it('the order of pools, entries and instances changes only the order of what is named', async () => {
    await fc.assert(
      fc.asyncProperty(somePools, someEntries, async (pools, entries) => {
        const turned = entries.map((entry) => ({
          ...entry,
          providerIds: entry.providerIds.toReversed(),
        }));
        const one = await nominated(pools, entries);
        const other = await nominated(pools.toReversed(), turned.toReversed());
        expect(byName(other)).toEqual(byName(one));
      }),
    );
  });
});

function nameOf(group: Pool['group']): string {
  return group.name;
}

function byName(nominations: readonly Nomination[]) {
  return nominations.toSorted((a, b) => (a.group.name < b.group.name ? -1 : 1));
}
