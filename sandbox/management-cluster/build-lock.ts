import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { describeElapsed } from './elapsed.ts';

// A builder renews its lock; one that was killed loses it after this time.
const staleMs = 20_000;
const renewMs = 5_000;
const pollMs = 500;
const reportMs = 5_000;

/**
 * Runs `act` while this process holds a lock file; waits for it where another process has it.
 *
 * @param act Gets a signal that is aborted together with the caller's, and when the lock is lost:
 * another process may then do the same, so `act` must stop.
 */
export async function holdBuildLock(
  options: {
    readonly file: string;
    /** What is made under the lock, for the line that says what is waited for. */
    readonly what: string;
    readonly progress: (line: string) => void;
    readonly signal?: AbortSignal;
  },
  act: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const signal = AbortSignal.any([lost.signal, ...(options.signal ? [options.signal] : [])]);
  const release = await acquire({ ...options, signal }, (error) => lost.abort(error));
  try {
    await act(signal);
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  options: {
    readonly file: string;
    readonly what: string;
    readonly progress: (line: string) => void;
    readonly signal: AbortSignal;
  },
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const { file, what, progress, signal } = options;
  const startedAt = performance.now();
  let reportedAt = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await lock(file, {
        lockfilePath: file,
        realpath: false,
        stale: staleMs,
        update: renewMs,
        onCompromised: onLost,
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    }
    const now = performance.now();
    if (now - reportedAt >= reportMs) {
      reportedAt = now;
      const elapsed = describeElapsed(now - startedAt);
      progress(`another process builds ${what}; waiting for it (${elapsed})`);
    }
    await delay(pollMs);
  }
}
