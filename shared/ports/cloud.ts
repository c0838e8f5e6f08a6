import type { CloudAccess } from '../model/account.ts';
import type { GroupKey, GroupRef } from '../model/group.ts';
import type { GroupReading } from '../model/observation.ts';

export interface Cloud {
  /**
   * Reads groups of one account and region, each with all its instances.
   *
   * Resolves only when the cloud answered for every group, all pages of it: the map then holds each
   * group that was asked for, `absent` where the whole answer lacks it.
   *
   * @throws Fault where the reading failed or came incomplete; nothing may be concluded from it.
   */
  readGroups(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading>>;
}
