import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceBusClient } from '@azure/service-bus';
import { connect } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { ComputeClientPool } from '../cloud/client-pool.ts';
import { managedIdentity } from '../cloud/managed-identity.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import { MessageQueues } from '../queue/message-queues.ts';
import { busRetries } from '../queue/send-in-batches.ts';
import { FunctionLog } from './function-log.ts';
import { FunctionMetrics } from './function-metrics.ts';
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
  const log = new FunctionLog(service, { info: print, warn: print, error: print });
  const metrics = new FunctionMetrics(log);
  const api = connect({
    readKubeconfig: kubeconfigReader(settings.cluster, managedIdentity(settings.identity)),
    parse: parseEmbeddedKubeconfig,
    clock,
    log,
    random,
    sleep: (ms) => sleep(ms),
  });
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
  return { settings, clock, random, log, metrics, api, clients, queues };
}

export type FunctionParts = ReturnType<typeof createFunctionParts>;
