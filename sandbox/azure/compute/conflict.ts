import { ArmError } from '../errors.ts';
import type { World } from '../world.ts';
import type { ScaleSet } from './model.ts';

/** What Azure says of a write that another operation is in the way of. */
const words = {
  // https://github.com/microsoft/onefuzz/issues/2124, on instances of a scale set.
  Conflict:
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to https://aka.ms/activitylog to get more details on the conflicting requests.',
  // https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/762, on virtual machines.
  ConflictingConcurrentWriteNotAllowed:
    'The operation was interrupted by a conflicting concurrent write on the same entity. Please retry later.',
} as const;

/** Refuses a write while an operation runs, where that is to be; else the write takes its place. */
export function refuseWhileBusy({ timings }: Pick<World, 'timings'>, { open }: ScaleSet): void {
  const { writesWhileBusy: code } = timings;
  if (code === 'preempt' || [...open].every(({ kind }) => kind === 'vm')) return;
  throw new ArmError({ status: 409, code, message: words[code] });
}
