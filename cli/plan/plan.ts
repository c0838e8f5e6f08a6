import type { Command } from 'commander';
import { driftDocument } from '../drift/drift-document.ts';
import type { DriftDeps } from '../drift/drift-deps.ts';
import { addDriftOptions, type DriftOptions } from '../drift/drift-options.ts';
import { statusOfReport } from '../drift/drift-tally.ts';
import { look, type Look } from '../drift/look.ts';
import { hasChanges, renderReport } from '../drift/render-report.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { runDrift } from '../drift/run-drift.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { toJsonDocument } from '../output/json-document.ts';
import { printable } from '../output/printable.ts';
import { shellWord } from '../output/shell-word.ts';
import { toYamlDocument } from '../output/yaml-document.ts';
import type { PoolSelector } from '../status/selector.ts';
import { planHelp } from './plan-help.ts';

/** Where the output is no terminal. */
const usualWidth = 100;

/** Adds `plan` to the program. */
export function addPlan(
  deps: DriftDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  const command = program
    .command('plan')
    .summary('show what a sweep would change, and write nothing')
    .description(planHelp.description);
  addDriftOptions(command, planHelp.pools)
    .addHelpText('after', planHelp.more)
    .showHelpAfterError('(poolsync plan --help shows the options, with examples)')
    .action(async (selectors: readonly PoolSelector[], options: DriftOptions) => {
      end(
        await runDrift(deps, options, async (own, cluster, signal) => {
          const looking = look(own, cluster, selectors, options, signal);
          const looked = await unlessAborted(looking, signal);
          await printLook(own, looked, options.output);
          tellNext(own, looked, selectors, options);
          return looked.isUnknown ? exitStatus.failed : statusOfReport(looked.report);
        }),
      );
    });
}

/** Prints a look as it was asked for. */
export async function printLook(
  { print, style, screen, clock }: DriftDeps,
  { report, lookedAt, where }: Look,
  output: DriftOptions['output'],
): Promise<void> {
  switch (output) {
    case 'json':
      return print(toJsonDocument(driftDocument(report, lookedAt)));
    case 'yaml':
      return print(toYamlDocument(driftDocument(report, lookedAt)));
    case 'table':
    case 'wide': {
      const width = Math.min(screen.size()?.columns ?? usualWidth, 120);
      const options = { style, wide: output === 'wide', now: clock.now(), width, where };
      return print(renderReport(report, options));
    }
  }
}

function tellNext(
  { progress }: DriftDeps,
  { report }: Look,
  selectors: readonly PoolSelector[],
  options: DriftOptions,
): void {
  const tell = (what: string, command: string): void =>
    progress(printable(`${what}: ${onChosenCluster(command, options)}`));
  if (hasChanges(report)) tell('to carry it out', syncCommand(selectors, options));
  if (report.unseen.length > 0) tell('what stands in the way', 'poolsync doctor');
}

/** Of the same pools, since whoever names a pool overrules its policy. */
function syncCommand(
  selectors: readonly PoolSelector[],
  { allNamespaces, namespace, installation }: DriftOptions,
): string {
  const within = namespace === undefined ? [] : ['-n', namespace];
  return [
    'poolsync sync',
    ...selectors.map(({ text }) => shellWord(text)),
    ...(allNamespaces === true ? ['-A'] : within),
    ...(installation === undefined ? [] : ['--installation', installation]),
  ].join(' ');
}
