import { setTimeout as wait } from 'node:timers/promises';

const deadlineMs = 20_000;
const pauseMs = 20;

/** Looks again and again until there is something, and throws when that takes too long. */
export async function poll<Seen>(
  what: string,
  look: () => Promise<Seen | undefined>,
): Promise<Seen> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await wait(pauseMs);
  }
}
