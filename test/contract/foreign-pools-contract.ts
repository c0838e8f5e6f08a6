import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFault, orFault } from '../../shared/model/fault.ts';
import type {
  ForeignPool,
  ForeignPoolKind,
  ForeignPoolRef,
} from '../../shared/model/foreign-pool.ts';
import { groupKey, type GroupRef } from '../../shared/model/group.ts';
import type { Announcement } from '../../shared/model/plan.ts';
import type { ForeignPools } from '../../shared/ports/foreign-pools.ts';
import { aForeignPoolRef, aGroupRef, arnOf, noon, otherAccount } from '../fakes/builders.ts';
import { aScaleSetRef, azureIdOf } from '../fakes/scale-sets.ts';

/** Another provider's objects, and what a test needs to bring them into a state. */
export interface ForeignPoolsWorld {
  /** With the rights that the function has, and no others; each knows nothing yet. */
  makePools(): ForeignPools;
  /** Two namespaces of this world alone. */
  readonly namespaces: readonly [string, string];
  /** Makes one that a MachinePool of the name `owner` owns. */
  make(ref: ForeignPoolRef, providerId?: string): Promise<void>;
  /** Writes what its provider writes. */
  touch(ref: ForeignPoolRef): Promise<void>;
  remove(ref: ForeignPoolRef): Promise<void>;
  /** All of the object that its provider and its users write, as it is stored. */
  restOf(ref: ForeignPoolRef): Promise<unknown>;
  announcementsOn(ref: ForeignPoolRef): Promise<readonly Announcement[]>;
  close(): Promise<void>;
}

function groupOf(kind: ForeignPoolKind, name: string): GroupRef {
  return kind === 'AWSMachinePool' ? aGroupRef(name) : aScaleSetRef(name);
}

function providerIdOf(group: GroupRef): string {
  return group.kind === 'AutoScalingGroup' ? arnOf(group) : azureIdOf(group);
}

/** Another group of the same name. */
function elsewhere(group: GroupRef): GroupRef {
  return group.kind === 'AutoScalingGroup'
    ? { ...group, account: otherAccount }
    : { ...group, resourceGroup: 'elsewhere' };
}

const later = new Date(noon.getTime() + 10_000);

/** What every adapter of `ForeignPools` keeps to. */
export function describeForeignPoolsContract(
  name: string,
  kind: ForeignPoolKind,
  makeWorld: () => Promise<ForeignPoolsWorld>,
): void {
  describe(`${name}, as ForeignPools`, () => {
    let world: ForeignPoolsWorld;
    let pools: ForeignPools;
    let ref: ForeignPoolRef;
    let group: GroupRef;
    let made = 0;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());
    beforeEach(() => {
      made += 1;
      pools = world.makePools();
      ref = refTo(`${world.namespaces[0]}-${made}`);
      group = groupOf(kind, ref.name);
    });
    const refTo = (of: string, namespace = world.namespaces[0]): ForeignPoolRef => ({
      ...aForeignPoolRef(of, namespace),
      kind,
    });
    const read = async (): Promise<ForeignPool> => {
      const pool = await pools.read(ref);
      if (pool === undefined) throw new Error(`there is no ${ref.namespace}/${ref.name}`);
      return pool;
    };
    const make = async (): Promise<ForeignPool> => {
      await world.make(ref, providerIdOf(group));
      return read();
    };
    const standingFor = async (asked: GroupRef): Promise<readonly ForeignPoolRef[] | undefined> =>
      (await pools.poolsOf([asked])).get(groupKey(asked));

    describe('reading', () => {
      it('gives an object with its owner and the group that it says', async () => {
        expect(await make()).toMatchObject({
          ref,
          machinePoolName: 'owner',
          providerId: providerIdOf(group),
          beingDeleted: false,
          pausedByAnnotation: false,
        });
        expect(await read()).not.toHaveProperty('nudgedAt');
      });

      it('gives no provider ID where the provider has not set one', async () => {
        await world.make(ref);
        expect(await read()).not.toHaveProperty('providerId');
      });

      it('gives nothing where there is nothing', async () => {
        expect(await pools.read(ref)).toBeUndefined();
      });
    });

    describe('nudging', () => {
      it('sets the annotation again and again, and nothing else', async () => {
        const before = await make();
        const rest = await world.restOf(ref);
        for (const at of [noon, later]) {
          const result = await pools.nudge(await read(), at);
          const after = await read();
          expect(result).toEqual({ kind: 'written', resourceVersion: after.resourceVersion });
          const { resourceVersion } = after;
          expect(after).toEqual({ ...before, resourceVersion, nudgedAt: at.toISOString() });
        }
        expect(await world.restOf(ref)).toEqual(rest);
      });

      it('I2: is a conflict where somebody wrote since the object was read', async () => {
        const stale = await make();
        await world.touch(ref);
        const before = await read();
        expect(await pools.nudge(stale, noon)).toEqual({ kind: 'conflict' });
        expect(await read()).toEqual(before);
      });

      it('lets one of two nudge who read the same object', async () => {
        const pool = await make();
        const results = await Promise.all([pools.nudge(pool, noon), pools.nudge(pool, later)]);
        expect(results.map((result) => result.kind).toSorted()).toEqual(['conflict', 'written']);
      });

      it('I7: is no nudge of an object that was made anew under the same name', async () => {
        const old = await make();
        await world.remove(ref);
        const remade = await make();
        expect(remade.uid).not.toBe(old.uid);
        expect(await pools.nudge(old, noon)).toEqual({ kind: 'conflict' });
        const { resourceVersion } = remade;
        const result = await orFault(() => pools.nudge({ ...old, resourceVersion }, noon));
        if (!isFault(result)) expect(result).toEqual({ kind: 'conflict' });
        expect(await read()).toEqual(remade);
      });

      it('is gone where the object is gone, and makes none', async () => {
        const pool = await make();
        await world.remove(ref);
        expect(await pools.nudge(pool, noon)).toEqual({ kind: 'gone' });
        expect(await pools.read(ref)).toBeUndefined();
      });
    });

    describe('telling', () => {
      const told: Announcement = { type: 'Warning', reason: 'NudgeWithheld', message: '5 and 2.' };

      it('records the same words once, and others beside them', async () => {
        const pool = await make();
        const rest = await world.restOf(ref);
        await pools.announceOnce(pool, told);
        await world.touch(ref);
        await world.makePools().announceOnce(await read(), told);
        await pools.announceOnce(pool, { ...told, message: '6 and 2.' });
        const recorded = await world.announcementsOn(ref);
        expect(recorded).toHaveLength(2);
        expect(recorded).toEqual(expect.arrayContaining([told, { ...told, message: '6 and 2.' }]));
        expect(await world.restOf(ref)).toEqual(rest);
      });

      it('records on an object with as long a name as there can be', async () => {
        ref = refTo(`${'x'.repeat(60)}.${'y'.repeat(192)}`);
        await pools.announceOnce(await make(), told);
        expect(await world.announcementsOn(ref)).toEqual([told]);
      });
    });

    describe('finding', () => {
      it('finds what stands for a group by its provider ID, in every namespace', async () => {
        const twin = refTo('another-name', world.namespaces[1]);
        await world.make(ref, providerIdOf(group));
        await world.make(twin, providerIdOf(group));
        const found = (await standingFor(group)) ?? [];
        expect(new Set(found)).toEqual(new Set([ref, twin]));
        expect(await standingFor(elsewhere(group))).toEqual([]);
      });

      it('goes by the only one of the name where that can tell, and only while it has no provider ID', async () => {
        await world.make(ref);
        expect(await standingFor(group)).toEqual(kind === 'AWSMachinePool' ? [ref] : []);
        expect(await standingFor({ ...group, name: `${group.name}-none` })).toEqual([]);
      });

      it('finds the scale sets in the resource group of a virtual machine, and no other groups', async () => {
        const resourceGroup = `Beside-${ref.name}`;
        const beside = { ...group, resourceGroup };
        await world.make(ref, providerIdOf(beside));
        const { subscription } = aScaleSetRef();
        const machine = { subscription: subscription.toUpperCase(), resourceGroup, name: 'vm' };
        const found = await pools.scaleSetsBeside(machine);
        expect(found).toEqual(beside.kind === 'ScaleSet' ? [beside] : []);
        expect(await pools.scaleSetsBeside({ ...machine, resourceGroup: 'other' })).toEqual([]);
      });

      it('finds none by a name that two have', async () => {
        await world.make(ref);
        await world.make({ ...ref, namespace: world.namespaces[1] });
        expect(await standingFor(group)).toEqual([]);
      });
    });
  });
}
