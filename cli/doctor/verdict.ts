import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { Finding, FindingState } from './finding.ts';

export type Summary = Readonly<Record<FindingState, number>>;

/** How many findings there are of each state. */
export function summaryOf(findings: readonly Finding[]): Summary {
  const count = (state: FindingState): number =>
    findings.filter((finding) => finding.state === state).length;
  return {
    ok: count('ok'),
    warning: count('warning'),
    wrong: count('wrong'),
    unknown: count('unknown'),
    skipped: count('skipped'),
  };
}

/** What a script is told. What is merely skipped is in order. */
export function statusOf(findings: readonly Finding[]): ExitStatus {
  const { wrong, warning, unknown } = summaryOf(findings);
  if (wrong > 0) return exitStatus.needsPerson;
  return warning + unknown > 0 ? exitStatus.found : exitStatus.ok;
}

/** Whether the cluster answered: without it nothing was looked at. */
export function isStanding(findings: readonly Finding[]): boolean {
  return findings.every(
    ({ link, state }) => link !== 'cluster' || state === 'ok' || state === 'warning',
  );
}
