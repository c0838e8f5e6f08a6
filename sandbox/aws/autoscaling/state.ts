import { newRing } from '../../simulated/ring.ts';
import type { Ring } from '../../simulated/ring.ts';
import { newHistory } from './history.ts';
import type { History } from './history.ts';
import type { Activity, Group } from './model.ts';

/** The groups of one region, and what they did. */
export interface AutoScalingState {
  readonly groups: Map<string, Group>;
  readonly activities: Ring<Activity>;
  /** What readers saw before. */
  readonly history: History;
}

const KEPT_ACTIVITIES = 5_000;

export function newAutoScalingState(): AutoScalingState {
  return { groups: new Map(), activities: newRing(KEPT_ACTIVITIES), history: newHistory() };
}
