import type { CloudAccess } from '../../shared/model/account.ts';
import type { GroupFinder } from '../../shared/ports/group-finder.ts';

/** The clouds with the credentials of the person who adopts. */
export interface AdoptClouds {
  /** What looks for groups there. @throws Fault */
  readonly finderFor: (place: CloudAccess) => Promise<GroupFinder>;
  /** The person's AWS account. @param region where to ask. @throws Fault */
  readonly ownAccount: (region: string) => Promise<string>;
}
