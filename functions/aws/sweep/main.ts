import { setTimeout as wait } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import packageJson from '../../../package.json' with { type: 'json' };
import { configMapsBy, connectBy } from '../../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../../shared/kube/embedded-kubeconfig.ts';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../../shared/kube/kube-foreign-pools.ts';
import { KubeLeaseStore, usualWatchLease } from '../../../shared/kube/kube-lease-store.ts';
import { KubeSweepRecords } from '../../../shared/kube/kube-sweep-records.ts';
import { KubeSweptFleet } from '../../../shared/kube/kube-swept-fleet.ts';
import { Sessions } from '../../../shared/kube/sessions.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import type { Sleep } from '../../../shared/ports/timing.ts';
import { RecentReadings } from '../../../shared/reconcile/recent-readings.ts';
import { sweep } from '../../../shared/sweep/sweep.ts';
import { EventBridgeBus, eventBridgeClientFor } from '../bus/event-bridge-bus.ts';
import { AutoScalingCloud } from '../cloud/auto-scaling-cloud.ts';
import { AutoScalingClientPool } from '../cloud/client-pool.ts';
import { requestHandler } from '../cloud/request-handler.ts';
import { TaggedAutoScalingGroups } from '../cloud/tagged-groups.ts';
import { eksStsClient } from '../host/eks-token.ts';
import { kubeconfigReader } from '../host/kubeconfig-reader.ts';
import { createLogger, createMetrics } from '../host/powertools.ts';
import { readSettings } from './environment.ts';
import { handleSweep, type InvocationContext, type SweepAnswer } from './handle-sweep.ts';
import { LambdaRelay } from './lambda-relay.ts';

const { installation, policy, requestBus, kubeconfig } = readSettings(process.env);
// In an account with two installations each has figures of its own.
const serviceName = `${installation}-sweep`;
const clock = { now: () => new Date() };
const monotonic = { nowMs: () => performance.now() };
const log = createLogger(serviceName);
const metrics = createMetrics(serviceName);
const random = Math.random;
// A wait is cut short by its signal alone, and is over then.
const sleep: Sleep = (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined);
const sessionsDeps = {
  ...kubeconfigReader(kubeconfig, {
    secretsIn: (region) => new SecretsManagerClient({ region, requestHandler }),
    stsIn: eksStsClient,
    clock,
  }),
  parse: parseEmbeddedKubeconfig,
  clock,
  log,
};
const kube = {
  sessions: new Sessions(sessionsDeps),
  clock,
  log,
  random,
  sleep: (ms: number) => wait(ms),
};
const api = connectBy(kube);
const watchLease = new KubeLeaseStore(api, usualWatchLease);
const records = new KubeSweepRecords(configMapsBy(kube));
const clients = new AutoScalingClientPool();
const lambda = new LambdaClient({ requestHandler });
const deps = {
  fleet: new KubeSweptFleet({ ...kube, api, sleep }, 'aws'),
  index: new TablePoolIndex(api, clock, 'AutoScalingGroupMachinePool'),
  readings: new RecentReadings(),
  cluster: new KubeCluster(api),
  foreignPools: new KubeForeignPools(api, clock, 'AWSMachinePool'),
  cloud: new AutoScalingCloud({ clients, clock }),
  tagged: new TaggedAutoScalingGroups(clients),
  bus: new EventBridgeBus({ events: eventBridgeClientFor(requestBus), log }, requestBus),
  records,
  watchLease,
  clock,
  monotonic,
  sleep,
  log,
  metrics,
};
const options = { cloud: 'aws', installation, policy, version: packageJson.version } as const;

/** The entry that Lambda calls with the event of a schedule, or to go on with a sweep. */
export async function handler(event: unknown, context: InvocationContext): Promise<SweepAnswer> {
  try {
    return await handleSweep(
      {
        records,
        watchLease,
        clock,
        log,
        metrics,
        relayTo: (functionArn) => new LambdaRelay(lambda, functionArn),
        // Lambda freezes or ends the process when it likes: there is nobody who could abort.
        sweep: (relay, turn) =>
          sweep({ ...deps, relay }, { ...options, ...turn, signal: new AbortController().signal }),
      },
      event,
      context,
    );
  } finally {
    metrics.flush();
  }
}
