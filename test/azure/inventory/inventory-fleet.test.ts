import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupKey } from '../../../shared/model/group.ts';
import { aScaleSetRef } from '../../fakes/scale-sets.ts';
import { changeTimings, listFrom, steer } from '../../sandbox/aws/steer.ts';
import {
  access,
  startSimulatedScaleSets,
  type SimulatedScaleSets,
} from '../simulated-scale-sets.ts';

const modes = ['Uniform', 'Flexible'] as const;
/** The names of machines of the first lie on both sides of those of the others. */
const names = ['web', 'web_4', 'web_8', 'web_a', 'web_c'];
/** 5,000 instances, in scale sets of sizes that fit no page. */
const fleet = modes.flatMap((mode) =>
  [997, 1_000, 3, 0, 500].map((capacity, at) => ({
    ref: aScaleSetRef(`${mode}-${names[at]}`),
    mode,
    capacity,
  })),
);

let azure: SimulatedScaleSets;
beforeAll(async () => {
  azure = await startSimulatedScaleSets(1_000_000, 1_000);
  await changeTimings(azure.control, { appearStepMs: 0 });
  for (const { ref, mode, capacity } of fleet) await azure.create(ref, mode, capacity);
  await steer(azure.control, 'DELETE', '/calls');
}, 60_000);
afterAll(() => azure.close());

describe('the inventory of 5,000 instances', () => {
  it('asks for a page when its rows are wanted, and not before', async () => {
    for await (const { group } of azure.inventory().scaleSets(access)) {
      expect(group.name).toBe('Uniform-web');
      break;
    }
    expect(await queries()).toBe(2);
    await steer(azure.control, 'DELETE', '/calls');
  });

  it('gives in seven queries what Compute gives of each scale set', async () => {
    const told = new Map<string, readonly string[]>();
    for await (const { group, providerIds } of azure.inventory().scaleSets(access)) {
      told.set(groupKey(group), comparable(providerIds));
    }
    expect(await queries()).toBe(1 + 3 + 3);
    const refs = fleet.map(({ ref }) => ref);
    const readings = await azure.cloud().readGroups(access, refs);
    expect(told.size).toBe(fleet.length);
    for (const [key, reading] of readings) {
      if (reading.kind !== 'found') throw new Error(reading.kind);
      const ids = reading.group.instances.map(({ providerId }) => providerId);
      expect(told.get(key)).toEqual(comparable(ids));
    }
    expect([...told.values()].flat()).toHaveLength(5_000);
  });
});

async function queries(): Promise<number> {
  const calls = await listFrom(azure.control, '/calls');
  return calls.filter(({ action }) => action === 'ResourceGraph_Resources').length;
}

function comparable(ids: readonly string[]): readonly string[] {
  return ids.map((id) => id.toLowerCase()).toSorted();
}
