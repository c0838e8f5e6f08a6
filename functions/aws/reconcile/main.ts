import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { connect } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../../shared/kube/kube-foreign-pools.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import { RecentReadings } from '../../../shared/reconcile/recent-readings.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { AutoScalingCloud } from '../cloud/auto-scaling-cloud.ts';
import { AutoScalingClientPool } from '../cloud/client-pool.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import { eksStsClient } from '../host/eks-token.ts';
import { kubeconfigReader } from '../host/kubeconfig-reader.ts';
import { createLogger, createMetrics } from '../host/powertools.ts';
import { EventQueue } from '../queue/event-queue.ts';
import { readSettings } from './environment.ts';
import { handleBatch, type HandleBatchDeps } from './handle-batch.ts';

const settings = readSettings(process.env);
// In an account with two installations each has figures of its own.
const serviceName = `${settings.installation}-reconcile`;
const clock = { now: () => new Date() };
const log = createLogger(serviceName);
const metrics = createMetrics(serviceName);
const random = Math.random;
const api = connect({
  ...kubeconfigReader(settings.kubeconfig, {
    secretsIn: (region) => new SecretsManagerClient({ region, requestHandler }),
    stsIn: eksStsClient,
    clock,
  }),
  parse: parseEmbeddedKubeconfig,
  clock,
  log,
  random,
  sleep: (ms) => sleep(ms),
});
const deps = {
  index: new TablePoolIndex(api, clock, 'AutoScalingGroupMachinePool'),
  readings: new RecentReadings(),
  cluster: new KubeCluster(api),
  foreignPools: new KubeForeignPools(api, clock, 'AWSMachinePool'),
  cloud: new AutoScalingCloud({ clients: new AutoScalingClientPool(), clock }),
  clock,
  log,
  metrics,
};
const queue = new EventQueue({ sqs: new SQSClient({ requestHandler }), ...settings });

const batchDeps: HandleBatchDeps = {
  reconcile: (hints, poolHints) => reconcile(deps, hints, poolHints),
  installation: settings.installation,
  queue,
  log,
  metrics,
  random,
};

/** The entry that Lambda calls with a batch of the events queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await handleBatch(batchDeps, event);
  } finally {
    metrics.flush();
  }
}
