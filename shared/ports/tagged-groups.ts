import type { CloudAccess } from '../model/account.ts';
import type { GroupRef } from '../model/group.ts';

/** The groups that carry the tag of an installation. */
export interface TaggedGroups {
  /**
   * Page by page. They are all of them only where the walk ends without a Fault.
   *
   * @param installation its name, which is the tag's value
   * @param isOver whether the time is over: then nothing is waited for any more; absent: there is time
   */
  taggedGroups(
    access: CloudAccess,
    installation: string,
    isOver?: () => boolean,
  ): AsyncIterable<readonly GroupRef[]>;
}
