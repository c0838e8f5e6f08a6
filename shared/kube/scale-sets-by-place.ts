import type { GroupRef, ScaleSetRef } from '../model/group.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';

/** A subscription and resource group, in which several scale sets can lie. */
export type PlaceKey = string & { readonly __brand: 'PlaceKey' };

/** A slash ends each part, and no key of a group ends with one. */
export function placeKey({
  subscription,
  resourceGroup,
}: Omit<VirtualMachineRef, 'name'>): PlaceKey {
  return `${subscription}/${resourceGroup}/`.toLowerCase() as PlaceKey;
}

/** The scale sets among the groups, by where they lie. */
export function scaleSetsIn(
  groups: readonly GroupRef[],
): ReadonlyMap<PlaceKey, readonly ScaleSetRef[]> {
  return Map.groupBy(
    groups.filter((group) => group.kind === 'ScaleSet'),
    placeKey,
  );
}
