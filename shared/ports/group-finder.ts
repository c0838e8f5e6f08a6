import type { CloudAccess } from '../model/account.ts';
import type { GroupRef } from '../model/group.ts';
import type { OtherUnit } from '../model/other-unit.ts';

/** A group as it is in its cloud, as far as adopting it asks; its instances are not read. */
export interface FoundGroup {
  readonly group: GroupRef;
  /** ARN or resource ID, as the cloud writes it. */
  readonly id: string;
  /** Region of an Auto Scaling group, location of a scale set. */
  readonly region: string;
  /** Absent where it makes no machines of its own: unknown is not zero. */
  readonly desiredCapacity?: number;
  /** Absent where the owner of the group sets no bounds. */
  readonly minimumCapacity?: number;
  readonly maximumCapacity?: number;
  /** As in `Capacity`. */
  readonly countedIn?: OtherUnit;
  readonly tags: Readonly<Record<string, string>>;
  readonly beingDeleted: boolean;
}

/** Which group is looked for; without a resource group, a scale set is looked for in all of them. */
export interface WantedGroup {
  readonly name: string;
  readonly resourceGroup?: string;
}

/** Looks for groups as a person does, who does not know all parts of their names. */
export interface GroupFinder {
  /**
   * The groups of that name which one way of access shows.
   *
   * @throws Fault where the cloud did not answer completely
   */
  find(access: CloudAccess, wanted: WantedGroup): Promise<readonly FoundGroup[]>;
  /** Names of the groups there, or of the first thousand. @throws Fault as `find` does */
  names(access: CloudAccess): Promise<readonly string[]>;
}
