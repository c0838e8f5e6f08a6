import { z } from 'zod';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { groupKey, type GroupKey, type ScaleSetRef } from '../../../shared/model/group.ts';
import { azureProviderId, type ProviderId } from '../../../shared/model/provider-id.ts';
import { computeResourceOf, scaleSetOf } from '../../../shared/model/resource-id.ts';
import type { InventoryEntry } from '../../../shared/ports/inventory.ts';
import { whole } from '../cloud/whole.ts';

/** Whose inventory is read, and what that is called in messages. */
export interface Place {
  readonly doing: string;
  readonly subscription: string;
}

/** A scale set without its instances. */
export type ScaleSetRow = Omit<InventoryEntry, 'providerIds'>;

export interface InstanceRow {
  readonly scaleSet: GroupKey;
  readonly providerId: ProviderId;
}

const scaleSetSchema = z.object({
  id: z.string(),
  location: z.string().min(1),
  capacity: z.int().nonnegative().nullable(),
  uniqueId: z.string().nullable(),
});

const instanceSchema = z.object({ id: z.string(), scaleSet: z.string() });

/** @throws Fault `incomplete-reading` where a part is missing, or where it is no scale set of the subscription */
export function parseScaleSetRow(place: Place, row: unknown): ScaleSetRow {
  const { id, location, capacity, uniqueId } = whole(scaleSetSchema, place.doing, row);
  return {
    group: scaleSetWithin(place, id),
    location: location.toLowerCase().replaceAll(' ', ''),
    ...(capacity === null ? {} : { capacity }),
    // `tostring` of a property that is not there is empty.
    ...(uniqueId === null || uniqueId === '' ? {} : { uniqueId }),
  };
}

/** @throws Fault `incomplete-reading` where a part is missing, or where it is no instance of its scale set */
export function parseInstanceRow(place: Place, row: unknown): InstanceRow {
  const { id, scaleSet } = whole(instanceSchema, place.doing, row);
  const resource = computeResourceOf(id);
  const owner = groupKey(scaleSetWithin(place, scaleSet));
  const isMember =
    resource?.kind === 'instance'
      ? groupKey(resource.scaleSet) === owner
      : resource?.kind === 'virtual-machine';
  if (isMember) return { scaleSet: owner, providerId: azureProviderId(id) };
  throw incompleteReading(`${place.doing}: the answer lists ${id} as an instance of ${scaleSet}`);
}

function scaleSetWithin({ doing, subscription }: Place, id: string): ScaleSetRef {
  const scaleSet = scaleSetOf(id);
  if (scaleSet?.subscription.toLowerCase() === subscription.toLowerCase()) return scaleSet;
  throw incompleteReading(`${doing}: the answer lists ${id}, which is no scale set of it`);
}
