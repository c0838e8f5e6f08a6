import { randomUUID } from 'node:crypto';
import { KubeCluster } from '../../../shared/kube/kube-cluster.ts';
import { scale } from '../../../shared/scale/scale.ts';
import { ScalableComputeCloud } from '../cloud/scalable-compute-cloud.ts';
import { createFunctionParts } from '../host/function-parts.ts';
import { serveQueue } from '../host/serve-queue.ts';
import { readSettings } from './environment.ts';
import { handleBatch, type HandleBatchDeps } from './handle-batch.ts';

/**
 * So many pools of a batch are worked on at once. Between the reading of a MachinePool and the call that
 * rests on it lie 2 s at most: were all of a batch under way, they would wait for each other there.
 */
const poolsAtOnce = 8;

const settings = readSettings(process.env);
const { installation } = settings;
const clock = { now: () => new Date() };
const parts = createFunctionParts('poolsync-scale', settings, {
  clock,
  random: Math.random,
  newId: randomUUID,
  print: (line) => void process.stdout.write(`${line}\n`),
});
const deps = {
  ...parts,
  cluster: new KubeCluster(parts.api),
  cloud: new ScalableComputeCloud({ clients: parts.clients, clock }),
  installation,
};
const batchDeps: HandleBatchDeps = {
  ...parts,
  scale: (requests, over, tell) => scale(deps, requests, { mostAtOnce: poolsAtOnce, over, tell }),
  installation,
};

const served = { name: 'scale', isSessionsEnabled: true, queue: settings.queue };
serveQueue(served, parts, (messages) => handleBatch(batchDeps, messages));
