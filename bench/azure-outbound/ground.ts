import { join } from 'node:path';
import { prepareWorkloadIdentity } from '../../sandbox/installation/bring-up-azure.ts';
import type { FunctionAppName } from '../../sandbox/installation/azure-layout.ts';
import { startWatch, type WatchProcess } from '../../sandbox/installation/watch-process.ts';
import { startFedApp, type FedApp } from '../azure-installation/fed-app.ts';
import type { AzureBenchInstallation } from '../azure-installation/install.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { FedPart } from '../way-out/way-out.ts';
import type { Wishes } from '../way-out/wishes.ts';

/** What every stage of the benchmark stands on. */
export interface Ground {
  readonly installation: AzureBenchInstallation;
  readonly wishes: Wishes;
  /** Folder with the deployed bundles: `azure/observe`, `azure/act` and `watch`. */
  readonly bundles: string;
  readonly data: string;
  readonly logs: string;
}

/** Core is at work still on what the first look at all pools has found. */
const watchReadyTimeoutMs = 180_000;

/** As many instances as the sandbox lets each app have. */
export const usualConcurrency = 2;

/** What to start an app with. */
interface AppSettings {
  readonly app: FunctionAppName;
  /** Names its processes and their logs. */
  readonly name: string;
  readonly maxConcurrency: number;
  readonly alwaysReady?: number;
}

/** Starts an app, fed from its queue. */
export async function startNamedApp(
  deps: BenchDeps,
  { installation, bundles }: Ground,
  settings: AppSettings,
): Promise<FedApp> {
  const folder = join(bundles, 'azure', settings.app);
  const fed = startFedApp(deps, installation, { ...settings, folder });
  await fed.startFeeding();
  return fed;
}

/** The same, for a stage that asks no more than whether it worked. */
export async function startPart(
  deps: BenchDeps,
  ground: Ground,
  of: Pick<AppSettings, 'app' | 'name'>,
): Promise<FedPart> {
  const fed = await startNamedApp(deps, ground, { ...of, maxConcurrency: usualConcurrency });
  return {
    stop: async () => {
      const failed = fed.failedInvocations();
      await fed.stop();
      if (failed > 0) throw new Error(`${failed} invocations of ${of.name} failed as a whole`);
      return countOfReturns(fed);
    },
  };
}

/** How many messages were handed over that had been there before. */
export function countOfReturns(fed: Pick<FedApp, 'batches'>): number {
  return fed.batches().reduce((sum, { cameBack }) => sum + cameBack, 0);
}

/** Starts a watch that asks for scale sets alone, and waits until it knows all objects. */
export async function startAzureWatch(
  { processes }: BenchDeps,
  { installation: { cloud, kubeconfigs }, bundles, data }: Ground,
): Promise<WatchProcess> {
  return startWatch(processes, {
    name: 'watch',
    folder: join(bundles, 'watch'),
    kubeconfig: kubeconfigs.watch,
    eventGrid: await prepareWorkloadIdentity(data, cloud),
    readyTimeoutMs: watchReadyTimeoutMs,
  });
}
