import { Command, CommanderError } from 'commander';
import type { AdoptDeps } from './adopt/adopt-deps.ts';
import type { LettersDeps } from './dead-letters/letters-deps.ts';
import type { DoctorDeps } from './doctor/doctor-deps.ts';
import type { DecodeDeps } from './events/decode.ts';
import type { DriftDeps } from './drift/drift-deps.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import type { StatusDeps } from './status/status-deps.ts';

export interface ProgramDeps
  extends AdoptDeps, DecodeDeps, DoctorDeps, StatusDeps, DriftDeps, LettersDeps {
  readonly version: string;
  /** From now on the work goes on though nobody reads what is printed. */
  readonly finishUnread: () => void;
}

const seeMore = `
Examples:
  How do my pools stand, and does any need me?
  $ poolsync status -A

  What would a sweep change?
  $ poolsync plan -A

  Make a MachinePool of a group that is there already
  $ poolsync adopt demo-web --cluster demo -n fleet

  Is everything between cluster and clouds in order?
  $ poolsync doctor

  Does anything lie before people, and why?
  $ poolsync dead-letters list

  Would Poolsync act on this event, of AWS or Azure?
  $ poolsync events decode event.json

  $ poolsync help status

In a checkout of Poolsync, poolsync is: npm run -s poolsync --`;

type Add = (deps: ProgramDeps, program: Command, end: (status: ExitStatus) => void) => void;

/** The commands, in the order of the help: each is some files, which nobody waits for who asks for another. */
const commands: ReadonlyMap<string, () => Promise<Add>> = new Map<string, () => Promise<Add>>([
  ['status', async () => (await import('./status/status.ts')).addStatus],
  ['plan', async () => (await import('./plan/plan.ts')).addPlan],
  ['sync', async () => (await import('./sync/sync.ts')).addSync],
  ['adopt', async () => (await import('./adopt/adopt.ts')).addAdopt],
  ['doctor', async () => (await import('./doctor/doctor.ts')).addDoctor],
  ['dead-letters', async () => (await import('./dead-letters/dead-letters.ts')).addDeadLetters],
  ['events', async () => (await import('./events/events.ts')).addEvents],
]);

/** All of them, unless the first argument names one: the help has all, and so has a word that is none. */
function neededFor([first = '']: readonly string[]): readonly (() => Promise<Add>)[] {
  const named = commands.get(first);
  return named === undefined ? [...commands.values()] : [named];
}

/** What must not end in the middle. */
function changesSomething(command: Command): boolean {
  const { apply, dryRun } = command.opts<{ readonly apply?: true; readonly dryRun?: true }>();
  return apply === true || (changing.has(command.name()) && dryRun !== true);
}

/** Besides adopt --apply. */
const changing: ReadonlySet<string> = new Set(['sync', 'redrive', 'purge']);

/**
 * Runs the command line.
 *
 * @param args what follows the program's name
 * @throws whatever a command cannot mend, such as a full disk
 */
export async function runProgram(deps: ProgramDeps, args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.ok;
  const program = new Command('poolsync')
    .description('Shows how the pools stand, what a sweep would change, and what is wrong.')
    .version(deps.version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this text')
    .helpCommand('help [command]', 'show the text of a command')
    .addHelpText('after', seeMore)
    .showHelpAfterError('(poolsync --help shows the commands, with examples)')
    .exitOverride()
    .hook('preAction', (_, command) => {
      if (changesSomething(command)) deps.finishUnread();
    });
  const end = (ended: ExitStatus): void => {
    status = ended;
  };
  for (const load of neededFor(args)) (await load())(deps, program, end);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    // It has been said already; only help and version that were asked for have status 0.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitStatus.ok : exitStatus.failed;
  }
}
