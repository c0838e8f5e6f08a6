import type { Command } from 'commander';
import { reportedPool, type CorrectionResult } from '../../shared/sweep/correct-drift.ts';
import type { DriftCluster } from '../drift/drift-cluster.ts';
import type { DriftDeps } from '../drift/drift-deps.ts';
import { driftDocument } from '../drift/drift-document.ts';
import { addDriftOptions, type DriftOptions } from '../drift/drift-options.ts';
import { statusOfReport, tallyOf } from '../drift/drift-tally.ts';
import { look, type Look } from '../drift/look.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { runDrift } from '../drift/run-drift.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonDocument } from '../output/json-document.ts';
import { toYamlDocument } from '../output/yaml-document.ts';
import { printLook } from '../plan/plan.ts';
import type { PoolSelector } from '../status/selector.ts';
import { askForGuarded } from './ask-for-guarded.ts';
import { carryOut } from './carry-out.ts';
import { chooseFindings, leftByPolicy } from './choose-findings.ts';
import { resultText } from './result-lines.ts';
import { syncHelp } from './sync-help.ts';

const finishing = 'what has begun is finished first; Ctrl-C again ends at once';

interface SyncOptions extends DriftOptions {
  readonly yes?: true;
}

/** Adds `sync` to the program. */
export function addSync(
  deps: DriftDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  const command = program
    .command('sync')
    .summary('carry the plan out')
    .description(syncHelp.description);
  addDriftOptions(command, syncHelp.pools)
    .option('-y, --yes', syncHelp.yes)
    .addHelpText('after', syncHelp.more)
    .showHelpAfterError('(poolsync sync --help shows the options, with examples)')
    .action(async (selectors: readonly PoolSelector[], options: SyncOptions) => {
      end(
        await runDrift(deps, options, (own, cluster, signal) =>
          sync(own, cluster, { selectors, options }, signal),
        ),
      );
    });
}

async function sync(
  deps: DriftDeps,
  cluster: DriftCluster,
  { selectors, options }: { selectors: readonly PoolSelector[]; options: SyncOptions },
  signal: AbortSignal,
): Promise<ExitStatus> {
  const looked = await unlessAborted(look(deps, cluster, selectors, options, signal), signal);
  const isForPeople = options.output === 'table' || options.output === 'wide';
  if (isForPeople) await printLook(deps, looked, options.output);
  const { plain, guarded, left } = chooseFindings(
    looked.report,
    looked.installation,
    selectors.length > 0,
  );
  const asked = await askForGuarded(deps, guarded, options.yes === true, signal);
  signal.throwIfAborted();
  const installation = looked.installation.name ?? '';
  const { lookedAt } = looked;
  const todo = [...plain, ...asked.agreed];
  signal.addEventListener('abort', () => deps.progress(finishing), { once: true });
  const leaves = new Set(left.flatMap(({ finding }) => reportedPool(finding)));
  const carried = await carryOut(deps, { cluster, installation, lookedAt, leaves }, todo, signal);
  const results = [...carried, ...asked.left, ...left];
  if (isForPeople) {
    if (results.length > 0) await deps.print(`\n${resultText(deps.style, results)}`);
  } else {
    const document = { ...driftDocument(looked.report, lookedAt), results };
    await deps.print(
      options.output === 'json' ? toJsonDocument(document) : toYamlDocument(document),
    );
  }
  return signal.aborted ? exitStatus.interrupted : statusOf(looked, results, asked.left);
}

function statusOf(
  { report, isUnknown }: Look,
  results: readonly CorrectionResult[],
  unanswered: readonly CorrectionResult[],
): ExitStatus {
  if (isUnknown || !report.complete) return exitStatus.failed;
  if (results.some(({ end }) => end === 'failed')) return exitStatus.failed;
  if (unanswered.length > 0 || statusOfReport(report) === exitStatus.needsPerson) {
    return exitStatus.needsPerson;
  }
  const isLeft = results.some(
    ({ end, detail }) =>
      end === 'waits-for-second-reading' || (end === 'left' && detail === leftByPolicy),
  );
  return isLeft || tallyOf(report).waiting > 0 ? exitStatus.found : exitStatus.ok;
}
