import type { CloudAccess } from '../model/account.ts';
import type { Capacity } from '../model/count.ts';
import type { GroupRef } from '../model/group.ts';

export type CapacityReading =
  | { readonly kind: 'found'; readonly observedAt: Date; readonly capacity: Capacity }
  | { readonly kind: 'absent'; readonly observedAt: Date };

export type SetCapacityResult =
  | { readonly kind: 'accepted' }
  /** The same call can succeed in a moment: the group is in the midst of something. */
  | { readonly kind: 'busy'; readonly said: string }
  /** The group does not take this figure, in the cloud's words. */
  | { readonly kind: 'refused'; readonly said: string };

/** What scaling asks of a cloud. Every method throws a Fault where the cloud does not answer as it should. */
export interface ScalableCloud {
  /** What the group is told to have, without its instances. */
  readCapacity(access: CloudAccess, group: GroupRef): Promise<CapacityReading>;
  /**
   * Asks once, and never again by itself: whoever calls has to look anew before a second time.
   *
   * @throws Fault also where the answer was lost, so that the group may have been changed
   */
  setDesiredCapacity(
    access: CloudAccess,
    group: GroupRef,
    desiredCapacity: number,
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
