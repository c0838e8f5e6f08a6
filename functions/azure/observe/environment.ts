import { cannotStart, type Environment, wrong } from '../../../shared/settings/environment.ts';
import { readFunctionSettings, type FunctionSettings } from '../host/settings.ts';
import { readSweepSettings, type SweepSettings } from '../sweep/environment.ts';

/** The settings of the app that observes: what its function reconcile has, and what sweeping needs beside. */
export interface ObserveSettings extends FunctionSettings {
  readonly sweep: SweepSettings;
}

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): ObserveSettings {
  const sweep = readSweepSettings(env);
  const settings = readFunctionSettings(
    { name: 'POOLSYNC_EVENTS_QUEUE', usual: 'poolsync-events' },
    env,
    [sweep],
  );
  if (sweep.kind === 'wrong') throw cannotStart('Poolsync', [sweep]);
  const taken = [settings.queue, settings.rejectedQueue].map((name) => name.toLowerCase());
  if (!taken.includes(sweep.data.queue.toLowerCase())) return { ...settings, sweep: sweep.data };
  // Two functions that are fed from one queue would take each other's messages.
  const problem = `POOLSYNC_SWEEP_QUEUE is "${sweep.data.queue}": a queue of its own is needed`;
  throw cannotStart('Poolsync', [wrong(problem)]);
}
