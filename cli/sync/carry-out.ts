import type { Finding } from '../../shared/model/drift.ts';
import type { CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import type { DriftCluster } from '../drift/drift-cluster.ts';
import type { DriftDeps } from '../drift/drift-deps.ts';
import { counted } from '../drift/words.ts';
import { isGuardedList } from './choose-findings.ts';

/** From the first reading to the second, and a little more, by the guard of the pool. */
const secondReadingMs = { guarded: 15_500, usual: 5_500 };

const mostReadings = 3;
const tellEveryMs = 5_000;

/** What corrects, and since when the plan holds. */
export interface CarryOut {
  readonly cluster: Pick<DriftCluster, 'correct'>;
  readonly installation: string;
  readonly lookedAt: Date;
  /** Keys of pools that are left by their policy. */
  readonly leaves: ReadonlySet<string>;
}

/** Carries findings out; IDs that leave wait for the second reading of their group. Ends early after a Ctrl-C. */
export async function carryOut(
  deps: Pick<DriftDeps, 'pause' | 'progress' | 'clock'>,
  { cluster, installation, lookedAt, leaves }: CarryOut,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<readonly CorrectionResult[]> {
  const ended: CorrectionResult[] = [];
  let [todo, since] = [findings, lookedAt];
  for (let reading = 1; todo.length > 0; reading += 1) {
    const begunAt = deps.clock.now();
    const results = await cluster.correct(installation, todo, since, leaves);
    const waiting = results.filter(({ end }) => end === 'waits-for-second-reading');
    if (waiting.length === 0 || reading === mostReadings || signal.aborted) {
      return [...ended, ...results];
    }
    ended.push(...results.filter((result) => !waiting.includes(result)));
    todo = waiting.map(({ finding }) => finding);
    since = begunAt;
    await waitFor(deps, todo, signal);
    if (signal.aborted) return [...ended, ...waiting];
  }
  return ended;
}

async function waitFor(
  { pause, progress }: Pick<DriftDeps, 'pause' | 'progress'>,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<void> {
  let leftMs = findings.some(isGuardedList) ? secondReadingMs.guarded : secondReadingMs.usual;
  while (leftMs > 0 && !signal.aborted) {
    const pools = counted(
      new Set(findings.map(({ group }) => JSON.stringify(group))).size,
      'group',
    );
    progress(`${pools} to be read a second time in ${Math.ceil(leftMs / 1_000)} s; Ctrl-C ends`);
    const stepMs = Math.min(leftMs, tellEveryMs);
    await pause(stepMs, signal);
    leftMs -= stepMs;
  }
}
