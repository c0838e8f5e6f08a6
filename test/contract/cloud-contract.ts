import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudAccess } from '../../shared/model/account.ts';
import { groupKey, type GroupRef } from '../../shared/model/group.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import { readGroups, type ReadingResult } from '../../shared/reconcile/read-groups.ts';
import { textLike } from '../fakes/text-like.ts';

/** Where groups are, how they are called there and how they may be read. */
export interface CloudPlace<Ref extends GroupRef> {
  readonly access: CloudAccess;
  refOf(name: string): Ref;
  /** What the cloud's own identifier of this group looks like. */
  idOf(ref: Ref): RegExp;
}

/** A cloud to read, and what a test needs to bring it into a state. */
export interface CloudWorld<Ref extends GroupRef> {
  readonly cloud: Cloud;
  readonly here: CloudPlace<Ref>;
  /** Where the same names mean other groups. */
  readonly elsewhere: CloudPlace<Ref>;
  /** Accesses by which nothing here may be read, by what is wrong with them. */
  readonly denied: Readonly<Record<string, CloudAccess>>;
  /** What a reading tells of a group of two instances, besides its ID and them. */
  readonly figures: Partial<ObservedGroup>;
  readonly instance: {
    readonly serving: string;
    readonly leaving: string;
    readonly id: RegExp;
    /** What its Node has for its provider ID. */
    providerIdOf(ref: Ref, id: string): RegExp;
    /** An ID of the same form that no instance has. */
    readonly nobody: string;
  };
  /** Whether the cloud can be asked for single instances; else it says of none that it is gone. */
  readonly isAskedByName: boolean;
  /** Makes groups; resolves when each has so many instances in service. */
  make(groups: readonly Ref[], capacity: number): Promise<void>;
  /** Has one instance leave the group; resolves with its ID while it is on its way. */
  leaveOne(group: Ref): Promise<string>;
  close(): Promise<void>;
}

/** What every adapter of `Cloud` keeps to. */
export function describeCloudContract<Ref extends GroupRef>(
  name: string,
  makeWorld: () => Promise<CloudWorld<Ref>>,
): void {
  describe(`${name}, as a Cloud`, () => {
    let world: CloudWorld<Ref>;
    let here: CloudPlace<Ref>;
    beforeAll(async () => {
      world = await makeWorld();
      ({ here } = world);
    });
    afterAll(() => world.close());

    const readOne = async (group: Ref, access = here.access): Promise<ReadingResult> => {
      const reading = (await readGroups(world.cloud, [{ access, group }])).get(groupKey(group));
      if (reading === undefined) throw new Error(`nothing was said of ${groupKey(group)}`);
      return reading;
    };
    const found = async (group: Ref, access = here.access): Promise<ObservedGroup> => {
      const reading = await readOne(group, access);
      if (reading.kind !== 'found') throw new Error(JSON.stringify(reading));
      return reading.group;
    };

    it('tells of groups that are there and of groups that are not in one answer', async () => {
      const [one, gone, two] = [here.refOf('one'), here.refOf('gone'), here.refOf('two')];
      await world.make([one, two], 1);
      const readings = await world.cloud.readGroups(here.access, [one, gone, two]);
      expect([...readings].map(([key, { kind }]) => [key, kind])).toEqual([
        [groupKey(one), 'found'],
        [groupKey(gone), 'absent'],
        [groupKey(two), 'found'],
      ]);
    });

    it('tells of an instance in service under the ID that its Node has', async () => {
      const group = here.refOf('serving');
      await world.make([group], 2);
      const { id, instances, ...figures } = await found(group);
      expect(id).toMatch(here.idOf(group));
      expect(figures).toMatchObject({ desiredCapacity: 2, ...world.figures });
      expect(instances).toHaveLength(2);
      for (const instance of instances) {
        expect(instance).toEqual({
          id: textLike(world.instance.id),
          providerId: textLike(world.instance.providerIdOf(group, instance.id)),
          state: world.instance.serving,
          listed: true,
          transient: false,
          countsTowardsCapacity: true,
        });
      }
    });

    it('tells of an empty group that it is there and empty', async () => {
      const group = here.refOf('empty');
      await world.make([group], 0);
      expect(await found(group)).toMatchObject({ desiredCapacity: 0, instances: [] });
    });

    it('goes on listing an instance that is on its way out', async () => {
      const group = here.refOf('draining');
      await world.make([group], 2);
      const leaving = await world.leaveOne(group);
      const { desiredCapacity, instances } = await found(group);
      expect(desiredCapacity).toBe(1);
      expect(instances).toHaveLength(2);
      expect(instances.find(({ id }) => id === leaving)).toMatchObject({
        state: world.instance.leaving,
        listed: true,
        transient: true,
        countsTowardsCapacity: false,
      });
    });

    it('I8: says of an instance that is not there that it is gone, and of no other one', async () => {
      const group = here.refOf('by-name');
      await world.make([group], 2);
      const leaving = await world.leaveOne(group);
      const ids = (await found(group)).instances.map(({ providerId }) => providerId);
      expect(ids.some((id) => id.endsWith(`/${leaving}`))).toBe(true);
      const nobody = namedLike(ids, world.instance.nobody);
      const gone = await world.cloud.goneAmong(here.access, group, [...ids, nobody]);
      expect([...gone]).toEqual(world.isAskedByName ? [nobody] : []);
      expect((await world.cloud.goneAmong(here.access, group, [])).size).toBe(0);
    });

    it('I8: says nothing of what is no instance of the group', async () => {
      const group = here.refOf('by-name-here');
      const sister = world.elsewhere.refOf('by-name-here');
      await world.make([group], 0);
      await world.make([sister], 1);
      const { instances } = await found(sister, world.elsewhere.access);
      const ids = instances.map(({ providerId }) => providerId);
      const foreign = namedLike(ids, world.instance.nobody);
      const gone = await world.cloud.goneAmong(here.access, group, [...ids, foreign]);
      expect([...gone]).toEqual([]);
    });

    it('I7: says of nothing that it is gone where it may not ask', async () => {
      const group = here.refOf('by-name-denied');
      await world.make([group], 1);
      const ids = (await found(group)).instances.map(({ providerId }) => providerId);
      const nobody = namedLike(ids, world.instance.nobody);
      for (const [what, access] of Object.entries(world.denied)) {
        expect([...(await world.cloud.goneAmong(access, group, [nobody]))], what).toEqual([]);
      }
    });

    it('reads more than a hundred groups', async () => {
      const groups = Array.from({ length: 105 }, (_, at) => here.refOf(`many-${at}`));
      await world.make(groups, 0);
      const none = here.refOf('many-none');
      const readings = await world.cloud.readGroups(here.access, [...groups, none]);
      expect(readings.size).toBe(106);
      expect([...readings.values()].filter(({ kind }) => kind === 'found')).toHaveLength(105);
      expect(readings.get(groupKey(none))?.kind).toBe('absent');
    });

    it('has nothing to say of no groups', async () => {
      expect((await world.cloud.readGroups(here.access, [])).size).toBe(0);
    });

    it('does not mix up groups of one name in two places', async () => {
      const { elsewhere } = world;
      const [group, sister] = [here.refOf('twice'), elsewhere.refOf('twice')];
      await world.make([group], 1);
      expect((await readOne(sister, elsewhere.access)).kind).toBe('absent');
      await world.make([sister], 0);
      const read = await found(sister, elsewhere.access);
      expect(read.id).toMatch(elsewhere.idOf(sister));
      expect(read.instances).toEqual([]);
      expect((await found(group)).instances).toHaveLength(1);
    });

    it('I7: is denied what its access does not allow', async () => {
      const group = here.refOf('denied');
      await world.make([group], 0);
      for (const [what, access] of Object.entries(world.denied)) {
        expect(await readOne(group, access), what).toMatchObject({
          kind: 'failed',
          code: 'cloud-denied',
          retryable: false,
        });
      }
    });
  });
}

function namedLike([first = '' as ProviderId]: readonly ProviderId[], id: string): ProviderId {
  return first.replace(/[^/]+$/, id) as ProviderId;
}
