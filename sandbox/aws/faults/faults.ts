import type { Clock } from '../../simulated/clock.ts';
import { fitsCall } from '../../simulated/faults/any-fault.ts';
import type { AnyCall } from '../../simulated/faults/any-fault.ts';
import { newFaultRegister } from '../../simulated/faults/fault-register.ts';
import type * as simulated from '../../simulated/faults/fault-register.ts';
import type { FaultSpec } from './fault.ts';

/** A call as far as faults are chosen by it. */
export interface FaultyCall extends AnyCall {
  readonly account: string;
  readonly region: string;
  /** ARN of the caller. */
  readonly principal: string;
}

export type ActiveFault = simulated.ActiveFault<FaultSpec>;
export type Faults = simulated.FaultRegister<FaultSpec, FaultyCall>;

export function newFaults(clock: Clock): Faults {
  return newFaultRegister(clock, fits);
}

function fits(spec: FaultSpec, call: FaultyCall): boolean {
  return (
    fitsCall(spec, call, pageOf(spec)) &&
    (spec.account === undefined || spec.account === call.account) &&
    (spec.region === undefined || spec.region === call.region) &&
    (spec.principal === undefined || call.principal.includes(spec.principal))
  );
}

/** A token that has expired is one of a later page. */
function pageOf(spec: FaultSpec): FaultSpec['page'] {
  const expires = spec.kind === 'error' && spec.code === 'InvalidNextToken';
  return spec.page ?? (expires ? 'later' : undefined);
}
