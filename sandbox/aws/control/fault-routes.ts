import { faultSchema } from '../faults/fault.ts';
import type { FaultSpec } from '../faults/fault.ts';
import { requireRoom } from '../../simulated/control/common-routes.ts';
import { ControlError, readJson, sendJson } from '../../simulated/control/exchange.ts';
import type { ControlExchange, Steered } from './steered.ts';

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
function requireEffect({ world, services }: Steered, spec: FaultSpec): void {
  const all = [...services.values()];
  const reads = all.flatMap(({ lagging }) => [...(lagging ?? [])]);
  const actions = spec.kind === 'stale' ? reads : all.flatMap((one) => [...one.actions.keys()]);
  requireKnown('action', spec.action, ['*', ...actions]);
  const { account, region } = spec;
  const accounts = world.regions.filter((one) => region === undefined || one.name === region);
  const regions = world.regions.filter((one) => account === undefined || one.account === account);
  if (account !== undefined) {
    requireKnown(
      'account',
      account,
      accounts.map((one) => one.account),
    );
  }
  if (region !== undefined)
    requireKnown(
      'region',
      region,
      regions.map(({ name }) => name),
    );
}

function requireKnown(field: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const choice = [...new Set(known)].join(', ');
  throw new ControlError(400, `No call can have ${field} "${value}" here; choose from ${choice}`);
}
