import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../shared/model/account.ts';
import { groupKey, type AutoScalingGroupRef } from '../../shared/model/group.ts';
import type { FailedReading, GroupReading, ObservedGroup } from '../../shared/model/observation.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import { account, aGroupRef, otherAccount, region } from '../fakes/builders.ts';
import { textLike, textWith } from '../fakes/text-like.ts';

export const otherRegion = 'us-east-1';

/** A role in the other account that this installation may assume. */
export const trustedRole = {
  roleArn: `arn:aws:iam::${otherAccount}:role/poolsync`,
  externalId: 'shared-word',
} as const;

/** A cloud to read, and what a test needs to bring it into a state. */
export interface CloudWorld {
  /** Reads the account of the builders without a role. */
  readonly cloud: Cloud;
  /** Makes groups; resolves when each has so many instances in service. */
  make(groups: readonly AutoScalingGroupRef[], capacity: number): Promise<void>;
  /** Terminates one instance of the group; resolves with its ID when it waits in a terminate hook. */
  drainOne(group: AutoScalingGroupRef): Promise<string>;
  close(): Promise<void>;
}

const here: AwsAccess = { cloud: 'aws', account, region };
const there: AwsAccess = { cloud: 'aws', account: otherAccount, region, ...trustedRole };

/** What every adapter of `Cloud` on Auto Scaling groups keeps to. */
export function describeCloudContract(name: string, makeWorld: () => Promise<CloudWorld>): void {
  describe(`${name}, as a Cloud`, () => {
    let world: CloudWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    const readOne = async (
      group: AutoScalingGroupRef,
      access = here,
    ): Promise<GroupReading | FailedReading> => {
      const reading = (await world.cloud.readGroups(access, [group])).get(groupKey(group));
      if (reading === undefined) throw new Error(`nothing was said of ${groupKey(group)}`);
      return reading;
    };
    const found = async (group: AutoScalingGroupRef, access = here): Promise<ObservedGroup> => {
      const reading = await readOne(group, access);
      if (reading.kind !== 'found') throw new Error(`${groupKey(group)} is ${reading.kind}`);
      return reading.group;
    };

    it('tells of groups that are there and of groups that are not in one answer', async () => {
      const [one, gone, two] = ['one', 'gone', 'two'].map((part) => aGroupRef(`both-${part}`));
      if (one === undefined || gone === undefined || two === undefined) throw new Error('three');
      await world.make([one, two], 1);
      const readings = await world.cloud.readGroups(here, [one, gone, two]);
      expect([...readings].map(([key, { kind }]) => [key, kind])).toEqual([
        [groupKey(one), 'found'],
        [groupKey(gone), 'absent'],
        [groupKey(two), 'found'],
      ]);
    });

    it('tells of an instance in service under the ID that its Node has', async () => {
      const group = aGroupRef('serving');
      await world.make([group], 2);
      const { id, instances, ...figures } = await found(group);
      expect(id).toContain(`:autoscaling:${region}:${account}:`);
      expect(figures).toMatchObject({
        desiredCapacity: 2,
        minimumCapacity: 0,
        maximumCapacity: 10,
      });
      expect(instances).toHaveLength(2);
      for (const instance of instances) {
        expect(instance).toEqual({
          id: textLike(/^i-[0-9a-f]{17}$/),
          providerId: textLike(new RegExp(`^aws:///${region}[ab]/${instance.id}$`)),
          state: 'InService',
          listed: true,
          transient: false,
          countsTowardsCapacity: true,
        });
      }
    });

    it('tells of an empty group that it is there and empty', async () => {
      const group = aGroupRef('empty');
      await world.make([group], 0);
      expect(await found(group)).toMatchObject({ desiredCapacity: 0, instances: [] });
    });

    it('goes on listing an instance that drains', async () => {
      const group = aGroupRef('draining');
      await world.make([group], 2);
      const leaving = await world.drainOne(group);
      const { desiredCapacity, instances } = await found(group);
      expect(desiredCapacity).toBe(1);
      expect(instances.find(({ id }) => id === leaving)).toMatchObject({
        state: 'Terminating:Wait',
        listed: true,
        transient: true,
        countsTowardsCapacity: false,
      });
    });

    it('reads more than a hundred groups', async () => {
      const groups = Array.from({ length: 105 }, (_, at) => aGroupRef(`many-${at}`));
      await world.make(groups, 0);
      const readings = await world.cloud.readGroups(here, [...groups, aGroupRef('many-none')]);
      expect(readings.size).toBe(106);
      expect([...readings.values()].filter(({ kind }) => kind === 'found')).toHaveLength(105);
      expect(readings.get(groupKey(aGroupRef('many-none')))?.kind).toBe('absent');
    });

    it('has nothing to say of no groups', async () => {
      expect((await world.cloud.readGroups(here, [])).size).toBe(0);
    });

    it('does not mix up groups of one name in two regions', async () => {
      const group = aGroupRef('regional');
      const sister = aGroupRef('regional', { region: otherRegion });
      await world.make([group], 1);
      expect((await readOne(sister, { ...here, region: otherRegion })).kind).toBe('absent');
      await world.make([sister], 0);
      expect(await found(sister, { ...here, region: otherRegion })).toMatchObject({
        id: textWith(`:${otherRegion}:`),
        instances: [],
      });
    });

    it('reads the group of another account by its role', async () => {
      const group = aGroupRef('by-role', { account: otherAccount });
      await world.make([group], 1);
      expect(await found(group, there)).toMatchObject({
        id: textWith(`:${otherAccount}:`),
      });
      expect((await readOne(aGroupRef('by-role'))).kind).toBe('absent');
    });

    it('I7: refuses the group of the wrong account where no role leads to the right one', async () => {
      const group = aGroupRef('mistaken');
      await world.make([group], 0);
      const meant = { ...group, account: otherAccount };
      const reading = world.cloud.readGroups({ ...here, account: otherAccount }, [meant]);
      await expect(reading).rejects.toMatchObject({ code: 'wrong-account', retryable: false });
    });

    it('I7: refuses the group of the wrong account where the role leads elsewhere', async () => {
      const group = aGroupRef('elsewhere', { account: otherAccount });
      await world.make([group], 0);
      const meant = aGroupRef('elsewhere');
      const reading = world.cloud.readGroups({ ...there, account }, [meant]);
      await expect(reading).rejects.toMatchObject({ code: 'wrong-account', retryable: false });
    });

    it.each<[string, Partial<AwsAccess>]>([
      ['that is unknown', { roleArn: `arn:aws:iam::${otherAccount}:role/unknown` }],
      ['with a wrong external ID', { externalId: 'guessed' }],
    ])('is denied a role %s', async (_, difference) => {
      const group = aGroupRef('denied', { account: otherAccount });
      const reading = world.cloud.readGroups({ ...there, ...difference }, [group]);
      await expect(reading).rejects.toMatchObject({ code: 'cloud-denied', retryable: false });
    });
  });
}
