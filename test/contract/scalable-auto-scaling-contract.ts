import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../shared/model/account.ts';
import type { AutoScalingGroupRef } from '../../shared/model/group.ts';
import { account, aGroupRef, otherAccount, region } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import { trustedRole } from './aws-cloud.ts';
import { foundIn, type ScalableCloudWorld } from './scalable-cloud-contract.ts';

/** What a test does with Auto Scaling groups besides. */
export interface AutoScalingWorld extends ScalableCloudWorld<AutoScalingGroupRef> {
  /** Moves the bounds of a group by other hands. */
  bound(
    group: AutoScalingGroupRef,
    bounds: { readonly min: number; readonly max: number },
  ): Promise<void>;
  /** A scaling policy of this name acts; resolves when its instances have moved. */
  triggerPolicy(group: AutoScalingGroupRef, policy: string, desiredCapacity: number): Promise<void>;
}

const here: AwsAccess = { cloud: 'aws', account, region };
const there: AwsAccess = { cloud: 'aws', account: otherAccount, region, ...trustedRole };

/** What every adapter of `ScalableCloud` on Auto Scaling groups keeps to besides: bounds, policies, roles. */
export function describeScalableAutoScalingContract(
  name: string,
  makeWorld: () => Promise<AutoScalingWorld>,
): void {
  describe(`${name}, with bounds, policies and roles`, () => {
    let world: AutoScalingWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    it.each([11, 1])('I4: is refused a figure beyond the bounds: %i', async (figure) => {
      const group = aGroupRef(`bounds-${figure}`);
      await world.make(group, 3);
      await world.bound(group, { min: 2, max: 10 });
      const answer = await world.cloud.setDesiredCapacity(here, group, figure);
      expect(answer).toEqual({ kind: 'refused', said: textWith(`${figure} is`) });
      expect((await foundIn(world, group)).capacity).toMatchObject({ desiredCapacity: 3 });
    });

    it('has no versions', async () => {
      const group = aGroupRef('no-version');
      await world.make(group, 0);
      expect(await foundIn(world, group)).not.toHaveProperty('version');
    });

    it('names the policy that changed a figure, in words that stay the same', async () => {
      const group = aGroupRef('policy');
      await world.make(group, 2);
      await world.triggerPolicy(group, 'save-money', 1);
      const cause = await world.cloud.lastCauseOfChange(here, group, 1);
      expect(cause).toContain('triggered policy save-money');
      expect(cause).toMatch(/from 2 to 1$/);
      expect(cause).not.toMatch(/\d{4}-\d\d-\d\d/);
    });

    it('works on the group of another account by its role', async () => {
      const group = aGroupRef('by-role', { account: otherAccount });
      await world.make(group, 1);
      const answer = await world.cloud.setDesiredCapacity(there, group, 2);
      expect(answer).toEqual({ kind: 'accepted' });
      expect((await foundIn(world, group, there)).capacity).toMatchObject({
        id: textWith(`:${otherAccount}:`),
        desiredCapacity: 2,
      });
    });

    it('I7: refuses the reading of the wrong account', async () => {
      const group = aGroupRef('mistaken');
      await world.make(group, 0);
      const meant = { ...group, account: otherAccount };
      const reading = world.cloud.readCapacity({ ...here, account: otherAccount }, meant);
      await expect(reading).rejects.toMatchObject({ code: 'wrong-account', retryable: false });
    });

    it('I7: is denied a role with a wrong external ID', async () => {
      const group = aGroupRef('denied-role', { account: otherAccount });
      const access = { ...there, externalId: 'guessed' };
      for (const call of [
        () => world.cloud.readCapacity(access, group),
        () => world.cloud.setDesiredCapacity(access, group, 1),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: 'cloud-denied', retryable: false });
      }
    });
  });
}
