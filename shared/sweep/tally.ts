import type { Finding, SweepTally } from '../model/drift.ts';
import type { CorrectionResult } from './correction.ts';
import type { DriftTold } from './drift-told.ts';

export const emptyTally: SweepTally = {
  pools: 0,
  foreignPools: 0,
  groupsRead: 0,
  findings: {},
  corrected: 0,
  missedByEvents: 0,
  scaleRequests: 0,
  nudged: 0,
  failed: 0,
  unseen: 0,
};

/** What a walk told, counted. */
export function withTold(tally: SweepTally, told: DriftTold): SweepTally {
  switch (told.kind) {
    case 'finding': {
      const { kind } = told.finding;
      const count = (tally.findings[kind] ?? 0) + 1;
      return { ...tally, findings: { ...tally.findings, [kind]: count } };
    }
    case 'unseen':
      return { ...tally, unseen: tally.unseen + told.unseen.pools };
    case 'looked':
      return {
        ...tally,
        pools: tally.pools + told.pools,
        foreignPools: tally.foreignPools + told.foreignPools,
        groupsRead: tally.groupsRead + told.groupsRead,
      };
    // It was counted when it was found.
    case 'waits':
    case 'searched':
    case 'cut-short':
      return tally;
  }
}

/** What came of findings, counted: a pool once, however much was found of it. */
export function withResults(tally: SweepTally, results: readonly CorrectionResult[]): SweepTally {
  const poolsWith = (isMeant: (result: CorrectionResult) => boolean): number =>
    new Set(results.filter(isMeant).map(({ finding }) => nameOf(finding))).size;
  const asked = results.filter(({ end }) => end === 'asked').length;
  return {
    ...tally,
    corrected: tally.corrected + poolsWith(({ end }) => end === 'corrected'),
    missedByEvents: tally.missedByEvents + poolsWith(isMissed),
    scaleRequests: tally.scaleRequests + asked,
    nudged: tally.nudged + poolsWith(({ end }) => end === 'nudged'),
    failed: tally.failed + poolsWith(({ end }) => end === 'failed'),
  };
}

/**
 * A list that was wrong and that a look some time later found wrong still: no event had come meanwhile. One
 * that waited for its second reading was told of by the first, and counted then where no event had come.
 */
function isMissed({ finding, end }: CorrectionResult): boolean {
  const isWrong = end === 'corrected' || end === 'waits-for-second-reading';
  return finding.kind === 'list-drift' && finding.awaited !== true && isWrong;
}

/** What tells the objects of findings apart, and groups that have none. */
export function nameOf(finding: Finding): string {
  if (finding.kind === 'unclaimed-group') return finding.group.name;
  const { kind, namespace, name } = finding.pool;
  return `${kind}/${namespace}/${name}`;
}

/** What one hop has added to the tally of all. */
export function tallyAfter(before: SweepTally, after: SweepTally): SweepTally {
  const kinds = Object.entries(after.findings);
  const known = new Map(Object.entries(before.findings));
  return {
    pools: after.pools - before.pools,
    foreignPools: after.foreignPools - before.foreignPools,
    groupsRead: after.groupsRead - before.groupsRead,
    findings: Object.fromEntries(
      kinds.map(([kind, count]) => [kind, count - (known.get(kind) ?? 0)]),
    ),
    corrected: after.corrected - before.corrected,
    missedByEvents: after.missedByEvents - before.missedByEvents,
    scaleRequests: after.scaleRequests - before.scaleRequests,
    nudged: after.nudged - before.nudged,
    failed: after.failed - before.failed,
    unseen: after.unseen - before.unseen,
  };
}
