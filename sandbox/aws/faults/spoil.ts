import type { Delivery, WireAnswer } from '../../simulated/delivery.ts';
import type { FaultSpec } from './fault.ts';
import type { ActiveFault } from './faults.ts';

/** Tells whether an action is carried out although there is a fault. */
export function carriesOut(spec: FaultSpec | undefined): boolean {
  switch (spec?.kind) {
    case 'throttle':
      return false;
    case 'error':
    case 'hang':
      return spec.acts;
    default:
      return true;
  }
}

/** How a ready answer is delivered under a fault. */
export function spoil(spec: FaultSpec | undefined, answer: WireAnswer): Delivery {
  if (spec?.kind === 'empty' && spec.element === undefined) {
    return { kind: 'whole', answer: { ...answer, body: '' } };
  }
  if (spec?.kind !== 'truncated') return { kind: 'whole', answer };
  const body = answer.body.slice(0, Math.floor(answer.body.length * spec.at));
  return spec.ending === 'cut'
    ? { kind: 'cut', answer, body }
    : { kind: 'whole', answer: { ...answer, body } };
}

/** When the state was that a call shall see; undefined for now. */
export function staleAt(fault: ActiveFault | undefined, now: number): number | undefined {
  if (fault?.spec.kind !== 'stale') return undefined;
  return fault.spec.frozen ? fault.createdAt : now - (fault.spec.lagMs ?? USUAL_LAG_MS);
}

const USUAL_LAG_MS = 5_000;
