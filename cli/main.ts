import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { inspect, styleText } from 'node:util';
import { z } from 'zod';
import { exitStatus } from './exit-status.ts';
import { runProgram, type ProgramDeps } from './program.ts';

const { stdin, stdout, stderr } = process;

const packageJson = readFileSync(new URL('../package.json', import.meta.url), 'utf8');

const deps: ProgramDeps = {
  version: z.object({ version: z.string() }).parse(JSON.parse(packageJson)).version,
  readText: (file) => {
    if (file !== '-') return createReadStream(file, 'utf8');
    if (stdin.isTTY) complain('reading from the terminal; Ctrl-D ends it');
    return stdin.setEncoding('utf8');
  },
  print: async (text) => {
    if (!stdout.write(text)) await once(stdout, 'drain');
  },
  complain,
  // Knows whether the stream is a terminal, and what NO_COLOR and FORCE_COLOR say.
  style: (format, text) => styleText(format, text, { stream: stdout }),
};

// Who reads the output may stop, as head does: then there is nothing left to do.
stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(exitStatus.ok);
  complain(`cannot write the output: ${message}`);
  process.exit(exitStatus.failed);
});
stderr.on('error', () => undefined);

process.exitCode = await runProgram(deps, process.argv.slice(2)).catch((error: unknown) => {
  complain(`this is a mistake of Poolsync itself, please report it: ${inspect(error)}`);
  return exitStatus.failed;
});

function complain(line: string): void {
  stderr.write(`poolsync: ${line}\n`);
}
