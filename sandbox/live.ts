import type { Lifetime } from './lifetime/lifetime.ts';
import type { RunOptions } from './options.ts';
import { noMeasurements, summarize, type Summary } from './report/summary.ts';
import { bringUp, invite, playScenario, publish, type SandboxDeps } from './sandbox.ts';

export interface LiveDeps extends Omit<SandboxDeps, 'signal' | 'progress' | 'broken'> {
  readonly lifetime: Lifetime;
  /** Takes what goes to standard output as the result. */
  readonly print: (summary: Summary) => void;
}

/**
 * One run of the sandbox, from its start until something ends it. What it started is still there
 * when this resolves.
 *
 * @returns the status to end with
 */
export async function live(given: LiveDeps, options: RunOptions): Promise<number> {
  const { lifetime, screen } = given;
  const deps = {
    ...given,
    signal: lifetime.signal,
    progress: (line: string) => screen.progress(line),
    broken: (message: string) => lifetime.finish({ kind: 'broken', message }),
  };
  // A build that is cut short still has to remove what it has made so far.
  deps.closers.add('what was under way', () => lifetime.idle());
  try {
    const sandbox = await lifetime.race(bringUp(deps));
    if (options.once) {
      await publish(deps, sandbox);
      return report(deps, options, await lifetime.race(playScenario(deps, sandbox)));
    }
    if (!options.skipScenario) await lifetime.race(playScenario(deps, sandbox));
    await publish(deps, sandbox);
    invite(deps, sandbox);
    await lifetime.over;
    throw lifetime.signal.reason;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (lifetime.end()?.kind === 'asked' && !options.once) return 0;
    screen.progress(`it failed: ${problem}`);
    screen.say(`The logs are in ${deps.state.logs}`);
    const nothing = { startMs: null, changes: [], views: [], ...noMeasurements };
    return report(deps, options, summarize({ problem, ...nothing }));
  }
}

function report({ print }: LiveDeps, { json }: RunOptions, summary: Summary): number {
  if (json) print(summary);
  return summary.ok ? 0 : 1;
}
