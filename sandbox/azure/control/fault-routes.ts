import { requireRoom } from '../../simulated/control/common-routes.ts';
import { ControlError, readJson, sendJson } from '../../simulated/control/exchange.ts';
import { armActions } from '../arm/actions.ts';
import { faultSchema } from '../faults/fault.ts';
import type { FaultSpec } from '../faults/fault.ts';
import { QUERY_ACTION } from '../resource-graph/query-front.ts';
import type { ControlExchange, Steered } from './steered.ts';

/** The calls that are no operations of Resource Manager. */
const TOKEN_ACTIONS = [
  'Entra_Token',
  'Entra_OpenIdConfiguration',
  'Entra_InstanceDiscovery',
  'ManagedIdentity_Token',
];

export async function addFault(exchange: ControlExchange): Promise<void> {
  const { world, response } = exchange;
  const spec = await readJson(exchange, faultSchema);
  requireEffect(exchange, spec);
  const id = requireRoom(world.faults.add(spec));
  // By the time that the caller knows of it, later changes are later than the frozen state.
  if (spec.kind === 'stale' && spec.frozen) await pause(world, 2);
  sendJson(response, 201, { id });
}

function pause({ clock }: Steered['world'], ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Refuses a fault that could never act, since a mistyped name would look like a system that copes. */
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

function requireKnown(field: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const choice = [...new Set(known)].join(', ');
  throw new ControlError(400, `No call can have ${field} "${value}" here; choose from ${choice}`);
}
