import type { Finding } from '../../shared/model/drift.ts';
import type { CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import type { DriftDeps } from '../drift/drift-deps.ts';
import { counted, headOf } from '../drift/words.ts';
import { printable } from '../output/printable.ts';
import { isGuardedList } from './choose-findings.ts';

export interface Answer {
  readonly agreed: readonly Finding[];
  readonly left: readonly CorrectionResult[];
}

/** Asks a person, once for all of them, before many IDs leave lists at once. */
export async function askForGuarded(
  deps: Pick<DriftDeps, 'confirm'>,
  findings: readonly Finding[],
  isAgreed: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  if (findings.length === 0 || isAgreed) return { agreed: findings, left: [] };
  const answer = await deps.confirm(questionFor(findings), signal);
  if (answer === true) return { agreed: findings, left: [] };
  const detail =
    answer === undefined
      ? 'many IDs would leave at once, and nobody is there to be asked; --yes agrees'
      : 'you did not agree that so many IDs leave at once';
  return { agreed: [], left: findings.map((finding) => ({ finding, end: 'left', detail })) };
}

function questionFor(findings: readonly Finding[]): string {
  const pools = findings.filter(isGuardedList).map((finding) => {
    const name = printable(headOf(finding).name);
    return `  ${name}: ${counted(finding.removed.length, 'ID')} would leave its list at once`;
  });
  return [
    ...pools,
    '  Cluster API deletes the Nodes of IDs that leave, without draining them.',
    'Let them go if a second reading, 15 s from now, lacks them too?',
  ].join('\n');
}
