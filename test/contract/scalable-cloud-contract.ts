import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudAccess } from '../../shared/model/account.ts';
import type { Capacity } from '../../shared/model/count.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import type {
  CapacityReading,
  ScalableCloud,
  SetCapacityResult,
} from '../../shared/ports/scalable-cloud.ts';
import { textLike } from '../fakes/text-like.ts';
import type { CloudPlace } from './cloud-contract.ts';

/** A cloud to scale in, and what a test needs to bring it into a state. */
export interface ScalableCloudWorld<Ref extends GroupRef> {
  readonly cloud: ScalableCloud;
  readonly here: CloudPlace<Ref>;
  /** Where the same names mean other groups. */
  readonly elsewhere: CloudPlace<Ref>;
  /** Accesses by which nothing here may be read or set, by what is wrong with them. */
  readonly denied: Readonly<Record<string, CloudAccess>>;
  /** What a reading tells of a group besides its ID and what it is told to have. */
  readonly figures: Readonly<Record<string, unknown>>;
  /** Makes a group that takes 0 to 10 instances; resolves when it has so many. */
  make(group: Ref, desiredCapacity: number): Promise<void>;
  /** The group is in the midst of something for the next call. */
  makeBusy(group: Ref): Promise<void>;
  /** The next figure is set, and its caller hears no answer. */
  loseAnswer(group: Ref): Promise<void>;
  close(): Promise<void>;
}

type Found = Extract<CapacityReading, { kind: 'found' }>;

/** Reads a group that has to be there. */
export async function foundIn<Ref extends GroupRef>(
  { cloud, here }: Pick<ScalableCloudWorld<Ref>, 'cloud' | 'here'>,
  group: Ref,
  access: CloudAccess = here.access,
): Promise<Found> {
  const reading = await cloud.readCapacity(access, group);
  if (reading.kind !== 'found') throw new Error(`${group.name} is ${reading.kind}`);
  return reading;
}

/** What every adapter of `ScalableCloud` keeps to. */
export function describeScalableCloudContract<Ref extends GroupRef>(
  name: string,
  makeWorld: () => Promise<ScalableCloudWorld<Ref>>,
): void {
  describe(`${name}, as a ScalableCloud`, () => {
    let world: ScalableCloudWorld<Ref>;
    let here: CloudPlace<Ref>;
    beforeAll(async () => {
      world = await makeWorld();
      ({ here } = world);
    });
    afterAll(() => world.close());

    const capacityOf = async (group: Ref, access = here.access): Promise<Capacity> =>
      (await foundIn(world, group, access)).capacity;
    const set = (group: Ref, figure: number, access = here.access): Promise<SetCapacityResult> =>
      world.cloud.setDesiredCapacity(access, group, figure);
    /** What the answer shows of the group is either what was asked for, or nothing. */
    const expectAccepted = (answer: SetCapacityResult, figure: number): void => {
      const shown = answer.kind === 'accepted' ? answer.capacity : undefined;
      expect(answer.kind).toBe('accepted');
      expect(shown?.desiredCapacity ?? figure).toBe(figure);
    };

    it('reads what a group is told to have and within which bounds', async () => {
      const group = here.refOf('read');
      await world.make(group, 2);
      expect(await capacityOf(group)).toEqual({
        id: textLike(here.idOf(group)),
        desiredCapacity: 2,
        ...world.figures,
      });
    });

    it('I3: tells a group that is not there from one that wants none', async () => {
      const group = here.refOf('none');
      await world.make(group, 0);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 0 });
      const reading = await world.cloud.readCapacity(here.access, here.refOf('nowhere'));
      expect(reading.kind).toBe('absent');
    });

    it.each([5, 0])('sets a desired capacity of %i', async (figure) => {
      const group = here.refOf(`set-${figure}`);
      await world.make(group, 2);
      expectAccepted(await set(group, figure), figure);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: figure });
    });

    it('takes the figure that a group has already', async () => {
      const group = here.refOf('same');
      await world.make(group, 2);
      expectAccepted(await set(group, 2), 2);
    });

    it('is refused by a group that is not there', async () => {
      expect((await set(here.refOf('nobody'), 1)).kind).toBe('refused');
    });

    it('hears that a group is busy, and has set nothing', async () => {
      const group = here.refOf('busy');
      await world.make(group, 2);
      await world.makeBusy(group);
      expect((await set(group, 3)).kind).toBe('busy');
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 2 });
      expectAccepted(await set(group, 3), 3);
    });

    it('fails where an answer is lost, and does not ask twice by itself', async () => {
      const group = here.refOf('lost');
      await world.make(group, 2);
      await world.loseAnswer(group);
      const lost = { code: 'cloud-unavailable', retryable: true };
      await expect(set(group, 4)).rejects.toMatchObject(lost);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 4 });
    });

    it('names nobody for a figure that nobody set', async () => {
      const group = here.refOf('no-cause');
      await world.make(group, 0);
      expect(await world.cloud.lastCauseOfChange(here.access, group, 7)).toBeUndefined();
    });

    it('does not mix up groups of one name in two places', async () => {
      const { elsewhere } = world;
      const [group, sister] = [here.refOf('twice'), elsewhere.refOf('twice')];
      await world.make(group, 1);
      await world.make(sister, 1);
      await set(sister, 3, elsewhere.access);
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 1 });
      expect(await capacityOf(sister, elsewhere.access)).toMatchObject({
        id: textLike(elsewhere.idOf(sister)),
        desiredCapacity: 3,
      });
    });

    it('I7: is denied what its access does not allow', async () => {
      const group = here.refOf('denied');
      await world.make(group, 0);
      const denied = { code: 'cloud-denied', retryable: false };
      for (const [what, access] of Object.entries(world.denied)) {
        const reading = world.cloud.readCapacity(access, group);
        await expect(reading, what).rejects.toMatchObject(denied);
        await expect(set(group, 1, access), what).rejects.toMatchObject(denied);
      }
      expect(await capacityOf(group)).toMatchObject({ desiredCapacity: 0 });
    });
  });
}
