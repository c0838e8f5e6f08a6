import type { Command } from 'commander';
import type { ExitStatus } from '../exit-status.ts';
import { addDecode, type DecodeDeps } from './decode.ts';

/** Adds `events` to the program, with its one command. */
export function addEvents(
  deps: DecodeDeps,
  program: Command,
  end: (status: ExitStatus) => void,
): void {
  const events = program
    .command('events')
    .description('what Poolsync makes of events of AWS and Azure')
    .helpCommand(false);
  addDecode(deps, events, end);
}
