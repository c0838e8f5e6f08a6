import { InvalidArgumentError, Option, type Command } from 'commander';
import { addClusterOptions, type ClusterOptions } from '../cluster/cluster-options.ts';
import { parseSelector, type PoolSelector } from '../status/selector.ts';
import type { StatusOutput } from '../status/status-request.ts';

export interface DriftOptions extends ClusterOptions {
  readonly output: StatusOutput;
  readonly installation?: string;
}

/** Adds what `plan` and `sync` share. @param pools what their argument means */
export function addDriftOptions(command: Command, pools: string): Command {
  return addClusterOptions(command.argument('[POOL...]', pools, collectSelector))
    .addOption(
      new Option('-o, --output <format>', 'table for people, wide for all of it, json or yaml')
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .option(
      '--installation <name>',
      'name of the installation; by default that of ConfigMap poolsync-installation',
      parseInstallation,
    );
}

function collectSelector(
  text: string,
  before: readonly PoolSelector[] = [],
): readonly PoolSelector[] {
  const selector = parseSelector(text);
  if (selector !== undefined) return [...before, selector];
  throw new InvalidArgumentError('Write NAME, KIND/NAME, NAMESPACE/NAME or KIND/NAMESPACE/NAME.');
}

function parseInstallation(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('The name of an installation has a-z, 0-9 and -.');
}
