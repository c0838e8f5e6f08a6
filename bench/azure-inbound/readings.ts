import type { Counters } from '../../sandbox/report/function-log.ts';
import { ratio } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import { mostPerGroupAndBatch, type Deed } from '../way-in/per-batch.ts';
import type { Tally } from '../way-in/tally.ts';

/** How scale sets are read: each by one GET, and one walk over its instances in either mode. */
const kinds = {
  gets: ['VirtualMachineScaleSets_Get'],
  walks: ['VirtualMachineScaleSetVMs_List', 'VirtualMachines_List'],
} as const;

export type Reading = keyof typeof kinds;

/** How a group can end in a batch; each group has one message in a batch of these stages. */
const ends = ['GroupsApplied', 'GroupsInSync', 'MessagesDeferred'] as const;

/**
 * How often a scale set was read in this way at most for each batch that named it. After a write that
 * was refused, since the object had changed, all is read anew: that is not counted. No scale set has
 * more instances here than one page shows, so that a walk is one call.
 *
 * @throws when one was read while no batch named it
 */
export function mostReadings(
  reading: Reading,
  tally: Pick<Tally, 'groupCalls' | 'batches' | 'requests'>,
): number {
  const conflicts = tally.requests
    .filter(({ status }) => status === 409)
    .map(({ name = '', receivedAt }): Deed => ({ group: name, at: receivedAt }));
  return mostPerGroupAndBatch('was read', callsOf(reading, tally), tally.batches, conflicts);
}

/**
 * How often scale sets were read in this way for each time that the function looked at one, where
 * several instances of it work on the same ones at once: by its own counters.
 */
export function readingsPerLook(
  reading: Reading,
  tally: Pick<Tally, 'groupCalls'>,
  counters: Counters,
): number | null {
  const looks = [...ends, 'WriteConflicts'].reduce(
    (sum, name) => sum + (counters.get(name) ?? 0),
    0,
  );
  return ratio(callsOf(reading, tally).length, looks);
}

export function readingFigures(tally: Pick<Tally, 'groupCalls' | 'batches' | 'requests'>): Figures {
  return {
    mostGetsPerScaleSetAndBatch: mostReadings('gets', tally),
    mostWalksPerScaleSetAndBatch: mostReadings('walks', tally),
  };
}

function callsOf(
  reading: Reading,
  { groupCalls = [] }: Pick<Tally, 'groupCalls'>,
): NonNullable<Tally['groupCalls']> {
  const actions: readonly string[] = kinds[reading];
  return groupCalls.filter(({ action }) => actions.includes(action));
}
