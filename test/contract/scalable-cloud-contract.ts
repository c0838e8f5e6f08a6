import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../shared/model/account.ts';
import type { Capacity } from '../../shared/model/count.ts';
import type { AutoScalingGroupRef } from '../../shared/model/group.ts';
import type { ScalableCloud } from '../../shared/ports/scalable-cloud.ts';
import { account, aGroupRef, otherAccount, region } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import { otherRegion, trustedRole } from './aws-cloud.ts';

/** A cloud to scale in, and what a test needs to bring it into a state. */
export interface ScalableCloudWorld {
  /** Works in the account of the builders without a role. */
  readonly cloud: ScalableCloud;
  /** Makes a group that takes 0 to 10 instances. */
  make(group: AutoScalingGroupRef, desiredCapacity: number): Promise<void>;
  /** Moves the bounds of a group by other hands. */
  bound(
    group: AutoScalingGroupRef,
    bounds: { readonly min: number; readonly max: number },
  ): Promise<void>;
  /** A scaling policy of this name acts; resolves when its instances have moved. */
  triggerPolicy(group: AutoScalingGroupRef, policy: string, desiredCapacity: number): Promise<void>;
  /** The group is in the midst of something for the next call. */
  makeBusy(group: AutoScalingGroupRef): Promise<void>;
  /** The next figure is set, and its caller hears no answer. */
  loseAnswer(group: AutoScalingGroupRef): Promise<void>;
  close(): Promise<void>;
}

const here: AwsAccess = { cloud: 'aws', account, region };
const there: AwsAccess = { cloud: 'aws', account: otherAccount, region, ...trustedRole };

/** What every adapter of `ScalableCloud` on Auto Scaling groups keeps to. */
export function describeScalableCloudContract(
  name: string,
  makeWorld: () => Promise<ScalableCloudWorld>,
): void {
  describe(`${name}, as a ScalableCloud`, () => {
    let world: ScalableCloudWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    const capacityOf = async (group: AutoScalingGroupRef, access = here): Promise<Capacity> => {
      const reading = await world.cloud.readCapacity(access, group);
      if (reading.kind !== 'found') throw new Error(`${group.name} is ${reading.kind}`);
      return reading.capacity;
    };

    it('reads what a group is told to have and within which bounds', async () => {
      const group = aGroupRef('read');
      await world.make(group, 2);
      expect(await capacityOf(group)).toEqual({
        id: textWith(`:autoscaling:${region}:${account}:`),
        desiredCapacity: 2,
        minimumCapacity: 0,
        maximumCapacity: 10,
      });
    });

    it('I3: tells a group that is not there from one that wants none', async () => {
      const group = aGroupRef('none');
      await world.make(group, 0);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 0 });
      const reading = await world.cloud.readCapacity(here, aGroupRef('nowhere'));
      expect(reading.kind).toBe('absent');
    });

    it.each([5, 0])('sets a desired capacity of %i', async (figure) => {
      const group = aGroupRef(`set-${figure}`);
      await world.make(group, 2);
      const answer = await world.cloud.setDesiredCapacity(here, group, figure);
      expect(answer).toEqual({ kind: 'accepted' });
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: figure });
    });

    it('takes the figure that a group has already', async () => {
      const group = aGroupRef('same');
      await world.make(group, 2);
      const answer = await world.cloud.setDesiredCapacity(here, group, 2);
      expect(answer).toEqual({ kind: 'accepted' });
    });

    it.each([11, 1])('I4: is refused a figure beyond the bounds: %i', async (figure) => {
      const group = aGroupRef(`bounds-${figure}`);
      await world.make(group, 3);
      await world.bound(group, { min: 2, max: 10 });
      const answer = await world.cloud.setDesiredCapacity(here, group, figure);
      expect(answer).toEqual({ kind: 'refused', said: textWith(`${figure} is`) });
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 3 });
    });

    it('is refused by a group that is not there', async () => {
      const answer = await world.cloud.setDesiredCapacity(here, aGroupRef('nobody'), 1);
      expect(answer.kind).toBe('refused');
    });

    it('hears that a group is busy, and has set nothing', async () => {
      const group = aGroupRef('busy');
      await world.make(group, 2);
      await world.makeBusy(group);
      const answer = await world.cloud.setDesiredCapacity(here, group, 3);
      expect(answer.kind).toBe('busy');
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 2 });
      const again = await world.cloud.setDesiredCapacity(here, group, 3);
      expect(again).toEqual({ kind: 'accepted' });
    });

    it('fails where an answer is lost, and does not ask twice by itself', async () => {
      const group = aGroupRef('lost');
      await world.make(group, 2);
      await world.loseAnswer(group);
      const lost = world.cloud.setDesiredCapacity(here, group, 4);
      await expect(lost).rejects.toMatchObject({ code: 'cloud-unavailable', retryable: true });
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 4 });
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

    it('names nobody for a figure that nobody set', async () => {
      const group = aGroupRef('no-cause');
      await world.make(group, 0);
      expect(await world.cloud.lastCauseOfChange(here, group, 7)).toBeUndefined();
    });

    it('does not mix up groups of one name in two regions', async () => {
      const group = aGroupRef('regional');
      const sister = aGroupRef('regional', { region: otherRegion });
      const access = { ...here, region: otherRegion };
      await world.make(group, 1);
      await world.make(sister, 1);
      await world.cloud.setDesiredCapacity(access, sister, 3);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 1 });
      expect(await capacityOf(sister, access)).toMatchObject({ desiredCapacity: 3 });
    });

    it('works on the group of another account by its role', async () => {
      const group = aGroupRef('by-role', { account: otherAccount });
      await world.make(group, 1);
      const answer = await world.cloud.setDesiredCapacity(there, group, 2);
      expect(answer).toEqual({ kind: 'accepted' });
      expect(await capacityOf(group, there)).toMatchObject({
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
      const group = aGroupRef('denied', { account: otherAccount });
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
