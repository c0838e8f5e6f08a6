import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 40;
const usualDeadlineMs = 45_000;

/**
 * Repeats a check until it passes, and gives what it returns.
 *
 * @param check throws while it is not so yet: its last error is the cause, and part of the message
 * @throws Error when `deadlineMs` are over
 */
export async function eventually<Seen>(
  what: string,
  check: () => Seen | Promise<Seen>,
  deadlineMs = usualDeadlineMs,
): Promise<Seen> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (cause) {
      if (performance.now() > deadline) {
        const last = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`not within ${deadlineMs / 1_000} s: ${what}; last: ${last}`, { cause });
      }
    }
    await delay(pollMs);
  }
}
