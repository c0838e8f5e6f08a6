import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import { location } from '../fakes/scale-sets.ts';
import { textLike } from '../fakes/text-like.ts';
import { foundIn, type ScalableCloudWorld } from './scalable-cloud-contract.ts';

/** What a test does with scale sets besides. */
export interface ScaleSetWorld extends ScalableCloudWorld<ScaleSetRef> {
  /** Sets a capacity by other hands. */
  change(scaleSet: ScaleSetRef, desiredCapacity: number): Promise<void>;
  /** The subscription may not have another instance from now on. */
  exhaustQuota(scaleSet: ScaleSetRef): Promise<void>;
}

/** What every adapter of `ScalableCloud` on scale sets keeps to besides: versions and quotas. */
export function describeScalableScaleSetContract(
  name: string,
  makeWorld: () => Promise<ScaleSetWorld>,
): void {
  describe(`${name}, with versions and quotas`, () => {
    let world: ScaleSetWorld;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());

    const set = (ref: ScaleSetRef, figure: number, version?: string) =>
      world.cloud.setDesiredCapacity(world.here.access, ref, figure, version);

    it('reads the same version of what nobody changed', async () => {
      const ref = world.here.refOf('unchanged');
      await world.make(ref, 1);
      const { version } = await foundIn(world, ref);
      expect(version).toEqual(textLike(/./));
      expect((await foundIn(world, ref)).version).toBe(version);
    });

    it('I7: tells where a scale set lies, which decides on who may use it', async () => {
      const ref = world.here.refOf('located');
      await world.make(ref, 1);
      expect(await foundIn(world, ref)).toMatchObject({ location });
    });

    it('I4: sets nothing where somebody changed the scale set since it was read', async () => {
      const ref = world.here.refOf('changed');
      await world.make(ref, 1);
      const { version } = await foundIn(world, ref);
      await world.change(ref, 2);
      expect(await set(ref, 3, version)).toEqual({ kind: 'changed' });
      const again = await foundIn(world, ref);
      expect(again.capacity).toMatchObject({ desiredCapacity: 2 });
      expect(await set(ref, 3, again.version)).toMatchObject({ kind: 'accepted' });
      expect((await foundIn(world, ref)).capacity).toMatchObject({ desiredCapacity: 3 });
    });

    it('finds its own change under another version', async () => {
      const ref = world.here.refOf('own');
      await world.make(ref, 1);
      const { version } = await foundIn(world, ref);
      await set(ref, 2, version);
      expect(await set(ref, 3, version)).toEqual({ kind: 'changed' });
    });

    it('sets a figure whatever was changed where no version is given', async () => {
      const ref = world.here.refOf('any');
      await world.make(ref, 1);
      await world.change(ref, 2);
      expect(await set(ref, 3)).toMatchObject({ kind: 'accepted' });
    });

    it('is refused by a quota, and says that it was one', async () => {
      const ref = world.here.refOf('quota');
      await world.make(ref, 1);
      await world.exhaustQuota(ref);
      expect(await set(ref, 9)).toEqual({
        kind: 'refused',
        exceedsQuota: true,
        said: textLike(/quota/i),
      });
      expect((await foundIn(world, ref)).capacity).toMatchObject({ desiredCapacity: 1 });
    });
  });
}
