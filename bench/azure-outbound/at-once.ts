import type { TappedBatch } from '../azure-installation/tapped-queue.ts';

type Work = Pick<TappedBatch, 'session' | 'handedAt' | 'doneAt'>;

/** How many batches of one session were worked on at the same moment at most: by as many processes. */
export function mostAtOnceInSession(batches: readonly Work[]): number {
  const bySession = Map.groupBy(batches, ({ session }) => session);
  return Math.max(0, ...[...bySession.values()].map(mostAtOnce));
}

/** One that ends as the next begins is no more at work. */
function mostAtOnce(batches: readonly Work[]): number {
  const steps = batches.flatMap(({ handedAt, doneAt = Number.POSITIVE_INFINITY }) => [
    { at: handedAt, by: 1 },
    { at: doneAt, by: -1 },
  ]);
  let atWork = 0;
  let most = 0;
  for (const { by } of steps.toSorted((a, b) => a.at - b.at || a.by - b.by)) {
    atWork += by;
    most = Math.max(most, atWork);
  }
  return most;
}
