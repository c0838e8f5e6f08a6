import type { Clock } from '../../simulated/clock.ts';
import type { Ids } from '../../simulated/ids.ts';
import type { ArmDetail } from '../errors.ts';

/** A long-running operation, as those who poll it see it. */
export interface Operation {
  /** GUID. */
  readonly id: string;
  readonly subscription: string;
  readonly location: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly endedAt?: number;
  readonly error?: ArmDetail;
}

/** How an operation can end. */
export type Ending =
  | { readonly status: 'Succeeded' }
  | { readonly status: 'Failed' | 'Canceled'; readonly error: ArmDetail };

/** The operations that are under way or ended lately. */
export interface Operations {
  start(subscription: string, location: string): Operation;
  find(id: string): Operation | undefined;
  /** Ends it, unless it has ended already. */
  end(id: string, ending: Ending): void;
}

/** Azure keeps them for some hours; so many are kept here. */
const KEPT = 5_000;

export function newOperations(clock: Pick<Clock, 'now'>, ids: Pick<Ids, 'uuid'>): Operations {
  const operations = new Map<string, Operation>();
  return {
    start(subscription, location) {
      const operation: Operation = {
        id: ids.uuid(),
        subscription,
        location,
        startedAt: clock.now(),
        status: 'InProgress',
      };
      operations.set(operation.id, operation);
      const oldest = operations.keys().next().value;
      if (operations.size > KEPT && oldest !== undefined) operations.delete(oldest);
      return operation;
    },
    find: (id) => operations.get(id.toLowerCase()),
    end(id, ending) {
      const operation = operations.get(id);
      if (operation?.status !== 'InProgress') return;
      operations.set(id, { ...operation, ...ending, endedAt: clock.now() });
    },
  };
}
