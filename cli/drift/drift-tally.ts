import type { Finding } from '../../shared/model/drift.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { DriftReport } from './drift-report.ts';

/** Figures of a report; part of the JSON and YAML that `plan` prints. */
export interface DriftTally {
  readonly pools: number;
  readonly foreignPools: number;
  /** Objects of which anything would be changed. */
  readonly toChange: number;
  readonly idsToAdd: number;
  readonly idsToRemove: number;
  /** Pools that need a second reading before IDs leave. */
  readonly guarded: number;
  /** Pools whose first reading lacked IDs, and whose second is not due yet. */
  readonly waiting: number;
  readonly countsToWrite: number;
  readonly scaleRequests: number;
  readonly toNudge: number;
  readonly statusesToWrite: number;
  /** Objects, and groups without one, that only a person can put right. */
  readonly needsYou: number;
  /** Pools that could not be looked at. */
  readonly unseen: number;
}

export function tallyOf({ drifted, unseen, pools, foreignPools }: DriftReport): DriftTally {
  const all = drifted.flatMap(({ findings }) => findings);
  const lists = all.filter((each) => each.kind === 'list-drift').filter(changesSomething);
  const count = (is: (finding: Finding) => boolean): number => all.filter(is).length;
  return {
    pools,
    foreignPools,
    toChange: drifted.filter(({ findings }) => findings.some(changesSomething)).length,
    idsToAdd: sum(lists.map(({ added }) => added.length)),
    idsToRemove: sum(lists.map(({ removed }) => removed.length)),
    guarded: lists.filter(({ guarded }) => guarded).length,
    waiting: all.filter(waits).length,
    countsToWrite: count(({ kind, remedy }) => kind === 'replicas-drift' && remedy === 'write'),
    scaleRequests: count(({ remedy }) => remedy === 'ask-to-scale'),
    toNudge: count(({ remedy }) => remedy === 'nudge'),
    statusesToWrite: count(({ kind }) => kind === 'status-drift'),
    needsYou: drifted.filter(({ findings }) => findings.some(needsPerson)).length,
    unseen: sum(unseen.map((each) => each.pools)),
  };
}

export function changesSomething({ remedy }: Pick<Finding, 'remedy'>): boolean {
  return remedy === 'write' || remedy === 'ask-to-scale' || remedy === 'nudge';
}

/** Whether IDs are missing and stay listed until a second reading: nothing is done about it now. */
export function waits({ kind, remedy }: Finding): boolean {
  return kind === 'list-drift' && remedy === 'none';
}

export function needsPerson({ remedy }: Pick<Finding, 'remedy'>): boolean {
  return remedy === 'person';
}

/** What a script is told of a report: that not all was seen counts most. */
export function statusOfReport(report: DriftReport): ExitStatus {
  if (!report.complete) return exitStatus.failed;
  const { needsYou, toChange, waiting } = tallyOf(report);
  if (needsYou > 0) return exitStatus.needsPerson;
  return toChange + waiting > 0 ? exitStatus.found : exitStatus.ok;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0);
}
