import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import functions, { type InvocationContext } from '@azure/functions';
import { ServiceBusClient } from '@azure/service-bus';
import { connect } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../../shared/kube/kube-foreign-pools.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import { RecentReadings } from '../../../shared/reconcile/recent-readings.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { ComputeClientPool } from '../cloud/client-pool.ts';
import { ComputeCloud } from '../cloud/compute-cloud.ts';
import { managedIdentity } from '../cloud/managed-identity.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import { FunctionLog } from '../host/function-log.ts';
import { FunctionMetrics } from '../host/function-metrics.ts';
import { kubeconfigReader } from '../host/kubeconfig-reader.ts';
import { tellEmptyMessages } from '../queue/empty-messages.ts';
import { MessageQueues } from '../queue/message-queues.ts';
import { receivedMessages } from '../queue/received-message.ts';
import { busRetries } from '../queue/send-in-batches.ts';
import { readSettings } from './environment.ts';
import { handleBatch, type HandleBatchDeps } from './handle-batch.ts';

const settings = readSettings(process.env);
const clock = { now: () => new Date() };
const random = Math.random;
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const log = new FunctionLog('poolsync-reconcile', { info: print, warn: print, error: print });
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
});
const deps = {
  index: new TablePoolIndex(api, clock, 'ScaleSetMachinePool'),
  readings: new RecentReadings(),
  cluster: new KubeCluster(api),
  foreignPools: new KubeForeignPools(api, clock, 'AzureMachinePool'),
  cloud: new ComputeCloud({ clients, clock }),
  clock,
  log,
  metrics,
};
const bus = new ServiceBusClient(settings.namespace, managedIdentity(settings.busIdentity), {
  retryOptions: busRetries,
});
const queues = new MessageQueues({
  events: bus.createSender(settings.eventsQueue),
  rejected: bus.createSender(settings.rejectedQueue),
  clock,
  newId: randomUUID,
});
const batchDeps: HandleBatchDeps = {
  reconcile: ({ hints, poolHints, memberHints }) => reconcile(deps, hints, poolHints, memberHints),
  installation: settings.installation,
  queues,
  log,
  metrics,
  random,
};

functions.app.serviceBusQueue('reconcile', {
  // The settings that begin with ServiceBus__ say where it is, to the host and to us.
  connection: 'ServiceBus',
  queueName: settings.eventsQueue,
  cardinality: 'many',
  handler: (bodies: unknown, context: InvocationContext) =>
    log.during(context, async () => {
      try {
        tellEmptyMessages(batchDeps, bodies, context);
        await handleBatch(batchDeps, receivedMessages(bodies, context));
      } finally {
        metrics.flush();
      }
    }),
});
