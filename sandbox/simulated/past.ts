import type { Clock } from './clock.ts';
import type { ActiveFault } from './faults/fault-register.ts';
import type { AnyFault } from './faults/any-fault.ts';

/** The longest lag that reads can have; the past is kept so long. */
export const MAX_LAG_MS = 60_000;

/** The lag of a fault that names none. */
const USUAL_LAG_MS = 5_000;

/** Since when the past is kept: what lies before can be forgotten. */
export function keptFrom({
  clock,
  faults,
}: {
  readonly clock: Pick<Clock, 'now'>;
  readonly faults: { oldestFreeze(): number };
}): number {
  return Math.min(clock.now() - MAX_LAG_MS, faults.oldestFreeze());
}

/** When the state was that a read shall show: as a fault says, or `lagMs` ago; undefined for now. */
export function seenAt(
  clock: Pick<Clock, 'now'>,
  fault: Pick<ActiveFault<AnyFault>, 'spec' | 'createdAt'> | undefined,
  lagMs: number,
): number | undefined {
  if (fault?.spec.kind !== 'stale') return lagMs === 0 ? undefined : clock.now() - lagMs;
  const { spec, createdAt } = fault;
  return spec.frozen === true ? createdAt : clock.now() - (spec.lagMs ?? USUAL_LAG_MS);
}
