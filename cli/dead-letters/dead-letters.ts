import { Option, type Command } from 'commander';
import { explainError } from '../cluster/explain-error.ts';
import type { KnownAccess } from '../cluster/explain-trouble.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { change, type ChangeOptions } from './change.ts';
import { addChoice, type LetterChoice } from './choice.ts';
import { lettersHelp } from './letters-help.ts';
import { NoInstallation, type ConnectedLetters, type LettersDeps } from './letters-deps.ts';
import { list, type ListOptions } from './list.ts';

type End = (status: ExitStatus) => void;

/** Adds `dead-letters` to the program. */
export function addDeadLetters(deps: LettersDeps, program: Command, end: End): void {
  const letters = program
    .command('dead-letters')
    .summary('messages that lie before people: why, and what to do with them')
    .description(lettersHelp.description)
    .helpCommand(false)
    .addHelpText('after', lettersHelp.more);
  addList(deps, letters, end);
  addChange(letters, 'redrive', async (options) => {
    end(
      await run(deps, options, (connected, signal) =>
        change(deps, connected, 'send-back', options, signal),
      ),
    );
  });
  addChange(letters, 'purge', async (options) => {
    end(
      await run(deps, options, (connected, signal) =>
        change(deps, connected, 'delete', options, signal),
      ),
    );
  });
}

function addList(deps: LettersDeps, letters: Command, end: End): void {
  const command = letters
    .command('list')
    .summary(lettersHelp.list.summary)
    .description(lettersHelp.list.description);
  addChoice(command)
    .option('--messages', 'one by one, and not by their reasons')
    .option('--body', 'each with its body, without what tells of a person')
    .addOption(
      new Option(
        '-o, --output <format>',
        'table for people, wide for more of it, json or yaml for programs',
      )
        .choices(['table', 'wide', 'json', 'yaml'])
        .default('table'),
    )
    .addHelpText('after', lettersHelp.list.more)
    .showHelpAfterError('(poolsync dead-letters list --help shows the options, with examples)')
    .action(async (options: ListOptions) => {
      end(await run(deps, options, (connected, signal) => list(deps, connected, options, signal)));
    });
}

function addChange(
  letters: Command,
  name: 'redrive' | 'purge',
  act: (options: ChangeOptions) => Promise<void>,
): void {
  const help = lettersHelp[name];
  const command = letters.command(name).summary(help.summary).description(help.description);
  addChoice(command)
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('-y, --yes', 'do not ask')
    .addHelpText('after', help.more)
    .showHelpAfterError(`(poolsync dead-letters ${name} --help shows the options, with examples)`)
    .action(act);
}

async function run(
  deps: LettersDeps,
  choice: LetterChoice,
  work: (connected: ConnectedLetters, signal: AbortSignal) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  const signal = deps.catchInterrupt();
  let access: KnownAccess = { context: choice.context };
  try {
    const connected = await deps.connectLetters(choice, (found) => {
      access = found;
    });
    if (choice.cloud !== undefined && !connected.clouds.has(choice.cloud)) {
      deps.complain(
        `the installation has nothing in ${choice.cloud}, says the ConfigMap poolsync-installation`,
      );
      return exitStatus.failed;
    }
    return await work(connected, signal);
  } catch (error) {
    if (signal.aborted) return exitStatus.interrupted;
    const said = error instanceof NoInstallation ? error.message : explainError(error, access);
    if (said === undefined) throw error;
    deps.complain(said);
    return exitStatus.failed;
  }
}
