import { Command, CommanderError } from 'commander';
import { addAdopt } from './adopt/adopt.ts';
import type { AdoptDeps } from './adopt/adopt-deps.ts';
import { addDeadLetters } from './dead-letters/dead-letters.ts';
import type { LettersDeps } from './dead-letters/letters-deps.ts';
import { addDoctor } from './doctor/doctor.ts';
import type { DoctorDeps } from './doctor/doctor-deps.ts';
import { addDecode, type DecodeDeps } from './events/decode.ts';
import type { DriftDeps } from './drift/drift-deps.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { addPlan } from './plan/plan.ts';
import { addStatus } from './status/status.ts';
import type { StatusDeps } from './status/status-deps.ts';
import { addSync } from './sync/sync.ts';

export interface ProgramDeps
  extends AdoptDeps, DecodeDeps, DoctorDeps, StatusDeps, DriftDeps, LettersDeps {
  readonly version: string;
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
    .exitOverride();
  const end = (ended: ExitStatus): void => {
    status = ended;
  };
  addStatus(deps, program, end);
  addPlan(deps, program, end);
  addSync(deps, program, end);
  addAdopt(deps, program, end);
  addDoctor(deps, program, end);
  addDeadLetters(deps, program, end);
  const events = program
    .command('events')
    .description('what Poolsync makes of events of AWS and Azure')
    .helpCommand(false);
  addDecode(deps, events, end);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    // It has been said already; only help and version that were asked for have status 0.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitStatus.ok : exitStatus.failed;
  }
}
