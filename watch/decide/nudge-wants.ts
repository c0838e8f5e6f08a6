import type { ForeignPoolFacts } from './facts.ts';
import { want, type Want } from './want.ts';

/**
 * Another provider looks at its pools by itself, if late: one is named once it is known which group
 * it stands for, and once it is paused no more. What was there at the start is left.
 */
export function nudgeWants({ pool, isPaused }: ForeignPoolFacts): readonly Want[] {
  if (pool.beingDeleted || isPaused || pool.providerId === undefined) return [];
  const state = `${pool.uid} ${pool.providerId}`;
  return [want('sync', 'nudge', state, { mostRequests: 1, doneAtStart: true })];
}
