import { setTimeout as wait } from 'node:timers/promises';
import type { MonotonicClock, Sleep } from '../shared/ports/timing.ts';

export const systemMonotonicClock: MonotonicClock = { nowMs: () => performance.now() };

export const systemSleep: Sleep = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal });
  } catch (error) {
    // An aborted sleep is one that is over.
    if (!signal.aborted) throw error;
  }
};
