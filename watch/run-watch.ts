import type { Logger } from '../shared/ports/logger.ts';
import type { Elector } from './leader/elector.ts';
import type { Publisher } from './publish/publisher.ts';

export interface WatchRun {
  readonly publisher: Pick<Publisher, 'stop'>;
  readonly elector: Pick<Elector, 'run'>;
  /** Follows the objects until the signal is aborted. */
  readonly follow: (signal: AbortSignal) => Promise<void>;
  readonly log: Pick<Logger, 'info'>;
}

/**
 * Watches, leads and publishes until the signal is aborted, then ends in the order in which nothing is
 * left behind: first the requests, then the Lease, so that nobody publishes beside the next leader.
 *
 * @throws what a part threw that should have gone on; the others have ended then
 */
export async function runWatch(
  { publisher, elector, follow, log }: WatchRun,
  stop: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const parts = [follow(ending.signal), elector.run(ending.signal)];
  try {
    await Promise.race([Promise.all(parts), aborted(stop)]);
  } finally {
    log.info('stopping');
    await publisher.stop();
    ending.abort();
    await Promise.allSettled(parts);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
