import { atMost } from '../model/at-most.ts';
import type { Finding, ReplicasDrift } from '../model/drift.ts';
import { groupKey } from '../model/group.ts';
import { poolKey } from '../model/pool.ts';
import type { RequestBus } from '../ports/request-bus.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';
import type { ReconcileDeps } from '../reconcile/reconcile.ts';
import { askToScale } from './ask-to-scale.ts';
import { endOf, type CorrectionResult } from './correction.ts';
import { tellCorrected } from './tell-corrected.ts';
import { lookAndWrite, nudgedEnd, writtenEnd, type Looks } from './write-corrections.ts';

export type { CorrectionEnd, CorrectionResult } from './correction.ts';

export interface CorrectDriftDeps extends Omit<ReconcileDeps, 'leaves'> {
  readonly fleet: Pick<SweptFleet, 'announceOnMachinePool'>;
  /** Absent: no scaling can be asked for. */
  readonly bus?: Pick<RequestBus, 'publish'>;
}

const mostAtOnce = 8;

/**
 * Corrects what was found, and tells of it where people look.
 *
 * @throws only what is no Fault
 */
export async function correctDrift(
  deps: CorrectDriftDeps,
  installation: string,
  findings: readonly Finding[],
  { lookedAt, leaves }: { readonly lookedAt: Date; readonly leaves?: ReadonlySet<string> },
): Promise<readonly CorrectionResult[]> {
  const results = await correctSilently(deps, installation, findings, leaves);
  await tellCorrected(deps, results, lookedAt);
  return results;
}

/**
 * Corrects what was found, by a look of its own: what was found says only where to look. Pools whose policy
 * is `report`, and what needs a person, are left.
 *
 * @param installation its name, for requests to scale
 * @param leaves keys of further pools that are not to be written, whoever shares a group with them
 * @returns what came of each finding, in their order
 * @throws only what is no Fault
 */
export async function correctSilently(
  deps: CorrectDriftDeps,
  installation: string,
  findings: readonly Finding[],
  leaves: ReadonlySet<string> = new Set(),
): Promise<readonly CorrectionResult[]> {
  const reported = findings.flatMap(reportedPool);
  const writing = { ...deps, leaves: new Set([...leaves, ...reported]) };
  const looks = await lookAndWrite(writing, findings.filter(isToBeLookedAt));
  // By then the status says what the group has.
  const toAsk = findings.filter(isAsked);
  const asked = new Map(
    (await askToScale(deps, installation, toAsk)).map((result) => [result.finding, result]),
  );
  return atMost(
    mostAtOnce,
    findings,
    async (finding) => asked.get(finding) ?? (await resultOf(deps, finding, looks)),
  );
}

/** Key of the pool of a finding that is only to be reported. */
export function reportedPool(finding: Finding): readonly string[] {
  const isOfPool = finding.kind !== 'foreign-list-drift' && finding.kind !== 'unclaimed-group';
  return isOfPool && isReportedOnly(finding) ? [poolKey(finding.pool)] : [];
}

function isToBeLookedAt(finding: Finding): boolean {
  const isWorthIt = finding.remedy !== 'person' && finding.remedy !== 'none';
  return isWorthIt && !isReportedOnly(finding);
}

function isAsked(finding: Finding): finding is ReplicasDrift {
  const isOfCount = finding.kind === 'replicas-drift' && finding.remedy === 'ask-to-scale';
  return isOfCount && !isReportedOnly(finding);
}

function isReportedOnly(finding: Finding): boolean {
  return 'policy' in finding && finding.policy === 'report';
}

async function resultOf(
  deps: CorrectDriftDeps,
  finding: Finding,
  looks: Looks,
): Promise<CorrectionResult> {
  if (!isToBeLookedAt(finding)) return endOf(finding, 'left');
  const outcome = looks.get(groupKey(finding.group));
  return finding.kind === 'foreign-list-drift'
    ? nudgedEnd(finding, outcome)
    : writtenEnd(deps, finding, outcome);
}
