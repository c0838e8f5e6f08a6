import type { Clock } from '../clock.ts';
import type { ActiveFault } from './fault-register.ts';

/** Longest silence; clients give up long before. */
const MAX_HANG_MS = 900_000;

/** Resolves when a hanging call is over: its client is gone, the fault ended, or it took too long. */
export function hangOut(
  clock: Pick<Clock, 'after'>,
  fault: Pick<ActiveFault<unknown>, 'ended'>,
  client: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(MAX_HANG_MS, finish);
    function finish(): void {
      cancel();
      client.removeEventListener('abort', finish);
      fault.ended.removeEventListener('abort', finish);
      resolve();
    }
    client.addEventListener('abort', finish);
    fault.ended.addEventListener('abort', finish);
    if (client.aborted || fault.ended.aborted) finish();
  });
}
