import type { Delivery, WireAnswer } from '../delivery.ts';
import type { AnyFault } from './any-fault.ts';

/**
 * Tells whether a call is carried out although there is a fault.
 *
 * @param error what the fault makes of the call: it comes first, unless the fault `acts`
 */
export function carriesOut(spec: AnyFault | undefined, error: Error | undefined): boolean {
  return spec?.acts ?? error === undefined;
}

/** How a ready answer is delivered under a fault. */
export function spoil(spec: AnyFault | undefined, answer: WireAnswer): Delivery {
  if (spec?.kind === 'empty' && spec.element === undefined) {
    return { kind: 'whole', answer: { ...answer, body: '' } };
  }
  // Truncated ones alone say where the body ends.
  if (spec?.at === undefined) return { kind: 'whole', answer };
  const body = answer.body.slice(0, Math.floor(answer.body.length * spec.at));
  return spec.ending === 'cut'
    ? { kind: 'cut', answer, body }
    : { kind: 'whole', answer: { ...answer, body } };
}
