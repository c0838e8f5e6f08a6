import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScaleSetRef } from '../../../shared/model/group.ts';
import type { GroupOutcome } from '../../../shared/model/outcome.ts';
import { reconcile, type ReconcileDeps } from '../../../shared/reconcile/reconcile.ts';
import { comparedPool, nominate, type Nomination } from '../../../shared/sweep/nominate.ts';
import { poll } from '../../contract/poll.ts';
import { allOf } from '../../fakes/all-of.ts';
import { aHint } from '../../fakes/builders.ts';
import { fakeDeps } from '../../fakes/deps.ts';
import { FakeCluster } from '../../fakes/fake-cluster.ts';
import { aScaleSetPool, aScaleSetRef, aSubscription } from '../../fakes/scale-sets.ts';
import { addFault, changeTimings, steer } from '../../sandbox/aws/steer.ts';
import {
  access,
  identity,
  startSimulatedScaleSets,
  type Mode,
  type SimulatedScaleSets,
} from '../simulated-scale-sets.ts';

let azure: SimulatedScaleSets;
beforeAll(async () => {
  azure = await startSimulatedScaleSets();
  await changeTimings(azure.control, { deleteMs: 0 });
});
beforeEach(async () => {
  await steer(azure.control, 'DELETE', '/faults');
  await changeTimings(azure.control, { inventoryLagMs: 0 });
});
afterAll(() => azure.close());

/** A pool of the scale set that says what Compute says of it now. */
async function inAgreement(ref: ScaleSetRef) {
  const pool = aScaleSetPool(ref.name);
  const cluster = new FakeCluster(pool);
  cluster.accounts = [aSubscription({ identity })];
  const deps: ReconcileDeps = { ...fakeDeps(cluster), cloud: azure.cloud() };
  const look = async () => {
    const outcomes = await reconcile(deps, [aHint('sweep', { group: ref, cause: 'sweep' })]);
    return outcomes.get('sweep')?.kind;
  };
  await poll('a pool in sync', async () => ((await look()) === 'in-sync' ? true : undefined));
  const before = structuredClone(cluster.pool(pool.ref));
  cluster.writes.length = 0;
  return { cluster, before, look, now: () => cluster.pool(pool.ref) };
}

function nominated(world: { readonly cluster: FakeCluster }): Promise<readonly Nomination[]> {
  return allOf(
    nominate(world.cluster.pools().map(comparedPool), azure.inventory().scaleSets(access)),
  );
}

/** From now on the inventory stands still, however old it gets. */
async function inventoryStops(): Promise<void> {
  await addFault(azure.control, { kind: 'stale', action: 'ResourceGraph_Resources', frozen: true });
}

async function countOf(ref: ScaleSetRef): Promise<number> {
  const [reading] = (await azure.cloud().readGroups(access, [ref])).values();
  return reading?.kind === 'found' ? reading.group.instances.length : Number.NaN;
}

const inSync: GroupOutcome['kind'] = 'in-sync';

describe.each<Mode>(['Uniform', 'Flexible'])('I1: an inventory of a %s scale set', (mode) => {
  it('that shows an instance which is gone has it read, and nothing is written', async () => {
    const ref = aScaleSetRef(`shrunk-${mode}`);
    await azure.create(ref, mode, 3);
    await inventoryStops();
    await azure.deleteOne(ref, mode);
    await poll('two instances', async () => ((await countOf(ref)) === 2 ? true : undefined));
    const world = await inAgreement(ref);
    expect(await nominated(world)).toEqual([
      { group: ref, reasons: ['capacity-differs', 'list-differs'] },
    ]);
    expect(await world.look()).toBe(inSync);
    expect(world.cluster.writes).toEqual([]);
    expect(world.now().providerIdList).toHaveLength(2);
  });

  it('that lacks a new instance has it read, and the list keeps it', async () => {
    const ref = aScaleSetRef(`grown-${mode}`);
    await azure.create(ref, mode, 2);
    await inventoryStops();
    await azure.resize(ref, 3);
    await poll('three instances', async () => ((await countOf(ref)) === 3 ? true : undefined));
    const world = await inAgreement(ref);
    expect(await nominated(world)).toEqual([
      { group: ref, reasons: ['capacity-differs', 'list-differs'] },
    ]);
    expect(await world.look()).toBe(inSync);
    expect(world.cluster.writes).toEqual([]);
    expect(world.now()).toEqual(world.before);
    expect(world.now().providerIdList).toHaveLength(3);
  });

  it('that is a minute old has a scale set read that it lacks, and the list stays', async () => {
    const ref = aScaleSetRef(`young-${mode}`);
    await azure.create(ref, mode, 2);
    const world = await inAgreement(ref);
    expect(await nominated(world)).toEqual([]);
    await changeTimings(azure.control, { inventoryLagMs: 60_000 });
    expect(await nominated(world)).toEqual([{ group: ref, reasons: ['not-in-inventory'] }]);
    expect(await world.look()).toBe(inSync);
    expect(world.cluster.writes).toEqual([]);
    expect(world.now().providerIdList).toHaveLength(2);
  });
});
