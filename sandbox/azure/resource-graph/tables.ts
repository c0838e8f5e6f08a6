import { flexibleMachines, scaleSetsOf } from '../compute/find.ts';
import type { SeenScaleSet } from '../compute/find.ts';
import { instancesOf } from '../compute/model.ts';
import type { Subscription } from '../compute/model.ts';
import { scaleSetView } from '../compute/scale-set-view.ts';
import { scaleSetVmView, virtualMachineView } from '../compute/vm-view.ts';
import type { Row } from './evaluate.ts';
import { unknownTable } from './refusals.ts';

/**
 * The rows of a table, as it was at a time or is now where none is given.
 *
 * @param name compared without case, as Resource Graph does
 */
export function tableOf(
  name: string,
  subscriptions: readonly Subscription[],
  asOf: number | undefined,
): readonly Row[] {
  switch (name.toLowerCase()) {
    case 'resources':
      return subscriptions.flatMap((each) => [...scaleSets(each, asOf), ...machines(each, asOf)]);
    case 'computeresources':
      return subscriptions.flatMap((each) => uniformInstances(each, asOf));
    default:
      throw unknownTable(name);
  }
}

function scaleSets(subscription: Subscription, asOf: number | undefined): readonly Row[] {
  return seenIn(subscription, asOf).map(({ scaleSet, state }) =>
    rowOf(subscription, scaleSet.resourceGroup.name, scaleSetView(scaleSet, state)),
  );
}

function machines(subscription: Subscription, asOf: number | undefined): readonly Row[] {
  const groups = [...subscription.resourceGroups.values()];
  return flexibleMachines({ asOf }, groups).map(({ scaleSet, state, instance }) =>
    rowOf(
      subscription,
      scaleSet.resourceGroup.name,
      virtualMachineView(scaleSet, state, instance, false),
    ),
  );
}

function uniformInstances(subscription: Subscription, asOf: number | undefined): readonly Row[] {
  return seenIn(subscription, asOf)
    .filter(({ scaleSet }) => scaleSet.mode === 'Uniform')
    .flatMap(({ scaleSet, state }) =>
      instancesOf(scaleSet, asOf).map((instance) => {
        const { name } = scaleSet.resourceGroup;
        const row = rowOf(subscription, name, scaleSetVmView(scaleSet, state, instance, false));
        // Which IDs show their resource group in lower case is not told anywhere, and changes.
        return { ...row, id: lowerGroup(String(row['id'])) };
      }),
    );
}

function seenIn(subscription: Subscription, asOf: number | undefined): readonly SeenScaleSet[] {
  return scaleSetsOf({ asOf }, [...subscription.resourceGroups.values()]);
}

/** The columns that every table has. */
export const tableColumns = [
  'id',
  'name',
  'type',
  'tenantId',
  'kind',
  'location',
  'resourceGroup',
  'subscriptionId',
  'managedBy',
  'sku',
  'plan',
  'properties',
  'tags',
  'identity',
  'zones',
  'extendedLocation',
] as const;

/** Types and resource groups are in lower case. */
function rowOf({ id, tenantId }: Subscription, resourceGroup: string, view: object): Row {
  const shown: Row = { ...view };
  const row: Record<(typeof tableColumns)[number], unknown> = {
    id: shown['id'],
    name: shown['name'],
    type: String(shown['type']).toLowerCase(),
    tenantId,
    kind: '',
    location: shown['location'],
    resourceGroup: resourceGroup.toLowerCase(),
    subscriptionId: id,
    managedBy: '',
    sku: shown['sku'] ?? null,
    plan: null,
    properties: shown['properties'] ?? null,
    tags: shown['tags'] ?? null,
    identity: null,
    zones: shown['zones'] ?? null,
    extendedLocation: null,
  };
  return row;
}

function lowerGroup(id: string): string {
  return id.replace(/(?<=\/resourceGroups\/)[^/]+/, (name) => name.toLowerCase());
}
