import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { connect } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { scale } from '../../../shared/scale/scale.ts';
import { AutoScalingClientPool } from '../cloud/client-pool.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import { ScalableAutoScalingCloud } from '../cloud/scalable-auto-scaling-cloud.ts';
import { eksStsClient } from '../host/eks-token.ts';
import { kubeconfigReader } from '../host/kubeconfig-reader.ts';
import { createLogger, createMetrics } from '../host/powertools.ts';
import { EventQueue } from '../queue/event-queue.ts';
import { readSettings } from './environment.ts';
import { handleBatch } from './handle-batch.ts';

const settings = readSettings(process.env);
// In an account with two installations each has figures of its own.
const serviceName = `${settings.installation}-scale`;
const { installation, scaleQueueUrl, rejectedQueueUrl } = settings;
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
  cluster: new KubeCluster(api),
  cloud: new ScalableAutoScalingCloud({ clients: new AutoScalingClientPool(), clock }),
  clock,
  log,
  metrics,
  installation,
};
const queue = new EventQueue({
  sqs: new SQSClient({ requestHandler }),
  eventsQueueUrl: scaleQueueUrl,
  rejectedQueueUrl,
});

/** The entry that Lambda calls with a batch of the scale queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await handleBatch(
      { scale: (requests) => scale(deps, requests), queue, log, metrics, random, installation },
      event,
    );
  } finally {
    metrics.flush();
  }
}
