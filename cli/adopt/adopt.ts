import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CountOwner } from '../../shared/model/pool.ts';
import { addNamespaceOptions, type NamespaceOptions } from '../cluster/cluster-options.ts';
import type { ConnectedAdopt } from '../cluster/connect-adopt.ts';
import { explainError } from '../cluster/explain-error.ts';
import { unlessAborted } from '../cluster/unless-aborted.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { printableLines } from '../output/printable.ts';
import { tellOfWaiting } from '../status/tell-of-waiting.ts';
import type { AdoptDeps } from './adopt-deps.ts';
import { adoptGroup } from './adopt-group.ts';
import { adoptHelp } from './adopt-help.ts';
import type { AdoptRequest } from './adopt-request.ts';
import { parseGroupQuery, type GroupQuery } from './group-query.ts';
import { isObjectName } from './object-name.ts';
import { Problem } from './problem.ts';
import type { AdoptOutput } from './render-adoption.ts';

interface AdoptOptions extends NamespaceOptions {
  readonly cluster: string;
  readonly name?: string;
  readonly owner: CountOwner;
  readonly region?: string;
  readonly account?: string;
  readonly role?: string;
  readonly externalId?: string;
  readonly identity?: string;
  readonly installation?: string;
  readonly apply?: true;
  readonly output?: AdoptOutput;
}

/** Adds `adopt` to the program. */
export function addAdopt(
  deps: AdoptDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  const command = program
    .command('adopt')
    .summary('make a MachinePool of a group that is there already')
    .description(adoptHelp.description)
    .argument('<GROUP>', adoptHelp.group, readGroup)
    .requiredOption('-c, --cluster <name>', adoptHelp.cluster)
    .option('--name <name>', adoptHelp.name, readName)
    .addOption(
      new Option('--owner <owner>', adoptHelp.owner)
        .choices(['cluster', 'cloud'])
        .default('cluster'),
    )
    .option('--apply', adoptHelp.apply)
    .addOption(
      new Option('-o, --output <format>', adoptHelp.output).choices([
        'table',
        'wide',
        'json',
        'yaml',
      ]),
    )
    .option('--account <id>', adoptHelp.account, readAccount)
    .option('--region <name>', adoptHelp.region)
    .option('--role <arn>', adoptHelp.role)
    .option('--external-id <id>', adoptHelp.externalId)
    .option('--identity <client ID>', adoptHelp.identity)
    .option('--installation <name>', adoptHelp.installation);
  addNamespaceOptions(command)
    .addHelpText('after', adoptHelp.more)
    .showHelpAfterError('(poolsync adopt --help shows the options, with examples)')
    .action(async (query: GroupQuery, options: AdoptOptions) => {
      end(await adopt(deps, query, options));
    });
}

function readGroup(text: string): GroupQuery {
  const parsed = parseGroupQuery(text);
  if (parsed.kind === 'query') return parsed.query;
  throw new InvalidArgumentError(parsed.problem);
}

function readName(text: string): string {
  if (isObjectName(text)) return text;
  throw new InvalidArgumentError('A name has at most 63 lower-case letters, digits and dashes.');
}

function readAccount(text: string): string {
  if (/^(\d{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text)) return text;
  throw new InvalidArgumentError(
    'Write the 12 digits of an AWS account or the ID of an Azure subscription.',
  );
}

async function adopt(
  deps: AdoptDeps,
  query: GroupQuery,
  options: AdoptOptions,
): Promise<ExitStatus> {
  const signal = deps.catchInterrupt();
  let connected: ConnectedAdopt | undefined;
  const asked = (): string | undefined =>
    connected === undefined ? undefined : `${connected.access.server} and the clouds`;
  const waiting = tellOfWaiting(deps, asked);
  try {
    const work = async (): Promise<ExitStatus> => {
      connected = await deps.connectAdopt(options);
      const request = requestOf(query, options, connected.access);
      return adoptGroup(waiting.deps, request, connected, signal);
    };
    return await unlessAborted(work(), signal);
  } catch (error) {
    if (signal.aborted) return exitStatus.interrupted;
    const { kubeconfig: _, ...chosen } = options;
    const said =
      error instanceof Problem
        ? printableLines(error.message)
        : explainError(error, connected?.access ?? chosen);
    if (said === undefined) throw error;
    deps.complain(said);
    return exitStatus.failed;
  } finally {
    waiting.end();
  }
}

function requestOf(
  query: GroupQuery,
  options: AdoptOptions,
  { namespace: own, choice }: ConnectedAdopt['access'],
): AdoptRequest {
  const { account, region, role, externalId, identity, name, installation, output } = options;
  return {
    query,
    where: {
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
    },
    clusterName: options.cluster,
    namespace: options.namespace ?? own,
    owner: options.owner,
    apply: options.apply === true,
    choice,
    wayIn: {
      ...(role === undefined ? {} : { roleArn: role }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(identity === undefined ? {} : { identity }),
    },
    ...(name === undefined ? {} : { name }),
    ...(installation === undefined ? {} : { installation }),
    ...(output === undefined ? {} : { output }),
  };
}
