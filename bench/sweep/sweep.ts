import { join } from 'node:path';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import type { BenchDeps } from '../installation/install.ts';
import { layoutPools } from '../installation/pools.ts';
import { distributionOf } from '../report/distribution.ts';
import type { Measured } from '../report/result.ts';
import { prepareGround, type Ground } from './ground.ts';
import { layDownPools } from './lay-down-pools.ts';
import { makeDrift } from './make-drift.ts';
import type { Sizes } from './sizes.ts';
import { timeStatus, type StatusTimes } from './status-time.ts';
import { sweepOnce, type SweepSettings, type SweepTold } from './sweep-once.ts';
import { countTargets, machineTargets } from './targets.ts';

const mostFirstSweeps = 5;

/** @param name of its process, and so of its log */
type Sweep = (name: string, begins: SweepSettings['begins']) => Promise<SweepTold>;

/**
 * Measures sweeps of a small and of a large installation, and how soon `poolsync status` says
 * something in the small one.
 *
 * @throws when a part does not start, or a sweep finds other than was laid down
 */
export async function measureSweep(
  deps: BenchDeps,
  folders: Folders,
  sizes: Sizes,
): Promise<Measured> {
  const { groups, fewGroups, drifted } = sizes;
  const bundle = join(folders.data, 'function');
  await deployBundle(deps, 'aws/sweep', bundle);
  const ground = await prepareGround(deps, folders);
  await setAnswerMs(ground, sizes.answerMs);
  const sweep: Sweep = (name, begins) => {
    deps.progress(`sweeping: ${name}`);
    return sweepOnce(deps, ground, { name, bundle, logs: folders.logs, begins });
  };
  const pools = layoutPools(groups, sizes.instances);

  const few = fewGroups === 0 ? undefined : await measureFew(deps, ground, sizes, sweep);
  await layDown(deps, ground, pools.slice(fewGroups), sizes);
  const begins = few === undefined ? 'by-schedule' : 'by-hand';
  const first = await sweepFirst(() => sweep('all-first', begins));
  const quiet = await sweep('all-groups', 'by-hand');
  expectFound(quiet, { groups, findings: 0 });
  const status = few?.status ?? (await timeStatuses(deps, ground, sizes));
  await makeDrift(ground.cluster.api, pools, drifted);
  const corrected = await sweep('drifted', 'by-hand');
  expectFound(corrected, { groups, findings: drifted });

  return {
    samples: { ...sizes },
    figures: {
      ...(few === undefined ? {} : { fewGroups: few.told.figures }),
      status: {
        firstLineMs: { ...distributionOf(status.map(({ firstLineMs }) => firstLineMs)) },
        endMs: { ...distributionOf(status.map(({ endMs }) => endMs)) },
      },
      firstSweep: first.figures,
      nothingToCorrect: quiet.figures,
      drifted: corrected.figures,
    },
    targets: [
      ...(few === undefined ? [] : machineTargets({ few: few.told, quiet, status })),
      ...countTargets({ quiet, drifted: corrected, groups, driftedPools: drifted }),
    ],
  };
}

async function measureFew(
  deps: BenchDeps,
  ground: Ground,
  sizes: Sizes,
  sweep: Sweep,
): Promise<{ readonly told: SweepTold; readonly status: readonly StatusTimes[] }> {
  const { fewGroups: groups, instances } = sizes;
  await layDown(deps, ground, layoutPools(groups, instances), sizes);
  await sweepFirst(() => sweep('few-first', 'by-schedule'));
  const told = await sweep('few-groups', 'by-hand');
  expectFound(told, { groups, findings: 0 });
  return { told, status: await timeStatuses(deps, ground, sizes) };
}

/**
 * Sweeps what has no status yet until all of it has one. What is said of it is not judged: on a machine
 * that does much else a write can fail, which the next sweep makes good.
 *
 * @returns what is told of the first of these sweeps
 */
async function sweepFirst(sweep: () => Promise<SweepTold>): Promise<SweepTold> {
  const first = await sweep();
  let last = first;
  for (let again = 0; again < mostFirstSweeps && last.tally.failed > 0; again += 1) {
    last = await sweep();
  }
  return first;
}

/** The latency is AWS's to the function; what lays down the pools need not wait for it. */
async function layDown(
  deps: BenchDeps,
  ground: Ground,
  pools: Parameters<typeof layDownPools>[2],
  { answerMs }: Sizes,
): Promise<void> {
  await setAnswerMs(ground, 0);
  await layDownPools(deps, ground, pools);
  await setAnswerMs(ground, answerMs);
}

async function setAnswerMs({ aws }: Pick<Ground, 'aws'>, answerMs: number): Promise<void> {
  const response = await fetch(`${aws.control}/timings`, {
    method: 'PATCH',
    body: JSON.stringify({ answerMs }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the timings were refused: ${await response.text()}`);
}

async function timeStatuses(
  deps: BenchDeps,
  { cluster }: Pick<Ground, 'cluster'>,
  { statusRuns, fewGroups, groups }: Sizes,
): Promise<readonly StatusTimes[]> {
  deps.progress('poolsync status');
  const times: StatusTimes[] = [];
  for (let run = 0; run < statusRuns; run += 1) {
    times.push(await timeStatus(deps, cluster.kubeconfig, fewGroups === 0 ? groups : fewGroups));
  }
  return times;
}

function expectFound(
  { tally }: SweepTold,
  expected: { readonly groups: number; readonly findings: number },
): void {
  const { groupsRead, findings, unseen, failed } = tally;
  const found = Object.values(findings).reduce((sum, count) => sum + count, 0);
  const isWhole = groupsRead >= expected.groups && unseen + failed === 0;
  if (isWhole && found === expected.findings) return;
  throw new Error(
    `a sweep of ${expected.groups} groups, of which ${expected.findings} drifted, ended so: ${JSON.stringify(tally)}`,
  );
}
