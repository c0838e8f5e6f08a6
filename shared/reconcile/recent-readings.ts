import { groupKey, type GroupKey } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import { changeShowsAfterMs } from '../model/looks.ts';
import { presentIn, type ObservedGroup } from '../model/observation.ts';
import { instanceKey } from '../model/provider-id.ts';

/** A reading has to have begun so long after a hint to speak for it: clocks and replicas differ. */
const marginMs = 2_000;

/** Groups remembered; the ones that were read longest ago go first. */
const mostGroups = 1_000;

interface RecentReading {
  readonly beganAtMs: number;
  readonly instanceKeys: ReadonlySet<string>;
}

/**
 * What this process read last of each group, and brought to the cluster. A hint that is older than
 * such a reading asks for nothing new. Forgetting costs a reading and never truth.
 */
export class RecentReadings {
  readonly #byGroup = new Map<GroupKey, RecentReading>();

  remember(key: GroupKey, beganAt: Date, group: ObservedGroup): void {
    this.#byGroup.delete(key);
    this.#byGroup.set(key, {
      beganAtMs: beganAt.getTime(),
      instanceKeys: presentIn(group),
    });
    if (this.#byGroup.size <= mostGroups) return;
    for (const oldest of this.#byGroup.keys()) {
      this.#byGroup.delete(oldest);
      return;
    }
  }

  /** What is put back of the group is to be worked on when it comes. */
  forget(key: GroupKey): void {
    this.#byGroup.delete(key);
  }

  /**
   * Whether nothing is to be learned from this hint any more. One whose event the reading does not
   * show yet is still ahead of it.
   */
  supersedes({ group, sentAt, instance, groupChanged }: Hint): boolean {
    const reading = this.#byGroup.get(groupKey(group));
    if (reading === undefined || sentAt === undefined) return false;
    const leastMs = groupChanged === true ? changeShowsAfterMs : marginMs;
    if (reading.beganAtMs - sentAt.getTime() < leastMs) return false;
    return (
      instance?.expected === undefined ||
      reading.instanceKeys.has(instanceKey(instance.id)) === (instance.expected === 'present')
    );
  }
}
