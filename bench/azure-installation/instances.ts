import { z } from 'zod';
import { followControlStream } from '../../sandbox/report/control-stream.ts';

const instanceLine = z.object({
  type: z.literal('instance'),
  scaleSet: z.string(),
  instanceId: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

const streamLine = z.union([instanceLine, z.object({ type: z.string() })]);

/** The instances that are in the scale sets, as the simulated Azure tells of them. */
export interface Instances {
  /**
   * The newest that is known in a scale set, to be deleted: it counts as gone from now on.
   *
   * @returns its number or its name
   * @throws where none is left
   */
  takeNewest(scaleSet: string): string;
}

/** Follows the instances from now on; those that are there already too. */
export async function followInstances(
  control: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<Instances> {
  const known = new Map<string, Set<string>>();
  await followControlStream({ control, signal, failed: (error) => log(error.message) }, (text) => {
    const line = streamLine.parse(text);
    if (!('instanceId' in line)) return;
    const { scaleSet, instanceId, from, to } = line;
    const ids = known.get(scaleSet) ?? new Set();
    known.set(scaleSet, ids);
    if (to === null) ids.delete(instanceId);
    else if (from === null) ids.add(instanceId);
  });
  return {
    takeNewest: (scaleSet) => {
      const ids = known.get(scaleSet);
      const newest = [...(ids ?? [])].at(-1);
      if (newest === undefined) throw new Error(`${scaleSet} has no instance to delete`);
      ids?.delete(newest);
      return newest;
    },
  };
}
