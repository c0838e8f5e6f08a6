import type { BenchDeps } from '../installation/install.ts';
import { distributionOf } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import type { ToldCapacities } from './told-capacities.ts';
import type { Wishes } from './wishes.ts';

/** No change takes near as long; what has not happened by then never will. */
const changeTimeoutMs = 60_000;

/** One change of `spec.replicas`. Times are ms since 1970. */
export interface Change {
  readonly pool: string;
  /** When it was sent to the API server. */
  readonly askedAt: number;
  /** When the API server had answered. */
  readonly storedAt: number;
  /** When our object was seen to say the new figure. */
  readonly saidAt: number;
}

/** Lets one MachinePool after the other want one more, each when the one before says that it is so. */
export async function makeSingleChanges(
  { now, signal }: Pick<BenchDeps, 'now' | 'signal'>,
  { wishes, told }: { readonly wishes: Wishes; readonly told: ToldCapacities },
  count: number,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const { pools } = wishes;
  while (changes.length < count) {
    const pool = pools[changes.length % pools.length];
    if (pool === undefined) throw new Error('there is no pool to change');
    signal.throwIfAborted();
    const askedAt = now();
    const replicas = await wishes.growByOne(pool);
    const storedAt = now();
    const saidAt = await told.says(pool.name, replicas, changeTimeoutMs);
    changes.push({ pool: pool.name, askedAt, storedAt, saidAt });
  }
  return changes;
}

/** A change and the first call that followed it, in ms. */
export interface Latency {
  readonly cloudMs: number;
  readonly cloudAfterStoredMs: number;
  readonly statusMs: number;
}

/**
 * How long each change took. They were made one at a time, so a call belongs to the last change that
 * was asked for before it.
 *
 * @param asking what the call is named by which a group is asked
 * @throws when no call followed a change
 */
export function latenciesOf(
  changes: readonly Change[],
  calls: readonly { readonly action: string; readonly time: number }[],
  asking: string,
): readonly Latency[] {
  const asks = calls.filter(({ action }) => action === asking);
  return changes.map(({ pool, askedAt, storedAt, saidAt }, index) => {
    const until = changes[index + 1]?.askedAt ?? Number.POSITIVE_INFINITY;
    // The record's times are whole milliseconds.
    const call = asks.find(({ time }) => time >= Math.floor(askedAt) && time < until);
    if (call === undefined) throw new Error(`nothing was asked of the group of ${pool}`);
    return {
      cloudMs: Math.max(0, call.time - askedAt),
      cloudAfterStoredMs: Math.max(0, call.time - storedAt),
      statusMs: saidAt - askedAt,
    };
  });
}

export function latencyFigures(latencies: readonly Latency[]): Figures {
  const of = (name: keyof Latency): Figures => ({
    ...distributionOf(latencies.map((latency) => latency[name])),
  });
  return {
    cloudMs: of('cloudMs'),
    cloudAfterStoredMs: of('cloudAfterStoredMs'),
    statusMs: of('statusMs'),
  };
}
