import { startOwnApp } from '../../sandbox/installation/function-app.ts';
import { queueNames } from '../../sandbox/installation/azure-routes.ts';
import type { FunctionApp } from '../../sandbox/functions-host/function-app.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Feeding } from '../way-in/feeding.ts';
import type { FeedSettings } from '../way-in/way-in.ts';
import type { AzureBenchInstallation } from './install.ts';
import { tapQueue } from './tapped-queue.ts';

/**
 * The deployed function app as Azure's host runs it. The host feeds it from its start to its end, so it
 * starts when it is to be fed first.
 *
 * @param of.folder the deployed folder
 */
export function startFedApp(
  deps: BenchDeps,
  { cloud, kubeconfig }: Pick<AzureBenchInstallation, 'cloud' | 'kubeconfig'>,
  of: FeedSettings & { readonly folder: string },
): Feeding {
  const { name, folder, maxConcurrency, handed = () => undefined } = of;
  const queue = cloud.serviceBus.queue(queueNames.events);
  const tap = tapQueue(queue, { now: deps.now, handed });
  const { processes } = deps;
  const named: Pick<typeof processes, 'start'> = {
    start: (spec) => processes.start({ ...spec, name: spec.name.replace('observe', name) }),
  };
  let app: Promise<FunctionApp> | undefined;
  const stop = async (): Promise<void> => {
    const running = await app;
    app = undefined;
    await running?.stop();
    tap.remove();
  };
  deps.closers.add(`the function app ${name}`, stop);
  let pids: () => readonly number[] = () => [];
  return {
    batches: tap.batches,
    failures: tap.failures,
    pids: () => pids(),
    startFeeding: async () => {
      app ??= startOwnApp({ ...deps, processes: named }, cloud, {
        name: 'observe',
        folder,
        kubeconfig,
        maxConcurrency,
      });
      const running = await app;
      pids = () => running.pids();
    },
    // It is asked for when nothing is left to feed.
    stopFeeding: () => Promise.resolve(),
    stop,
  };
}
