import type { CloudAccess } from '../model/account.ts';
import type { GroupKey, GroupRef } from '../model/group.ts';
import type { FailedReading, GroupReading } from '../model/observation.ts';
import type { ProviderId } from '../model/provider-id.ts';

export interface Cloud {
  /**
   * Reads groups by one way of access, each with all its instances.
   *
   * The map holds each group that was asked for: `found` or `absent` only where the cloud answered
   * completely, all pages of it; `failed` where what concerns it alone failed or came incomplete.
   *
   * @throws Fault where the reading that all of them share failed or came incomplete; nothing may be
   * concluded from it for any of them.
   */
  readGroups(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading | FailedReading>>;

  /**
   * Asks by name for instances of a group that a complete reading of it lacked.
   *
   * @returns those of which the cloud itself says that they are not there. Each of the others may be
   * there: it was found, was not asked for, or brought no answer, which is no fault.
   */
  goneAmong(
    access: CloudAccess,
    group: GroupRef,
    ids: readonly ProviderId[],
  ): Promise<ReadonlySet<ProviderId>>;
}
