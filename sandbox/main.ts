import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { carryOut } from './command.ts';
import { help } from './help.ts';
import { isReplaceable } from './installation/install.ts';
import { takeStateFolder, type StateFolder } from './installation/state-folder.ts';
import { createClosers } from './lifetime/closers.ts';
import { isAlive } from './lifetime/is-alive.ts';
import { createLifetime, type Lifetime } from './lifetime/lifetime.ts';
import { listenForSignals } from './lifetime/signals.ts';
import { live } from './live.ts';
import { parseCommand, type RunOptions } from './options.ts';
import { watchParent } from './processes/parent-watch.ts';
import { Processes, type UnexpectedExit } from './processes/processes.ts';
import { isOnPath } from './report/is-on-path.ts';
import { createScreen, type Screen } from './report/screen.ts';

/** All must have ended 10 s after it was asked for; the reaper ends what is left then. */
const endWithinMs = 8_000;

const elapsedMs = (): number => Math.round(performance.now());

/** What only this file takes from the system. */
const surroundings = {
  now: Date.now,
  elapsedMs,
  pid: process.pid,
  hasAws: () => isOnPath(process.env['PATH'] ?? '', 'aws'),
  print: (result: unknown) => void process.stdout.write(`${JSON.stringify(result)}\n`),
};

// Whoever reads the output may go away; the sandbox stays.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exitCode = await carryOut(parseCommand(process.argv.slice(2)), {
  help,
  run: (options) => run(options).catch(sayWhy),
});
// What still holds the event loop then is an idle connection.
setTimeout(() => process.exit(), 500).unref();

function sayWhy(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

async function run(options: RunOptions): Promise<number> {
  const state = await takeStateFolder({ pid: process.pid, isAlive }, options.folder);
  const stream = options.json ? process.stderr : process.stdout;
  const screen = createScreen({ stream, elapsedMs });
  const lifetime = createLifetime();
  const stopListening = listen(lifetime, state, screen);
  const log = (line: string): void =>
    appendFileSync(join(state.logs, 'sandbox.log'), `${new Date().toISOString()} ${line}\n`);
  const closers = createClosers(log);
  const processes = await createProcesses({ state, lifetime, log });

  const deps = { processes, closers, lifetime, screen, state, log, ...surroundings };
  const status = await live(deps, options);

  setTimeout(() => leave(state, status), endWithinMs).unref();
  lifetime.finish({ kind: 'asked' });
  screen.progress('ending');
  await closers.closeAll();
  await processes.stopAll();
  await state.release();
  screen.progress('all has ended');
  screen.close();
  stopListening();
  return status;
}

function listen(lifetime: Lifetime, state: StateFolder, screen: Screen): () => void {
  const stopListening = listenForSignals({
    ask: (signal) => {
      screen.progress(signal);
      lifetime.finish({ kind: 'asked' });
    },
    insist: () => leave(state, 0),
    now: () => performance.now(),
  });
  // Who starts this file by hand may leave it running; npm start is one thing with it.
  const byNpm = process.env['npm_lifecycle_event'] === 'start';
  const unwatch = byNpm ? watchParent({ onGone: () => leave(state, 1) }) : () => undefined;
  return () => {
    stopListening();
    unwatch();
  };
}

/** Ends at once; the reaper ends the children. */
function leave(state: StateFolder, status: number): never {
  state.withdraw();
  process.exit(status);
}

function createProcesses({
  state,
  lifetime,
  log,
}: {
  readonly state: StateFolder;
  readonly lifetime: Lifetime;
  readonly log: (line: string) => void;
}): Promise<Processes> {
  return Processes.create({
    logs: state.logs,
    graceMs: 1_500,
    stopAllMs: 4_000,
    onUnexpectedExit: (exit) => {
      log(describeExit(exit));
      // Lambda and the Functions host replace one that ends.
      if (isReplaceable(exit.name)) return;
      lifetime.finish({ kind: 'broken', message: describeExit(exit) });
    },
  });
}

function describeExit({ name, pid, code, signal, logTail }: UnexpectedExit): string {
  const how = `${name} (process ${pid}) ended by itself with ${signal ?? `status ${code}`}`;
  return logTail === '' ? `${how}. Its log is empty.` : `${how}. The end of its log:\n${logTail}`;
}
