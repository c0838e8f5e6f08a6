import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EntryGatherer } from '../../../functions/azure/inventory/gather-entries.ts';
import type { InstanceRow } from '../../../functions/azure/inventory/parse-rows.ts';
import { isFault } from '../../../shared/model/fault.ts';
import { groupKey } from '../../../shared/model/group.ts';
import { azureProviderId, type ProviderId } from '../../../shared/model/provider-id.ts';
import type { InventoryEntry } from '../../../shared/ports/inventory.ts';
import { aScaleSetRef, location, resourceIdOf } from '../../fakes/scale-sets.ts';

function aRow(name: string, instance: number): InstanceRow {
  const ref = aScaleSetRef(name);
  return {
    scaleSet: groupKey(ref),
    providerId: azureProviderId(`${resourceIdOf(ref)}/virtualMachines/${instance}`),
  };
}

const rowsOf = (name: string, ...instances: readonly number[]): readonly InstanceRow[] =>
  instances.map((instance) => aRow(name, instance));

function gather(names: readonly string[], pages: readonly (readonly InstanceRow[])[]) {
  const waiting = new Map(
    names.map((name) => {
      const group = aScaleSetRef(name);
      return [groupKey(group), { group, location, capacity: 1 }];
    }),
  );
  const gatherer = new EntryGatherer('Reading', waiting);
  const entries = pages.flatMap((page) => gatherer.takePage(page));
  return { entries: [...entries, ...gatherer.close()], waiting };
}

/** Where something new comes before what was told, rows can look as if they were in no order: then there are none. */
function gatheredOrNone(
  names: readonly string[],
  pages: readonly (readonly InstanceRow[])[],
): readonly InventoryEntry[] {
  try {
    return gather(names, pages).entries;
  } catch (error) {
    if (isFault(error) && error.code === 'incomplete-reading') return [];
    throw error;
  }
}

const told = (entries: readonly InventoryEntry[]) =>
  entries.map(({ group, providerIds }) => [
    group.name,
    ...providerIds.map((id) => Number(id.slice(id.lastIndexOf('/') + 1))),
  ]);

describe('the entries of an inventory', () => {
  it('hold the instances of a scale set over several pages', () => {
    const pages = [rowsOf('a', 1, 2), rowsOf('a', 3, 4), [...rowsOf('a', 5), ...rowsOf('b', 1)]];
    expect(told(gather(['a', 'b'], pages).entries)).toEqual([
      ['a', 1, 2, 3, 4, 5],
      ['b', 1],
    ]);
  });

  it('are those of known scale sets; what was told waits no more', () => {
    const { entries, waiting } = gather(['b', 'c'], [rowsOf('a', 1), rowsOf('b', 1)]);
    expect(told(entries)).toEqual([['b', 1]]);
    expect([...waiting.values()].map(({ group }) => group.name)).toEqual(['c']);
  });

  it('leave out rows that are told again since something was made before them', () => {
    const pages = [
      [...rowsOf('a', 1), ...rowsOf('b', 1), ...rowsOf('c', 1)],
      [...rowsOf('a', 1), ...rowsOf('b', 1), ...rowsOf('c', 1, 2), ...rowsOf('d', 1)],
    ];
    expect(told(gather(['a', 'b', 'c', 'd'], pages).entries)).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1, 2],
      ['d', 1],
    ]);
  });

  it('hold an instance once, whatever case its ID has', () => {
    const row = aRow('a', 1);
    const shouted = { ...row, providerId: row.providerId.toUpperCase() as ProviderId };
    expect(gather(['a'], [[row], [shouted]]).entries[0]?.providerIds).toHaveLength(1);
  });

  it('I1: are none where rows of a scale set come after those of another', () => {
    const page = [...rowsOf('a', 1), ...rowsOf('b', 1), ...rowsOf('a', 2)];
    expect(() => gather(['a', 'b'], [page])).toThrow(/not in the order asked for$/);
  });

  it('are the fleet, however large its pages are', () => {
    const fleets = fc.uniqueArray(
      fc.record({ at: fc.nat(50), instances: fc.uniqueArray(fc.nat(30), { minLength: 1 }) }),
      { selector: ({ at }) => at },
    );
    fc.assert(
      fc.property(fleets, fc.integer({ min: 1, max: 7 }), (fleet, size) => {
        const named = fleet.map(({ at, instances }) => ({ name: `set-${at}`, instances }));
        const rows = named.flatMap(({ name, instances }) => rowsOf(name, ...instances));
        const pages = Array.from({ length: Math.ceil(rows.length / size) }, (_, page) =>
          rows.slice(page * size, (page + 1) * size),
        );
        const { entries } = gather(
          named.map(({ name }) => name),
          pages,
        );
        expect(told(entries)).toEqual(named.map(({ name, instances }) => [name, ...instances]));
      }),
    );
  });

  it('name no instance that never was, and no scale set twice, whatever changes between pages', () => {
    const change = fc.record({ at: fc.nat(9), instance: fc.nat(9), made: fc.boolean() });
    const names = Array.from({ length: 10 }, (_, at) => `set-${at}`);
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 30 }), (steps) => {
        const there = new Map(names.map((name) => [name, new Set([0, 3, 6])]));
        const ever = new Set(names.flatMap((name) => [0, 3, 6].map((each) => `${name}/${each}`)));
        const pages: (readonly InstanceRow[])[] = [];
        for (let skip = 0; ; skip += 4) {
          for (const { at, instance, made } of steps[pages.length] ?? []) {
            const name = `set-${at}`;
            if (made) there.get(name)?.add(instance);
            else there.get(name)?.delete(instance);
            if (made) ever.add(`${name}/${instance}`);
          }
          const rows = names.flatMap((name) =>
            rowsOf(name, ...[...(there.get(name) ?? [])].toSorted((a, b) => a - b)),
          );
          pages.push(rows.slice(skip, skip + 4));
          if (skip + 4 >= rows.length) break;
        }
        const entries = told(gatheredOrNone(names, pages));
        const seen = entries.map(([name]) => name);
        expect(new Set(seen).size).toBe(seen.length);
        for (const [name, ...instances] of entries) {
          expect(instances.every((each) => ever.has(`${name}/${each}`))).toBe(true);
        }
      }),
    );
  });
});
