import { withLoss, withoutEntries } from '../../simulated/faults/edit.ts';
import type { Within } from '../../simulated/faults/edit.ts';
import type { FaultSpec } from './fault.ts';

/** The body of an answer as a fault leaves it; the body itself is not changed. */
export function reshape(spec: FaultSpec | undefined, body: unknown): unknown {
  switch (spec?.kind) {
    case 'empty':
    case 'short':
      return withLoss(spec, oneOf(spec.instances), body);
    case 'missing-page':
      return withoutEntries(body);
    default:
      return body;
  }
}

function oneOf(instances: readonly string[] | undefined): Within {
  return (
    instances &&
    (({ instanceId, name }) => instances.some((one) => one === instanceId || one === name))
  );
}
