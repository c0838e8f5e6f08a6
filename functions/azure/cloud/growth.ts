import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { isFault, type Fault } from '../../../shared/model/fault.ts';
import type { Growth } from '../../../shared/model/observation.ts';
import type { ParsedInstance } from './parse-instance.ts';
import type { ScaleSet } from './read-scale-set.ts';

/**
 * Why a scale set does not get what it wants: from its instances that failed, or from its own failure.
 *
 * @param whyItFailed asked only where no instance shows why, as where a quota allows none
 * @returns `undefined` where it failed and nobody answers why: whatever was said of it stands
 */
export async function growthOf(
  { failed, facts }: ScaleSet,
  instances: readonly ParsedInstance[],
  whyItFailed: () => Promise<string | Fault | undefined>,
): Promise<Growth | undefined> {
  const failure = instances.find((each) => each.failure !== undefined)?.failure;
  if (failure !== undefined) return { kind: 'failing', said: stableWords(failure) };
  const counted = instances.filter(({ observed }) => observed.countsTowardsCapacity).length;
  if (!failed || counted >= facts.desiredCapacity) return { kind: 'unhindered' };
  const said = await whyItFailed();
  if (isFault(said)) return undefined;
  return {
    kind: 'failing',
    said: said ?? 'the last change of the scale set failed, as its activity log tells',
  };
}
