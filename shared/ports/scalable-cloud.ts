import type { CloudAccess } from '../model/account.ts';
import type { Capacity } from '../model/count.ts';
import type { GroupRef } from '../model/group.ts';

export type CapacityReading =
  | {
      readonly kind: 'found';
      readonly observedAt: Date;
      readonly capacity: Capacity;
      /** By which the cloud can tell that the group was changed since; absent where it has none. */
      readonly version?: string;
      /** Where a scale set lies, which its ID does not tell; absent for other groups. */
      readonly location?: string;
    }
  | { readonly kind: 'absent'; readonly observedAt: Date };

export type SetCapacityResult =
  | {
      readonly kind: 'accepted';
      /** What the answer itself shows of the group; absent where it shows nothing. */
      readonly capacity?: Capacity;
    }
  /** The group is not the one that was read: somebody changed it since. Nothing was set. */
  | { readonly kind: 'changed' }
  /** The same call can succeed in a moment: the group is in the midst of something. */
  | { readonly kind: 'busy'; readonly said: string }
  /** The group does not take this figure, in the cloud's words. */
  | {
      readonly kind: 'refused';
      readonly said: string;
      /** The owner of the account may not have so many: the same call can succeed another day. */
      readonly exceedsQuota?: true;
    };

/** What scaling asks of a cloud. Every method throws a Fault where the cloud does not answer as it should. */
export interface ScalableCloud {
  /** What the group is told to have, without its instances. */
  readCapacity(access: CloudAccess, group: GroupRef): Promise<CapacityReading>;
  /**
   * Asks once, and never again by itself: whoever calls has to look anew before a second time.
   *
   * @param version of the reading that the wish rests on: a group that has another is not changed
   * @throws Fault also where the answer was lost, so that the group may have been changed
   */
  setDesiredCapacity(
    access: CloudAccess,
    group: GroupRef,
    desiredCapacity: number,
    version?: string,
  ): Promise<SetCapacityResult>;
  /**
   * What last changed the desired capacity to this figure, in the cloud's words; `undefined` where
   * it does not say.
   */
  lastCauseOfChange(
    access: CloudAccess,
    group: GroupRef,
    desiredCapacity: number,
  ): Promise<string | undefined>;
}
