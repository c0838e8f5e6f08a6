import type { BatchMessage } from '../installation/batch.ts';

/** A change of one instance, and how long it took from the event to each place, in ms. */
export interface MeasuredChange {
  readonly pool: string;
  readonly listMs: number;
  readonly machinePoolMs: number;
}

type Place = 'list' | 'machinePool';

/** Whether a list shows the change that a message tells of; `undefined`: it tells of none. */
export type TellsOf = (
  message: BatchMessage,
) => ((providerIds: readonly string[]) => boolean) | undefined;

/** Follows one change at a time, from the handing over of its event to the two lists. */
export interface ChangeTracker {
  /** Takes each message at the moment in which it is handed to the function. */
  readonly handed: (message: BatchMessage, at: number) => void;
  /** Takes what a watch shows of a pool, at that moment. */
  shows(place: Place, pool: string, providerIds: readonly string[], at: number): void;
  /**
   * The next change of that pool, once it has arrived in both places.
   *
   * @throws when the time is over, with how far it came
   */
  next(pool: string, withinMs: number): Promise<MeasuredChange>;
}

interface Expected {
  readonly pool: string;
  readonly resolve: (change: MeasuredChange) => void;
  event?: {
    readonly about: string;
    readonly isShownBy: (providerIds: readonly string[]) => boolean;
    readonly handedAt: number;
  };
  readonly arrivedMs: Partial<Record<Place, number>>;
}

/** Names of pools and of their groups are the same here. */
export function createChangeTracker(tellsOf: TellsOf): ChangeTracker {
  let expected: Expected | undefined;
  return {
    handed: (message, at) => {
      if (expected?.pool !== message.group || expected.event !== undefined) return;
      const isShownBy = tellsOf(message);
      if (isShownBy === undefined) return;
      const about = message.instanceId ?? message.detailType;
      expected.event = { about, isShownBy, handedAt: at };
    },
    shows: (place, pool, providerIds, at) => {
      if (expected?.pool !== pool || expected.event === undefined) return;
      const { isShownBy, handedAt } = expected.event;
      if (!isShownBy(providerIds)) return;
      expected.arrivedMs[place] ??= at - handedAt;
      const { list: listMs, machinePool: machinePoolMs } = expected.arrivedMs;
      if (listMs === undefined || machinePoolMs === undefined) return;
      expected.resolve({ pool, listMs, machinePoolMs });
    },
    next: (pool, withinMs) =>
      new Promise((resolve, reject) => {
        const own: Expected = { pool, resolve: finish, arrivedMs: {} };
        const timer = setTimeout(() => {
          expected = undefined;
          reject(new Error(`a change of ${pool} ${howFar(own)} after ${withinMs / 1_000} s`));
        }, withinMs);
        function finish(change: MeasuredChange): void {
          clearTimeout(timer);
          expected = undefined;
          resolve(change);
        }
        expected = own;
      }),
  };
}

function howFar({ event, arrivedMs }: Expected): string {
  if (event === undefined) return 'was not handed to the function';
  const { list, machinePool } = arrivedMs;
  if (list === undefined)
    return `(${event.about}) was handed to the function but is not in its list`;
  return machinePool === undefined
    ? `(${event.about}) is in its list but not in its MachinePool`
    : 'has arrived';
}
