import { randomUUID } from 'node:crypto';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../../shared/kube/kube-foreign-pools.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import { RecentReadings } from '../../../shared/reconcile/recent-readings.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { ComputeCloud } from '../cloud/compute-cloud.ts';
import { createFunctionParts } from '../host/function-parts.ts';
import { serveQueue } from '../host/serve-queue.ts';
import { readSettings } from './environment.ts';
import { handleBatch, type HandleBatchDeps } from './handle-batch.ts';

const settings = readSettings(process.env);
const clock = { now: () => new Date() };
const parts = createFunctionParts('poolsync-reconcile', settings, {
  clock,
  random: Math.random,
  newId: randomUUID,
  print: (line) => void process.stdout.write(`${line}\n`),
});
const { api, clients } = parts;
const deps = {
  ...parts,
  index: new TablePoolIndex(api, clock, 'ScaleSetMachinePool'),
  readings: new RecentReadings(),
  cluster: new KubeCluster(api),
  foreignPools: new KubeForeignPools(api, clock, 'AzureMachinePool'),
  cloud: new ComputeCloud({ clients, clock }),
};
const batchDeps: HandleBatchDeps = {
  ...parts,
  reconcile: ({ hints, poolHints, memberHints }) => reconcile(deps, hints, poolHints, memberHints),
  installation: settings.installation,
};

serveQueue({ name: 'reconcile', isSessionsEnabled: false }, parts, (messages) =>
  handleBatch(batchDeps, messages),
);
