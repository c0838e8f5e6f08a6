import type { BenchDeps } from '../installation/install.ts';
import { distributionOf } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import type { ChangeTracker, MeasuredChange } from './change-tracker.ts';
import type { WayIn } from './way-in.ts';
import { whileFollowing } from './while-following.ts';

/** No change takes near as long; what has not happened by then never will. */
const changeTimeoutMs = 60_000;

/**
 * Lets one group after the other change by one instance, each when the one before has arrived at its
 * MachinePool: up in the first round over all groups, down in the next. The function is fed already.
 */
export function makeSingleChanges(
  deps: BenchDeps,
  wayIn: Pick<WayIn, 'cluster' | 'sizes'>,
  { tracker, count }: { readonly tracker: ChangeTracker; readonly count: number },
): Promise<readonly MeasuredChange[]> {
  const { sizes } = wayIn;
  const { names } = sizes;
  const shows: ChangeTracker['shows'] = (...seen) => tracker.shows(...seen);
  return whileFollowing(deps, wayIn, shows, async () => {
    const changes: MeasuredChange[] = [];
    while (changes.length < count) {
      const name = names[changes.length % names.length];
      if (name === undefined) throw new Error('there is no pool to change');
      deps.signal.throwIfAborted();
      const arrived = tracker.next(name, changeTimeoutMs);
      const isUp = Math.floor(changes.length / names.length) % 2 === 0;
      await Promise.all([arrived, sizes.changeBy(name, isUp ? 1 : -1)]);
      changes.push(await arrived);
    }
    return changes;
  });
}

/** From the event to each place, in ms. */
export function latencyFigures(changes: readonly MeasuredChange[]): Figures {
  return {
    listMs: { ...distributionOf(changes.map(({ listMs }) => listMs)) },
    machinePoolMs: { ...distributionOf(changes.map(({ machinePoolMs }) => machinePoolMs)) },
  };
}
