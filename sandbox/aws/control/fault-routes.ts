import { faultSchema } from '../faults/fault.ts';
import type { FaultSpec } from '../faults/fault.ts';
import { faultAdder, requireKnown } from '../../simulated/control/fault-routes.ts';
import type { Steered } from './steered.ts';

export const addFault = faultAdder(faultSchema, requireEffect);

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
