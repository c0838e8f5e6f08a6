import { join } from 'node:path';
import { eksVariables } from '../../sandbox/installation/aws-identities.ts';
import { reconcileSettings, scaleSettings } from '../../sandbox/installation/deployed-function.ts';
import { startFedFunction, type FedFunction } from '../../sandbox/installation/fed-function.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { startWatch, type WatchProcess } from '../../sandbox/installation/watch-process.ts';
import type { BenchDeps, Installation } from '../installation/install.ts';
import type { Wishes } from '../way-out/wishes.ts';

/** What every stage of the benchmark stands on. */
export interface Ground {
  readonly installation: Installation;
  readonly wishes: Wishes;
  /** Folder with the deployed bundles: `aws/reconcile`, `aws/scale` and `watch`. */
  readonly bundles: string;
  readonly logs: string;
}

/** As many batches at once as the sandbox lets the function have, and the least that Lambda takes. */
const scaleConcurrency = 2;
const reconcileConcurrency = 5;

/** Starts the function scale for a stage, fed from its queue; each stage begins with a fresh one. */
export function startScale(deps: BenchDeps, ground: Ground, name: string): Promise<FedFunction> {
  const { queues } = ground.installation;
  return startFunction(deps, ground, {
    name,
    part: 'scale',
    maxConcurrency: scaleConcurrency,
    settings: scaleSettings(queues),
  });
}

export function startReconcile(
  deps: BenchDeps,
  ground: Ground,
  name: string,
): Promise<FedFunction> {
  const { queues } = ground.installation;
  return startFunction(deps, ground, {
    name,
    part: 'reconcile',
    maxConcurrency: reconcileConcurrency,
    settings: reconcileSettings(queues),
  });
}

async function startFunction(
  deps: BenchDeps,
  { installation, bundles }: Ground,
  {
    part,
    ...settings
  }: {
    readonly name: string;
    readonly part: 'reconcile' | 'scale';
    readonly maxConcurrency: number;
    readonly settings: Readonly<Record<string, string>>;
  },
): Promise<FedFunction> {
  const { aws, clients, cluster, queues } = installation;
  const fed = await startFedFunction(
    { ...deps, sqs: clients.at(home).sqs },
    part === 'scale' ? queues.scale : queues.events,
    {
      ...settings,
      folder: join(bundles, 'aws', part),
      endpoint: aws.endpoint,
      role: part,
      access: eksVariables(cluster),
    },
  );
  deps.closers.add(`the function ${settings.name}`, () => fed.stop());
  return fed;
}

/**
 * @returns how many messages had to come back
 * @throws when an invocation failed: what was measured beside it means little
 */
export async function stopFunction(fed: FedFunction): Promise<number> {
  await fed.stop();
  const { failedBatches, failedMessages } = fed.eventSource.counts();
  if (failedBatches > 0) throw new Error(`${failedBatches} batches failed as a whole`);
  return failedMessages;
}

/** Starts a watch, and waits until it knows all objects; it may lead or stand by. */
export function startNamedWatch(
  { processes }: BenchDeps,
  { installation, bundles }: Ground,
  name: string,
): Promise<WatchProcess> {
  return startWatch(processes, {
    name,
    folder: join(bundles, 'watch'),
    kubeconfig: installation.kubeconfigs.watch,
    endpoint: installation.aws.endpoint,
  });
}
