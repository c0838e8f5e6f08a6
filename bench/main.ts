import { availableParallelism, loadavg } from 'node:os';
import { carryOut } from '../sandbox/command.ts';
import { createLifetime, type Lifetime } from '../sandbox/lifetime/lifetime.ts';
import { listenForSignals } from '../sandbox/lifetime/signals.ts';
import { watchParent } from '../sandbox/processes/parent-watch.ts';
import { measureOf } from './benches.ts';
import { describeCheckout } from './checkout.ts';
import { help } from './help.ts';
import { parseCommand, type RunOptions } from './options.ts';
import { renderResult } from './report/render.ts';
import type { Result } from './report/result.ts';
import { run } from './run.ts';

/** All must have ended 10 s after it was asked for; the reaper ends what is left then. */
const endWithinMs = 8_000;

/** By the clock that does not jump, and fine enough for single milliseconds. */
const now = (): number => performance.timeOrigin + performance.now();

process.exitCode = await carryOut(parseCommand(process.argv.slice(2)), { help, run: measure });
// What still holds the event loop then is an idle connection.
setTimeout(() => process.exit(), 500).unref();

async function measure({ bench, json, short }: RunOptions): Promise<number> {
  const lifetime = createLifetime();
  const stopListening = listen(lifetime);
  const loadAverageAtStart = loadAverage();
  const startedAt = new Date().toISOString();
  try {
    const commit = await describeCheckout();
    const { samples, figures, targets } = await run(
      { lifetime, progress, now },
      measureOf(bench, short),
    );
    const result: Result = {
      bench,
      commit,
      node: process.versions.node,
      cores: availableParallelism(),
      startedAt,
      samples,
      figures: { loadAverageAtStart, loadAverageAtEnd: loadAverage(), ...figures },
      targets,
    };
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : renderResult(result));
    return 0;
  } catch (error) {
    const wasAsked = lifetime.end()?.kind === 'asked' && error === lifetime.signal.reason;
    const problem = error instanceof Error ? error.message : String(error);
    progress(wasAsked ? 'interrupted; all has ended' : `it failed: ${problem}`);
    return 1;
  } finally {
    stopListening();
  }
}

/** How many processes wanted a core in the last minute; what the machine does beside shows at the start. */
function loadAverage(): number {
  return loadavg()[0] ?? 0;
}

function listen(lifetime: Lifetime): () => void {
  const end = (why: string): void => {
    progress(why);
    lifetime.finish({ kind: 'asked' });
    setTimeout(() => process.exit(1), endWithinMs).unref();
  };
  const stopListening = listenForSignals({
    ask: end,
    insist: () => process.exit(1),
    now: () => performance.now(),
  });
  // Who starts this file by hand may leave it running; npm run bench is one thing with it.
  const byNpm = process.env['npm_lifecycle_event'] === 'bench';
  const unwatch = byNpm ? watchParent({ onGone: () => end('npm has gone') }) : () => undefined;
  return () => {
    stopListening();
    unwatch();
  };
}

function progress(line: string): void {
  const seconds = (performance.now() / 1_000).toFixed(1);
  process.stderr.write(`${seconds.padStart(6)} s  ${line}\n`);
}
