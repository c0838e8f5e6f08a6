import { InvalidArgumentError, Option, type Command } from 'commander';
import { ClusterTrouble } from '../../shared/kube/cluster-trouble.ts';
import { addClusterOptions, namespaceIn, type ClusterOptions } from '../cluster/cluster-options.ts';
import type { ConnectedStatus } from '../cluster/connect-status.ts';
import { explainTrouble } from '../cluster/explain-trouble.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { follow } from './follow.ts';
import { parseSelector, scopesOf, type PoolSelector } from './selector.ts';
import { showOnce } from './show-once.ts';
import type { StatusDeps } from './status-deps.ts';
import { statusHelp } from './status-help.ts';
import { tellOfWaiting } from './tell-of-waiting.ts';
import type { StatusOutput, StatusRequest } from './status-request.ts';

interface StatusOptions extends ClusterOptions {
  readonly output: StatusOutput;
  readonly watch?: true;
}

/** Adds `status` to the program. */
export function addStatus(
  deps: StatusDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  const command = program
    .command('status')
    .summary('show how the pools stand, and what needs you')
    .description(statusHelp.description)
    .argument('[POOL...]', statusHelp.pools, collectSelector);
  addClusterOptions(command)
    .addOption(
      new Option('-o, --output <format>', statusHelp.output)
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .option('-w, --watch', statusHelp.watch)
    .addHelpText('after', statusHelp.more)
    .showHelpAfterError('(poolsync status --help shows the options, with examples)')
    .action(async (selectors: readonly PoolSelector[], options: StatusOptions) => {
      end(await status(deps, selectors, options));
    });
}

function collectSelector(
  text: string,
  before: readonly PoolSelector[] = [],
): readonly PoolSelector[] {
  const selector = parseSelector(text);
  if (selector !== undefined) return [...before, selector];
  throw new InvalidArgumentError('Write NAME, KIND/NAME, NAMESPACE/NAME or KIND/NAMESPACE/NAME.');
}

async function status(
  deps: StatusDeps,
  selectors: readonly PoolSelector[],
  options: StatusOptions,
): Promise<ExitStatus> {
  const signal = deps.catchInterrupt();
  let connected: ConnectedStatus | undefined;
  const waiting = tellOfWaiting(deps, () => connected?.access.server);
  try {
    connected = await unlessAborted(deps.connect(options), signal);
    const request = requestOf(selectors, options, connected);
    const { cluster } = connected;
    return options.watch === true
      ? await follow(waiting.deps, request, cluster, signal)
      : await showOnce(waiting.deps, request, cluster, signal);
  } catch (error) {
    if (signal.aborted) return exitStatus.interrupted;
    if (!(error instanceof ClusterTrouble)) throw error;
    const { kubeconfig: _, ...asked } = options;
    deps.complain(explainTrouble(error.trouble, connected?.access ?? asked));
    return exitStatus.failed;
  } finally {
    waiting.end();
  }
}

function requestOf(
  selectors: readonly PoolSelector[],
  options: StatusOptions,
  { access }: ConnectedStatus,
): StatusRequest {
  const homeNamespace = namespaceIn(options, access.namespace);
  const scopes = scopesOf(selectors, homeNamespace);
  return { selectors, homeNamespace, scopes, output: options.output, access };
}
