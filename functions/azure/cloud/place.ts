import type { AzureAccess, CloudAccess } from '../../../shared/model/account.ts';
import { describeGroup, type GroupRef, type ScaleSetRef } from '../../../shared/model/group.ts';

/** Whom a call is about, in Azure's terms. */
export interface Place {
  /** For messages: what is done, and with which scale set. */
  readonly doing: string;
  readonly inAzure: AzureAccess;
  readonly ref: ScaleSetRef;
}

/** @throws Error where a group of another cloud is asked for: a mistake of ours */
export function placeOf(verb: string, access: CloudAccess, group: GroupRef): Place {
  const doing = `${verb} ${describeGroup(group)}`;
  if (access.cloud !== 'azure' || group.kind !== 'ScaleSet') {
    throw new Error(`an adapter of Azure was asked for another cloud's group: ${doing}`);
  }
  return { doing, inAzure: access, ref: group };
}
