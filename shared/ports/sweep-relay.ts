import type { SweepCursor } from '../model/drift.ts';

/** Hands a sweep on whose time is over. */
export interface SweepRelay {
  /** @throws Fault where it is not sure that somebody goes on */
  handOn(cursor: SweepCursor): Promise<void>;
}
