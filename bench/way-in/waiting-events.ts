import type { BenchDeps } from '../installation/install.ts';
import { round } from '../report/distribution.ts';
import type { Feeding } from './feeding.ts';
import type { WayIn } from './way-in.ts';

const waveTimeoutMs = 60_000;
const drainTimeoutMs = 900_000;

export interface EventsToMake {
  readonly events: number;
  readonly turns: number;
  readonly direction: 1 | -1;
}

/**
 * Makes events by real changes of the groups, each an instance that came or went, while
 * nothing takes them out of the queue. All groups change by one instance before the first does
 * again, so that a batch holds events of as many groups as it can: its worst case.
 *
 * @param of.turns how often they grow and shrink in turn, so that many events leave small groups
 * @param of.direction 1: the groups are larger in the end; -1: smaller
 */
export async function fillQueue(
  { progress }: BenchDeps,
  { sizes, waitForMessages }: Pick<WayIn, 'sizes' | 'waitForMessages'>,
  { events, turns, direction }: EventsToMake,
): Promise<void> {
  const perWave = sizes.names.length;
  const step = events / turns / perWave;
  if (!Number.isInteger(step)) {
    throw new Error(`${events} events are not ${turns} equal turns of ${perWave} groups`);
  }
  for (let wave = 0; wave < turns * step; wave += 1) {
    const isThere = Math.floor(wave / step) % 2 === 0;
    await sizes.changeAllBy(isThere ? direction : -direction);
    const count = (wave + 1) * perWave;
    await waitForMessages(count, waveTimeoutMs);
    if ((wave + 1) % step === 0) progress(`${count} events wait in the queue`);
  }
}

/** How long a full queue took. */
interface Drained {
  /** Until the function was done with the last message, in ms. */
  readonly emptyMs: number;
  readonly eventsPerSecond: number;
}

/** Feeds the function until the queue is empty. */
export async function drain(
  { now }: Pick<BenchDeps, 'now'>,
  { waitForMessages }: Pick<WayIn, 'waitForMessages'>,
  feeding: Feeding,
): Promise<Drained> {
  const from = now();
  const before = feeding.batches().length;
  await feeding.startFeeding();
  await waitForMessages(0, drainTimeoutMs);
  await feeding.stopFeeding();
  const batches = feeding.batches().slice(before);
  const emptyMs = Math.max(0, ...batches.map(({ doneAt }) => (doneAt ?? now()) - from));
  const events = batches.reduce((sum, { messages }) => sum + messages.length, 0);
  return {
    emptyMs: round(emptyMs, 0),
    eventsPerSecond: round((events / emptyMs) * 1_000, 0),
  };
}
