import { parseArgs } from 'node:util';
import type { Command } from './command.ts';

export interface RunOptions {
  /** Ends after the scenario instead of at Ctrl-C. */
  readonly once: boolean;
  /** One JSON object on standard output at the end; everything else on standard error. */
  readonly json: boolean;
  /** Goes without the scenario. */
  readonly skipScenario: boolean;
  /** Where the state of the sandbox lies, as given. */
  readonly folder: string;
}

/** Reads the arguments after the program's name. A mistake is a value with its cure in it. */
export function parseCommand(args: readonly string[]): Command<RunOptions> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'skip-scenario': { type: 'boolean', default: false },
        folder: { type: 'string', default: '.poolsync' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return wrong(
      `${reason}. The options are --once, --json, --skip-scenario, --folder DIR and --help`,
    );
  }
  if (values.help) return { kind: 'help' };
  if (values.folder === '') return wrong('--folder is empty: name a folder, or leave it out');
  if (values.json && !values.once) {
    return wrong('--json goes only with --once: without it there is no end to report at');
  }
  const { once, json, folder, 'skip-scenario': skipScenario } = values;
  if (once && skipScenario) {
    return wrong('--skip-scenario does not go with --once: the scenario is what it is for');
  }
  return { kind: 'run', options: { once, json, folder, skipScenario } };
}

function wrong(message: string): Command<never> {
  return { kind: 'wrong', message: `${message}; see npm start -- --help.` };
}
