import { faultAdder, requireKnown } from '../../simulated/control/fault-routes.ts';
import { armActions } from '../arm/actions.ts';
import { faultSchema } from '../faults/fault.ts';
import type { FaultSpec } from '../faults/fault.ts';
import { QUERY_ACTION } from '../resource-graph/query-front.ts';
import type { Steered } from './steered.ts';

/** The calls that are no operations of Resource Manager. */
const TOKEN_ACTIONS = [
  'Entra_Token',
  'Entra_OpenIdConfiguration',
  'Entra_InstanceDiscovery',
  'ManagedIdentity_Token',
];

export const addFault = faultAdder(faultSchema, requireEffect);

function requireEffect({ world }: Steered, spec: FaultSpec): void {
  const { action, subscription, location } = spec;
  const arm = armActions.filter(({ canLag }) => spec.kind !== 'stale' || canLag === true);
  const others = spec.kind === 'stale' ? [] : TOKEN_ACTIONS;
  requireKnown('action', action, ['*', ...arm.map(({ name }) => name), QUERY_ACTION, ...others]);
  const all = [...world.subscriptions.values()];
  const chosen = all.filter(({ id }) => subscription === undefined || same(id, subscription));
  if (subscription !== undefined) {
    requireKnown(
      'subscription',
      subscription.toLowerCase(),
      all.map(({ id }) => id.toLowerCase()),
    );
  }
  if (location !== undefined) {
    requireKnown(
      'location',
      location.toLowerCase(),
      chosen.flatMap(({ locations }) => locations),
    );
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
