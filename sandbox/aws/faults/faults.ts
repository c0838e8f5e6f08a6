import type { Clock } from '../../simulated/clock.ts';
import { newFaultRegister } from '../../simulated/faults.ts';
import type * as simulated from '../../simulated/faults.ts';
import type { FaultSpec } from './fault.ts';

/** A call as far as faults are chosen by it. */
export interface FaultyCall {
  readonly action: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the caller. */
  readonly principal: string;
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
    (spec.account === undefined || spec.account === call.account) &&
    (spec.region === undefined || spec.region === call.region) &&
    (spec.principal === undefined || call.principal.includes(spec.principal)) &&
    fitsPage(spec, call.page)
  );
}

function fitsPage(spec: FaultSpec, page: number): boolean {
  const expires = spec.kind === 'error' && spec.code === 'InvalidNextToken';
  const wanted = spec.page ?? (expires ? 'later' : undefined);
  return wanted === undefined || (wanted === 'later' ? page > 1 : page === wanted);
}
