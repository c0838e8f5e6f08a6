import { setTimeout as delay } from 'node:timers/promises';
import { readLogTail } from '../processes/log-tail.ts';
import type { RunningProcess } from '../processes/processes.ts';

const pollMs = 50;

/**
 * Repeats a check until it passes.
 *
 * @param check Throws while the thing is not ready; the last error goes into the message.
 * @throws when `timeoutMs` is over.
 */
export async function waitUntil<T>(
  what: string,
  timeoutMs: number,
  check: () => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      const last = cause instanceof Error ? cause.message : String(cause);
      if (deadline.aborted) {
        throw new Error(`${what}: not within ${timeoutMs / 1_000} s; last: ${last}`, { cause });
      }
    }
    await delay(pollMs);
  }
}

/**
 * Waits until a process that was just started answers.
 *
 * @throws when it ends or when the time is over, with the last lines of its log.
 */
export async function waitUntilReady(
  running: RunningProcess,
  timeoutMs: number,
  check: () => Promise<unknown>,
): Promise<void> {
  const ended = running.exited.then(({ code, signal }) => {
    throw new Error(`${running.name} ended with ${signal ?? `status ${code}`} before it was ready`);
  });
  // The end that comes later, after readiness, is nobody's error here.
  ended.catch(() => undefined);
  try {
    await Promise.race([ended, waitUntil(`${running.name} is ready`, timeoutMs, check)]);
  } catch (cause) {
    const tail = await readLogTail(running.logFile);
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${message}\nThe end of ${running.logFile}:\n${tail}`, { cause });
  }
}
