import type { Facts } from './facts.ts';
import { nudgeWants } from './nudge-wants.ts';
import { scaleWants } from './scale-wants.ts';
import { syncWants } from './sync-wants.ts';
import type { Want } from './want.ts';

/** All that an object needs, as it is now. Pure. @param now only to compare with times in the object */
export function wantsOf(facts: Facts, now: Date): readonly Want[] {
  switch (facts.kind) {
    case 'pool':
      return [...scaleWants(facts, now), ...syncWants(facts, now)];
    case 'foreign-pool':
      return nudgeWants(facts);
  }
}
