import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { connectBy } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import { Sessions } from '../../../shared/kube/sessions.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { ComputeClientPool } from '../cloud/client-pool.ts';
import { managedIdentity } from '../cloud/managed-identity.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import { MessageQueues } from '../queue/message-queues.ts';
import { busRetries } from '../queue/send-in-batches.ts';
import { FunctionLog } from './function-log.ts';
import { FunctionMetrics } from './function-metrics.ts';
import { sendFiguresBy } from './send-figures.ts';
import { kubeconfigReader } from './kubeconfig-reader.ts';
import type { FunctionSettings } from './settings.ts';

/** What a function takes from the process that it runs in. */
export interface FunctionSurroundings {
  readonly clock: Clock;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  /** Never the same twice. */
  readonly newId: () => string;
  /** Takes a line that belongs to no invocation. */
  readonly print: (line: string) => void;
}

/**
 * The parts that every function of Azure has: its log, its way into the management cluster, its
 * clients of the management API and its queues.
 *
 * @param service name of the function, such as `poolsync-reconcile`
 */
export function createFunctionParts(
  service: string,
  settings: FunctionSettings,
  { clock, random, newId, print }: FunctionSurroundings,
) {
  const { log, metrics } = createTelling(service, settings, { clock, print });
  const kube = {
    sessions: new Sessions({
      readKubeconfig: kubeconfigReader(settings.cluster, managedIdentity(settings.identity)),
      parse: parseEmbeddedKubeconfig,
      clock,
      log,
    }),
    clock,
    log,
    random,
    sleep: (ms: number) => sleep(ms),
  };
  const api = connectBy(kube);
  const clients = new ComputeClientPool({
    endpoint: settings.resourceManager,
    credentialFor: (identity) =>
      rememberedTokens(managedIdentity(identity ?? settings.identity), clock),
    clock,
    random,
  });
  const bus = new ServiceBusClient(settings.namespace, managedIdentity(settings.busIdentity), {
    retryOptions: busRetries,
  });
  const queues = new MessageQueues({
    feeding: bus.createSender(settings.queue),
    rejected: bus.createSender(settings.rejectedQueue),
    clock,
    newId,
  });
  return { settings, clock, random, newId, log, metrics, kube, api, clients, bus, queues };
}

/** What a function says, and what it counts. */
export function createTelling(
  service: string,
  settings: Pick<FunctionSettings, 'ingestion' | 'ingestionIdentity'>,
  { clock, print }: Pick<FunctionSurroundings, 'clock' | 'print'>,
) {
  const log = new FunctionLog(service, { info: print, warn: print, error: print });
  return { log, metrics: new FunctionMetrics(log, sendFiguresBy(settings, service, clock)) };
}

export type FunctionParts = ReturnType<typeof createFunctionParts>;
