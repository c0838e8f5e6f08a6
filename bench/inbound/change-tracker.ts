import type { BatchMessage } from '../installation/batch.ts';

/** A change of one instance, and how long it took from the event to each place, in ms. */
export interface MeasuredChange {
  readonly pool: string;
  readonly listMs: number;
  readonly machinePoolMs: number;
}

export type Place = 'list' | 'machinePool';

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
  instance?: { readonly id: string; readonly joins: boolean; readonly handedAt: number };
  readonly arrivedMs: Partial<Record<Place, number>>;
}

const joins = 'EC2 Instance Launch Successful';
const leaves = 'EC2 Instance Terminate Successful';

/** Names of pools and of their groups are the same here. */
export function createChangeTracker(): ChangeTracker {
  let expected: Expected | undefined;
  return {
    handed: ({ group, instanceId, detailType }, at) => {
      if (expected?.pool !== group || expected.instance !== undefined) return;
      if (instanceId === undefined) return;
      if (detailType !== joins && detailType !== leaves) return;
      expected.instance = { id: instanceId, joins: detailType === joins, handedAt: at };
    },
    shows: (place, pool, providerIds, at) => {
      if (expected?.pool !== pool || expected.instance === undefined) return;
      const { id, joins: comes, handedAt } = expected.instance;
      if (providerIds.some((each) => each.endsWith(`/${id}`)) !== comes) return;
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

function howFar({ instance, arrivedMs }: Expected): string {
  if (instance === undefined) return 'was not handed to the function';
  const { list, machinePool } = arrivedMs;
  if (list === undefined)
    return `(${instance.id}) was handed to the function but is not in its list`;
  return machinePool === undefined
    ? `(${instance.id}) is in its list but not in its MachinePool`
    : 'has arrived';
}
