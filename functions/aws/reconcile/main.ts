import { readFileSync } from 'node:fs';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { connect } from '../../../shared/kube/connection.ts';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { AutoScalingCloud } from '../cloud/auto-scaling-cloud.ts';
import { AutoScalingClientPool } from '../cloud/client-pool.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import { EventQueue } from '../queue/event-queue.ts';
import { readSettings } from './environment.ts';
import { handleBatch } from './handle-batch.ts';
import { createLogger, createMetrics } from './powertools.ts';

const settings = readSettings(process.env);
const clock = { now: () => new Date() };
const log = createLogger();
const metrics = createMetrics();
const api = connect(readFileSync(settings.kubeconfig, 'utf8'));
const deps = {
  index: new TablePoolIndex(api, clock),
  cluster: new KubeCluster(api),
  cloud: new AutoScalingCloud({ clients: new AutoScalingClientPool(), clock }),
  clock,
  log,
  metrics,
};
const queue = new EventQueue({ sqs: new SQSClient({ requestHandler }), ...settings });

/** The entry that Lambda calls with a batch of the events queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await handleBatch(
      { reconcile: (hints) => reconcile(deps, hints), queue, log, metrics, random: Math.random },
      event,
    );
  } finally {
    metrics.flush();
  }
}
