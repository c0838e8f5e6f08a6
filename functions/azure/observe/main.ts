import { randomUUID } from 'node:crypto';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { KubeForeignPools } from '../../../shared/kube/kube-foreign-pools.ts';
import { TablePoolIndex } from '../../../shared/kube/table-pool-index.ts';
import { RecentReadings } from '../../../shared/reconcile/recent-readings.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import { ComputeCloud } from '../cloud/compute-cloud.ts';
import { createFunctionParts, createTelling } from '../host/function-parts.ts';
import { serveQueue } from '../host/serve-queue.ts';
import { serveTimer } from '../host/serve-timer.ts';
import { handleBatch, type HandleBatchDeps } from '../reconcile/handle-batch.ts';
import { handleHandOns, handleTick, type HandleSweepDeps } from '../sweep/handle-sweep.ts';
import { readSettings } from './environment.ts';

const settings = readSettings(process.env);
const clock = { now: () => new Date() };
const monotonic = { nowMs: () => performance.now() };
const surroundings = {
  clock,
  random: Math.random,
  newId: randomUUID,
  print: (line: string) => void process.stdout.write(`${line}\n`),
};
const parts = createFunctionParts('poolsync-reconcile', settings, surroundings);
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
const telling = createTelling('poolsync-sweep', settings, surroundings);
let sweepParts: Promise<HandleSweepDeps> | undefined;

const hints = { isSessionsEnabled: false, queue: settings.queue };
serveQueue({ name: 'reconcile', ...hints }, parts, (messages) => handleBatch(batchDeps, messages));
if (settings.hasIngress) {
  // What has to come back is sent to the queue of the same name that has no keys.
  serveQueue({ name: 'reconcile-ingress', ...hints, connection: 'Ingress' }, parts, (messages) =>
    handleBatch(batchDeps, messages),
  );
}
serveTimer({ name: 'sweep', schedule: settings.sweep.schedule }, telling, async () =>
  handleTick(await sweeping()),
);
serveQueue(
  { name: 'sweep-on', isSessionsEnabled: false, queue: settings.sweep.queue },
  telling,
  async (messages) => handleHandOns(await sweeping(), messages),
);

/** Loaded with the first sweep: whoever only answers events has nothing of it in memory. */
function sweeping(): Promise<HandleSweepDeps> {
  sweepParts ??= loadSweepParts();
  return sweepParts;
}

async function loadSweepParts(): Promise<HandleSweepDeps> {
  const { createSweepParts } = await import('../sweep/sweep-parts.ts');
  return createSweepParts({
    parts,
    settings: settings.sweep,
    reconcile: deps,
    telling,
    monotonic,
  });
}
