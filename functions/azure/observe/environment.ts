import { z } from 'zod';
import {
  cannotStart,
  readVariables,
  type Environment,
  wrong,
} from '../../../shared/settings/environment.ts';
import { namespaceHost, readFunctionSettings, type FunctionSettings } from '../host/settings.ts';
import { readSweepSettings, type SweepSettings } from '../sweep/environment.ts';

/** The settings of the app that observes: what its function reconcile has, and what sweeping needs beside. */
export interface ObserveSettings extends FunctionSettings {
  readonly sweep: SweepSettings;
  /** Whether hints also come by a namespace that Event Grid has keys of; the host alone goes there. */
  readonly hasIngress: boolean;
}

const ingressVariables = z.object({ Ingress__fullyQualifiedNamespace: namespaceHost.optional() });

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): ObserveSettings {
  const sweep = readSweepSettings(env);
  const ingress = readVariables(ingressVariables, env);
  const settings = readFunctionSettings(
    { name: 'POOLSYNC_EVENTS_QUEUE', usual: 'poolsync-events' },
    env,
    [sweep, ingress],
  );
  if (sweep.kind === 'wrong' || ingress.kind === 'wrong') {
    throw cannotStart('Poolsync', [sweep, ingress]);
  }
  const taken = [settings.queue, settings.rejectedQueue].map((name) => name.toLowerCase());
  const hasIngress = ingress.data.Ingress__fullyQualifiedNamespace !== undefined;
  if (!taken.includes(sweep.data.queue.toLowerCase())) {
    return { ...settings, sweep: sweep.data, hasIngress };
  }
  // Two functions that are fed from one queue would take each other's messages.
  const problem = `POOLSYNC_SWEEP_QUEUE is "${sweep.data.queue}": a queue of its own is needed`;
  throw cannotStart('Poolsync', [wrong(problem)]);
}
