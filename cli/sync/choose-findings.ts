import type { Finding, ListDrift } from '../../shared/model/drift.ts';
import type { DriftedPool, DriftReport } from '../drift/drift-report.ts';
import { changesSomething } from '../drift/drift-tally.ts';
import type { CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import type { KnownInstallation } from '../drift/drift-cluster.ts';

export interface Choice {
  /** Those that are carried out whatever a person says. */
  readonly plain: readonly Finding[];
  /** All of pools of which many IDs would leave at once. */
  readonly guarded: readonly Finding[];
  /** Those that are not, each with why. */
  readonly left: readonly CorrectionResult[];
}

/** @param isNamed whether the pools were named: that overrules their policy */
export function chooseFindings(
  { drifted }: DriftReport,
  installation: KnownInstallation,
  isNamed: boolean,
): Choice {
  const plain: Finding[] = [];
  const guarded: Finding[] = [];
  const left: CorrectionResult[] = [];
  for (const pool of drifted) {
    const into = isGuarded(pool) ? guarded : plain;
    for (const finding of pool.findings.filter(changesSomething)) {
      const why = whyLeft(finding, installation, isNamed);
      if (why === undefined) into.push(isNamed ? overruled(finding) : finding);
      else left.push({ finding, end: 'left', detail: why });
    }
  }
  return { plain, guarded, left };
}

export function isGuardedList(finding: Finding): finding is ListDrift {
  return finding.kind === 'list-drift' && finding.guarded;
}

/** Whoever works on a group works on all that differs of its pool. */
function isGuarded({ findings }: DriftedPool): boolean {
  return findings.some(isGuardedList);
}

export const leftToWatch = 'the watch asks the group: no request bus is known here';

export const leftByPolicy = 'its driftPolicy is report; name the pool to sync it all the same';

function whyLeft(
  finding: Finding,
  { buses, name }: KnownInstallation,
  isNamed: boolean,
): string | undefined {
  if (!isNamed && 'policy' in finding && finding.policy === 'report') return leftByPolicy;
  if (finding.remedy !== 'ask-to-scale') return undefined;
  const cloud = finding.group.kind === 'AutoScalingGroup' ? 'aws' : 'azure';
  return name !== undefined && buses.includes(cloud) ? undefined : leftToWatch;
}

/** Whoever names a pool means it. */
function overruled(finding: Finding): Finding {
  return 'policy' in finding ? { ...finding, policy: 'correct' } : finding;
}
