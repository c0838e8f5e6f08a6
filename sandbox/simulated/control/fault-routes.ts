import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { AnyFault } from '../faults/any-fault.ts';
import { MAX_FAULTS } from '../faults/fault-register.ts';
import { ControlError, readJson, sendJson } from './exchange.ts';
import type { Route } from './control.ts';

/** What a control port steers that adds faults. */
interface Faulty<Spec> {
  readonly world: {
    readonly clock: Pick<Clock, 'after'>;
    readonly faults: { add(spec: Spec): string | undefined };
  };
}

/**
 * What `POST /faults` does: adds a fault and answers with its ID.
 *
 * @param requireEffect throws {@link ControlError} for a fault that could never act, since a mistyped
 *   name would look like a system that copes
 */
export function faultAdder<Spec extends AnyFault, Steered extends Faulty<Spec>>(
  schema: z.ZodType<Spec>,
  requireEffect: (steered: Steered, spec: Spec) => void,
): Route<Steered>['handle'] {
  return async (exchange) => {
    const { world, response } = exchange;
    const spec = await readJson(exchange, schema);
    requireEffect(exchange, spec);
    const id = world.faults.add(spec);
    if (id === undefined) {
      throw new ControlError(409, `There are ${MAX_FAULTS} faults already; delete some first`);
    }
    // By the time that the caller knows of it, later changes are later than the frozen state.
    if (spec.frozen === true) await pause(world.clock, 2);
    sendJson(response, 201, { id });
  };
}

function pause(clock: Pick<Clock, 'after'>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Throws {@link ControlError} where no call has such a field. */
export function requireKnown(field: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const choice = [...new Set(known)].join(', ');
  throw new ControlError(400, `No call can have ${field} "${value}" here; choose from ${choice}`);
}
