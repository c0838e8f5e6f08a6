import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../shared/model/account.ts';
import { groupKey, type AutoScalingGroupRef } from '../../shared/model/group.ts';
import { account, aGroupRef, otherAccount, region } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import type { CloudPlace, CloudWorld } from './cloud-contract.ts';

export const otherRegion = 'us-east-1';

/** A role in the other account that this installation may assume. */
export const trustedRole = {
  roleArn: `arn:aws:iam::${otherAccount}:role/poolsync`,
  externalId: 'shared-word',
} as const;

const here: AwsAccess = { cloud: 'aws', account, region };
const there: AwsAccess = { cloud: 'aws', account: otherAccount, region, ...trustedRole };

/** A region of the account of the builders, which is read without a role. */
function awsPlace(inRegion: string): CloudPlace<AutoScalingGroupRef> {
  return {
    access: { ...here, region: inRegion },
    refOf: (name) => aGroupRef(name, { region: inRegion }),
    idOf: () => new RegExp(`:autoscaling:${inRegion}:${account}:`),
  };
}

/** What is the same of Auto Scaling groups in every world. */
export const awsWorld = {
  here: awsPlace(region),
  elsewhere: awsPlace(otherRegion),
  denied: {
    'an unknown role': { ...there, account, roleArn: `arn:aws:iam::${otherAccount}:role/unknown` },
    'a wrong external ID': { ...there, account, externalId: 'guessed' },
  },
  figures: { minimumCapacity: 0, maximumCapacity: 10 },
  instance: {
    serving: 'InService',
    leaving: 'Terminating:Wait',
    id: /^i-[0-9a-f]{17}$/,
    providerIdOf: (_: AutoScalingGroupRef, id: string) =>
      new RegExp(`^aws:///${region}[ab]/${id}$`),
    nobody: 'i-00000000000000bad',
  },
  isAskedByName: false,
} as const;

/** What every adapter of `Cloud` on Auto Scaling groups keeps to besides: accounts and roles. */
export function describeAwsRoles(
  name: string,
  makeWorld: () => Promise<CloudWorld<AutoScalingGroupRef>>,
): void {
  describe(`${name}, with accounts and roles`, () => {
    let world: CloudWorld<AutoScalingGroupRef>;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    it('reads the group of another account by its role', async () => {
      const group = aGroupRef('by-role', { account: otherAccount });
      await world.make([group], 1);
      expect((await world.cloud.readGroups(there, [group])).get(groupKey(group))).toMatchObject({
        group: { id: textWith(`:${otherAccount}:`) },
      });
      const own = aGroupRef('by-role');
      expect((await world.cloud.readGroups(here, [own])).get(groupKey(own))?.kind).toBe('absent');
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
  });
}
