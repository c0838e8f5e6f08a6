import type { Cancel, Clock } from '../../simulated/clock.ts';

/** Node's timers cannot wait for longer: they run at once. */
const longestMs = 2_147_483_647;

/** As {@link Clock.after}, for any time; Infinity never runs. */
export function afterAnyTime(clock: Pick<Clock, 'after'>, ms: number, run: () => void): Cancel {
  if (ms === Infinity) return () => {};
  if (ms <= longestMs) return clock.after(Math.max(0, ms), run);
  let cancel = clock.after(longestMs, () => {
    cancel = afterAnyTime(clock, ms - longestMs, run);
  });
  return () => cancel();
}
