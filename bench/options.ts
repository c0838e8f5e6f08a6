import { parseArgs } from 'node:util';
import type { Command } from '../sandbox/command.ts';
import { benchNames, type BenchName } from './benches.ts';

export interface RunOptions {
  readonly bench: BenchName;
  /** One JSON object on standard output instead of tables. */
  readonly json: boolean;
  /** Small samples, and only targets that are counts. */
  readonly short: boolean;
}

const known = new Intl.ListFormat('en-GB').format(benchNames);

/** Reads the arguments after the program's name. A mistake is a value with its cure in it. */
export function parseCommand(args: readonly string[]): Command<RunOptions> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        short: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return wrong(`${reason}. The options are --json, --short and --help`);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const [named, ...others] = positionals;
  if (named === undefined) return wrong(`no benchmark is named: there is ${known}`);
  const bench = benchNames.find((each) => each === named);
  if (bench === undefined) return wrong(`there is no benchmark ${named}: there is ${known}`);
  if (others.length > 0) return wrong(`one benchmark at a time: leave out ${others.join(' ')}`);
  return { kind: 'run', options: { bench, json: values.json, short: values.short } };
}

function wrong(message: string): Command<never> {
  return { kind: 'wrong', message: `${message}; see npm run -s bench -- --help.` };
}
