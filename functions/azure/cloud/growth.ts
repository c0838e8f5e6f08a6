import { stableWords } from '../../../shared/cloud/stable-words.ts';
import type { Growth } from '../../../shared/model/observation.ts';
import type { ParsedInstance } from './parse-instance.ts';
import type { ScaleSet } from './read-scale-set.ts';

/** Why a scale set does not get what it wants: from its instances that failed, or from its own failure. */
export function growthOf(
  { failed, facts }: ScaleSet,
  instances: readonly ParsedInstance[],
): Growth {
  const failure = instances.find((each) => each.failure !== undefined)?.failure;
  if (failure !== undefined) return { kind: 'failing', said: stableWords(failure) };
  const counted = instances.filter(({ observed }) => observed.countsTowardsCapacity).length;
  return failed && counted < facts.desiredCapacity
    ? {
        kind: 'failing',
        said: 'the last change of the scale set failed, as its activity log tells',
      }
    : { kind: 'unhindered' };
}
