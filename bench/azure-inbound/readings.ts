import type { Figures } from '../report/result.ts';
import { mostPerGroupAndBatch } from '../way-in/per-batch.ts';
import type { Tally } from '../way-in/tally.ts';

/** How scale sets are read: each by one GET, and one walk over its instances in either mode. */
const kinds = {
  gets: ['VirtualMachineScaleSets_Get'],
  walks: ['VirtualMachineScaleSetVMs_List', 'VirtualMachines_List'],
} as const;

export type Reading = keyof typeof kinds;

type Calls = Pick<Tally, 'groupCalls' | 'batches'>;

/**
 * How often a scale set was read in this way at most for each batch that named it. No scale set has
 * more instances here than one page shows, so that a walk is one call.
 *
 * @throws when one was read while no batch named it
 */
export function mostOf(reading: Reading, { groupCalls = [], batches }: Calls): number {
  const actions: readonly string[] = kinds[reading];
  const calls = groupCalls.filter(({ action }) => actions.includes(action));
  return mostPerGroupAndBatch('was read', calls, batches);
}

export function readingFigures(tally: Calls): Figures {
  return {
    mostGetsPerScaleSetAndBatch: mostOf('gets', tally),
    mostWalksPerScaleSetAndBatch: mostOf('walks', tally),
  };
}
