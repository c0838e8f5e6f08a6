import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import { aGroupRef, weights } from '../fakes/builders.ts';
import {
  aCapacity,
  aScaleWorld,
  asked,
  scaleOnce,
  statusOf,
  wish,
  type ScaleWorld,
} from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';

const ofTwelve = aCapacity({ desiredCapacity: 12, countedIn: weights });

/** A pool that was in agreement on 2, and whose group counts weights since. */
function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld({ capacity: ofTwelve });
  wish(world, replicas);
  return world;
}

const notScaled = { kind: 'not-scaled', reason: 'not-in-instances' };

describe('scale, of a group that counts something else than instances', () => {
  it.each([3, 12, 0])(
    'I3: asks it for nothing where %i are wanted, and says why',
    async (wanted) => {
      const world = aWorldThatWants(wanted);
      expect(await scaleOnce(world)).toEqual(notScaled);
      expect(asked(world)).toEqual([]);
      const status = statusOf(world);
      expect(conditionOf(status.conditions ?? [], 'ScaleAccepted')).toMatchObject({
        status: 'False',
        reason: 'CapacityNotInInstances',
        message: textWith('(m7g.xlarge 4)'),
      });
      for (const field of ['adoptedAt', 'desiredCapacity', 'minimumCapacity', 'maximumCapacity']) {
        expect(status).not.toHaveProperty(field);
      }
      expect(world.cluster.announcements.map(({ reason }) => reason)).toEqual([
        'CapacityNotInInstances',
      ]);
    },
  );

  it('I3: leaves it alone until a whole reading says otherwise: this one lacks the instances', async () => {
    const world = aWorldThatWants(3);
    await scaleOnce(world);
    const { length } = world.cluster.writes;
    world.cloud.put(aGroupRef(), aCapacity({ desiredCapacity: 12 }));
    wish(world, 3, { confirmedReplicas: 3 });
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'not-in-instances' });
    expect(asked(world)).toEqual([]);
    expect(world.cluster.writes).toHaveLength(length);
  });

  it('I3: asks it no second time where it counts weights right after a call', async () => {
    const world = aScaleWorld();
    wish(world, 7);
    world.cloud.onceBefore('setDesiredCapacity', () => {
      world.cloud.onceBefore('readCapacity', () => world.cloud.put(aGroupRef(), ofTwelve));
    });
    expect(await scaleOnce(world)).toEqual(notScaled);
    expect(asked(world)).toEqual([7]);
    expect(statusOf(world).lastScale).toMatchObject({ from: 2, to: 7, result: 'Accepted' });
  });
});
