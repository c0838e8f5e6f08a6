import { setTimeout as delay } from 'node:timers/promises';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import type { BenchDeps } from '../installation/install.ts';
import { countMessages } from '../installation/queue.ts';
import { startReconcile, stopFunction, type Ground } from './ground.ts';
import { readMetric } from './watch-metrics.ts';

const pollMs = 500;
const settleTimeoutMs = 900_000;
/** What one of them has just let go may be on its way to the other. */
const quietPolls = 3;

/**
 * Lets the way in work until there is nothing left to do: no event waits, and the watch has nothing
 * more to ask for. While something is measured that function rests, since elsewhere it has cores of
 * its own.
 *
 * @throws when it does not come to rest, or when a list is not what its group is then
 */
export async function settle(
  deps: BenchDeps,
  ground: Ground,
  { name, watches }: { readonly name: string; readonly watches: readonly WatchProcess[] },
): Promise<void> {
  deps.progress('letting all lists become what their groups are');
  const reconcile = await startReconcile(deps, ground, name);
  const late = AbortSignal.timeout(settleTimeoutMs);
  for (let quiet = 0; quiet < quietPolls;) {
    await delay(pollMs, undefined, { signal: deps.signal });
    const waiting = await countWaiting(ground, watches);
    quiet = waiting.messages + waiting.objects === 0 ? quiet + 1 : 0;
    if (!late.aborted) continue;
    const { messages, objects } = waiting;
    throw new Error(
      `${messages} events and ${objects} objects still wait after ${settleTimeoutMs / 1_000} s`,
    );
  }
  await stopFunction(reconcile);
  await ground.wishes.checkGroups();
  await ground.wishes.checkLists();
}

async function countWaiting(
  { installation }: Ground,
  watches: readonly WatchProcess[],
): Promise<{ readonly messages: number; readonly objects: number }> {
  const queued = await Promise.all(
    watches.map(({ url }) => readMetric(url, 'poolsync_watch_queue_length')),
  );
  return {
    messages: await countMessages(installation),
    objects: queued.reduce((sum, length) => sum + length, 0),
  };
}
