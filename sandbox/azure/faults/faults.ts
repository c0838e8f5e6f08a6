import type { Clock } from '../../simulated/clock.ts';
import { fitsCall } from '../../simulated/faults/any-fault.ts';
import type { AnyCall } from '../../simulated/faults/any-fault.ts';
import { newFaultRegister } from '../../simulated/faults/fault-register.ts';
import type * as simulated from '../../simulated/faults/fault-register.ts';
import type { FaultSpec } from './fault.ts';

/** A call as far as faults are chosen by it. */
export interface FaultyCall extends AnyCall {
  readonly subscription: string | null;
  readonly location: string | null;
  /** Path of the call. */
  readonly resource: string;
  /** Client ID of the caller. */
  readonly principal: string | null;
}

export type ActiveFault = simulated.ActiveFault<FaultSpec>;
export type Faults = simulated.FaultRegister<FaultSpec, FaultyCall>;

export function newFaults(clock: Clock): Faults {
  return newFaultRegister(clock, fits);
}

function fits(spec: FaultSpec, call: FaultyCall): boolean {
  return (
    fitsCall(spec, call) &&
    is(spec.subscription, call.subscription) &&
    is(spec.location, call.location) &&
    holds(call.principal ?? '', spec.principal) &&
    holds(call.resource, spec.resource)
  );
}

function is(wanted: string | undefined, given: string | null): boolean {
  return wanted === undefined || wanted.toLowerCase() === given?.toLowerCase();
}

function holds(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}
