import type { Fleet, PoolView } from '../report/fleet.ts';

export interface WaitOptions {
  /** What is waited for, for the message: "… did not come true". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits until something is true of the fleet, looking whenever the fleet has changed.
 *
 * @returns what `look` returned other than undefined
 * @throws when the time is over, with what every pool looks like then; when `signal` is aborted,
 * with its reason
 */
export async function waitFor<T>(
  fleet: Pick<Fleet, 'views' | 'subscribe'>,
  { what, timeoutMs, signal }: WaitOptions,
  look: () => T | undefined,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = (): void => {
    const found = look();
    if (found !== undefined) resolve(found);
  };
  const timer = setTimeout(() => {
    const pools = fleet.views().map(describeView).join('\n');
    reject(new Error(`not within ${timeoutMs / 1_000} s: ${what}\n${pools}`));
  }, timeoutMs);
  const abort = (): void => reject(signal.reason as Error);
  const unsubscribe = fleet.subscribe(check);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    check();
    return await promise;
  } finally {
    clearTimeout(timer);
    unsubscribe();
    signal.removeEventListener('abort', abort);
  }
}

function describeView({ pool, cloud, list, machinePool, phase }: PoolView): string {
  const states = [...Map.groupBy(cloud.values(), (state) => state)]
    .map(([state, of]) => `${of.length} ${state}`)
    .join(', ');
  const has = `cloud ${cloud.size}${states === '' ? '' : ` (${states})`}, list ${list.size}`;
  return `  ${pool.name}: ${has}, MachinePool ${machinePool.size}, phase ${phase || 'none yet'}`;
}
