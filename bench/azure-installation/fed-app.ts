import type { FunctionApp } from '../../sandbox/functions-host/function-app.ts';
import type { FunctionAppName } from '../../sandbox/installation/azure-layout.ts';
import { queueNames } from '../../sandbox/installation/azure-routes.ts';
import { startOwnApp } from '../../sandbox/installation/function-app.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Feeding } from '../way-in/feeding.ts';
import type { FeedSettings } from '../way-in/way-in.ts';
import type { AzureBenchInstallation } from './install.ts';
import { tapQueue, type TappedBatch } from './tapped-queue.ts';

const queueOf = { observe: queueNames.events, act: queueNames.scale } as const;

interface FedAppSettings extends FeedSettings {
  readonly app: FunctionAppName;
  /** The deployed folder. */
  readonly folder: string;
  /** Instances that are started before anything waits. Default: 1. */
  readonly alwaysReady?: number;
}

/** A deployed function app with what feeds it. */
export interface FedApp extends Feeding {
  readonly batches: () => readonly TappedBatch[];
  /** Invocations that failed as a whole, by the host's own count. */
  readonly failedInvocations: () => number;
}

/**
 * The deployed function app as Azure's host runs it. The host feeds it from its start to its end, so it
 * starts when it is to be fed first.
 */
export function startFedApp(
  deps: BenchDeps,
  { cloud, kubeconfigs }: Pick<AzureBenchInstallation, 'cloud' | 'kubeconfigs'>,
  { name, handed = () => undefined, ...settings }: FedAppSettings,
): FedApp {
  const { app } = settings;
  const tap = tapQueue(cloud.serviceBus.queue(queueOf[app]), { now: deps.now, handed });
  const { processes } = deps;
  const named: Pick<typeof processes, 'start'> = {
    start: (spec) => processes.start({ ...spec, name: spec.name.replace(app, name) }),
  };
  let starting: Promise<FunctionApp> | undefined;
  let running: FunctionApp | undefined;
  const stop = async (): Promise<void> => {
    const started = await starting;
    starting = undefined;
    await started?.stop();
    tap.remove();
  };
  deps.closers.add(`the function app ${name}`, stop);
  const kubeconfig = app === 'act' ? kubeconfigs.scale : kubeconfigs.observe;
  return {
    batches: tap.batches,
    failures: tap.failures,
    failedInvocations: () => failedIn(running),
    pids: () => running?.pids() ?? [],
    startFeeding: async () => {
      starting ??= startOwnApp({ ...deps, processes: named }, cloud, {
        ...settings,
        name: app,
        kubeconfig,
        // On 29 February: its calls would be counted among those of events and requests.
        sweepSchedule: '0 0 0 29 2 *',
      });
      running = await starting;
    },
    // It is asked for when nothing is left to feed.
    stopFeeding: () => Promise.resolve(),
    stop,
  };
}

function failedIn(app: FunctionApp | undefined): number {
  return [...(app?.counts().values() ?? [])].reduce((sum, each) => sum + each.failedInvocations, 0);
}
