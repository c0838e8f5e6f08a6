import { setTimeout as delay } from 'node:timers/promises';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import type { BenchDeps } from '../installation/install.ts';
import { readMetric } from './watch-metrics.ts';
import type { WayOut } from './way-out.ts';

const pollMs = 500;
const settleTimeoutMs = 900_000;
/** What one of them has just let go may be on its way to the other. */
const quietPolls = 3;

type Watched = Pick<WatchProcess, 'url'>;

/**
 * Lets the way in work until there is nothing left to do. While something is measured that function
 * rests, since elsewhere it has cores of its own.
 *
 * @throws when it does not come to rest, or when a list is not what its group is then
 */
export async function settle(
  deps: BenchDeps,
  wayOut: Pick<WayOut, 'startReconcile' | 'countEvents' | 'wishes'>,
  { name, watches }: { readonly name: string; readonly watches: readonly Watched[] },
): Promise<void> {
  deps.progress('letting all lists become what their groups are');
  const reconcile = await wayOut.startReconcile(name);
  const { messages, objects } = await untilQuiet(deps, () => wayOut.countEvents(), watches);
  if (messages + objects > 0) {
    throw new Error(
      `${messages} messages and ${objects} objects still wait after ${settleTimeoutMs / 1_000} s`,
    );
  }
  await reconcile.stop();
  await wayOut.wishes.checkGroups();
  await wayOut.wishes.checkLists();
}

interface Waiting {
  /** In the queues, those that a function has at the moment included. */
  readonly messages: number;
  /** Of which a watch will ask something. */
  readonly objects: number;
}

/** Resolves when no message waits and no watch has more to ask for, or with what still waits then. */
export async function untilQuiet(
  { signal }: Pick<BenchDeps, 'signal'>,
  countMessages: () => Promise<number>,
  watches: readonly Watched[],
): Promise<Waiting> {
  const late = AbortSignal.timeout(settleTimeoutMs);
  for (let quiet = 0; ;) {
    await delay(pollMs, undefined, { signal });
    const messages = await countMessages();
    const objects = await countObjects(watches);
    quiet = messages + objects === 0 ? quiet + 1 : 0;
    if (late.aborted || quiet === quietPolls) return { messages, objects };
  }
}

async function countObjects(watches: readonly Watched[]): Promise<number> {
  const queued = await Promise.all(
    watches.map(({ url }) => readMetric(url, 'poolsync_watch_queue_length')),
  );
  return queued.reduce((sum, length) => sum + length, 0);
}
