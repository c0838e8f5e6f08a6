import type { Clock } from '../../simulated/clock.ts';
import { newFaultRegister } from '../../simulated/faults.ts';
import type * as simulated from '../../simulated/faults.ts';
import type { FaultSpec } from './fault.ts';

/** A call as far as faults are chosen by it. */
export interface FaultyCall {
  readonly action: string;
  readonly subscription: string | null;
  readonly location: string | null;
  /** Path of the call. */
  readonly resource: string;
  /** Client ID of the caller. */
  readonly principal: string | null;
  readonly page: number;
  /** True for reads that can show an older state. */
  readonly canLag: boolean;
}

export type ActiveFault = simulated.ActiveFault<FaultSpec>;
export type Faults = simulated.FaultRegister<FaultSpec, FaultyCall>;

export function newFaults(clock: Clock): Faults {
  return newFaultRegister(clock, fits);
}

function fits(spec: FaultSpec, call: FaultyCall): boolean {
  return (
    (spec.kind !== 'stale' || call.canLag) &&
    (spec.action === '*' || spec.action === call.action) &&
    is(spec.subscription, call.subscription) &&
    is(spec.location, call.location) &&
    holds(call.principal ?? '', spec.principal) &&
    holds(call.resource, spec.resource) &&
    fitsPage(spec, call.page)
  );
}

function is(wanted: string | undefined, given: string | null): boolean {
  return wanted === undefined || wanted.toLowerCase() === given?.toLowerCase();
}

function holds(text: string, part: string | undefined): boolean {
  return part === undefined || text.toLowerCase().includes(part.toLowerCase());
}

function fitsPage({ page }: FaultSpec, asked: number): boolean {
  return page === undefined || (page === 'later' ? asked > 1 : asked === page);
}
