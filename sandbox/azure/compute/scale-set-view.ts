import { instancesOf } from './model.ts';
import type { ScaleSet, ScaleSetState } from './model.ts';
import { provisioningStatus, statusesOf } from './instance-view.ts';
import { azureTime, scaleSetId } from './names.ts';

/** A scale set as the management API shows it. */
export function scaleSetView(scaleSet: ScaleSet, state: ScaleSetState): object {
  const { name, location, mode, zones, uniqueId, createdAt } = scaleSet;
  return {
    name,
    id: scaleSetId(scaleSet),
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    location,
    tags: state.tags,
    zones: zones.length === 0 ? undefined : zones,
    sku: state.sku,
    etag: etagOf(state),
    properties: {
      ...state.properties,
      orchestrationMode: mode,
      provisioningState: state.provisioningState,
      uniqueId,
      timeCreated: azureTime(createdAt),
    },
  };
}

/** The ETag as it is in answers and headers: with quotes. */
export function etagOf({ etag }: { readonly etag: number }): string {
  return `"${etag}"`;
}

/** The instance view of a scale set: how many instances are in which state. */
export function scaleSetInstanceView(
  scaleSet: ScaleSet,
  state: ScaleSetState,
  asOf: number | undefined,
): object {
  const codes = instancesOf(scaleSet, asOf).flatMap((one) => statusesOf(one));
  const counts = Map.groupBy(codes, ({ code }) => code);
  return {
    virtualMachine: {
      statusesSummary: [...counts].map(([code, { length }]) => ({ code, count: length })),
    },
    statuses: [provisioningStatus(state.provisioningState, state)],
  };
}
