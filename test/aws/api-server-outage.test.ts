import { describe, expect, it } from 'vitest';
import { handleBatch, type HandleBatchDeps } from '../../functions/aws/reconcile/handle-batch.ts';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { TablePoolIndex } from '../../shared/kube/table-pool-index.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroup, aGroupRef, anInstance, idOf } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { connectTo } from '../kube/connect-to.ts';
import { startLocalApiServer, type LocalApiServer } from '../kube/local-api-server.ts';
import { StoredPool } from '../kube/stored-pool.ts';
import { activity, anEvent } from './events.ts';
import { ModelQueue } from './model-queue.ts';

const hourMs = 60 * 60 * 1_000;
const instances = ['i-1', 'i-2'];

const launchOf = (instanceId: string): string =>
  JSON.stringify(
    anEvent('EC2 Instance Launch Successful', { ...activity, EC2InstanceId: instanceId }),
  );

/** Spreads evenly over 0 to 1, the same way each time. */
function evenly(): () => number {
  let sum = 0;
  return () => {
    sum = (sum + (Math.sqrt(5) - 1) / 2) % 1;
    return sum;
  };
}

interface FedFunction {
  readonly fakes: FakeDeps;
  readonly queue: ModelQueue;
  /** Waits for the next batch and lets the function work on it. */
  readonly deliver: () => Promise<void>;
}

/** The function on a real connection, fed from a queue with the settings of a deployment. */
function startFunction(server: LocalApiServer): FedFunction {
  const fakes = fakeDeps();
  const { clock, log, metrics } = fakes;
  const sleep = async (ms: number): Promise<void> => clock.advanceMs(ms);
  const { api } = connectTo(server.kubeconfig, { clock, log, sleep });
  const cluster = new KubeCluster(api);
  const deps = {
    ...fakes,
    cluster,
    index: new TablePoolIndex(api, clock, 'AutoScalingGroupMachinePool'),
  };
  const queue = new ModelQueue(clock, { maxReceiveCount: 200, visibilityTimeoutMs: 120_000 });
  const batchDeps: HandleBatchDeps = {
    installation: 'poolsync',
    reconcile: (hints) => reconcile(deps, hints),
    queue: queue.port,
    log,
    metrics,
    random: evenly(),
  };
  return { fakes, queue, deliver: () => queue.deliver((event) => handleBatch(batchDeps, event)) };
}

/** As long as it is away, it refuses connections or answers everything with this status. */
const outages: readonly (readonly [string, number | undefined])[] = [
  ['is unreachable', undefined],
  ['answers 401', 401],
  ['answers 403', 403],
  ['answers 404', 404],
  ['answers 422', 422],
  ['answers 429', 429],
  ['answers 500', 500],
];

describe('an API server that is away for an hour', () => {
  it.each(outages)('I9: and %s costs time and no message', async (_, status) => {
    const pool = new StoredPool();
    let isAway = true;
    await using server = await startLocalApiServer((request) =>
      isAway && status !== undefined ? { status, body: {} } : pool.answer(request),
    );
    const { fakes, queue, deliver } = startFunction(server);
    fakes.cloud.put(aGroupRef(), aGroup(instances.map((id) => anInstance(id))));
    const backAtMs = fakes.clock.now().getTime() + hourMs;
    server.setDown(status === undefined);
    for (const id of instances) queue.send(`of ${id}`, launchOf(id));
    while (fakes.clock.now().getTime() < backAtMs) {
      await deliver();
      expect(queue.size).toBe(instances.length);
    }
    expect(pool.commits).toEqual([]);
    expect(queue.mostReceives).toBeGreaterThan(60);
    expect(queue.mostReceives).toBeLessThan(180);
    isAway = false;
    server.setDown(false);
    while (queue.size > 0) await deliver();
    expect(queue.redriven).toEqual([]);
    expect(Math.max(...queue.waits)).toBeLessThanOrEqual(60);
    expect(pool.providerIdList).toEqual(instances.map(idOf));
    expect(fakes.clock.now().getTime() - backAtMs).toBeLessThan(3 * 60_000);
  });

  it('is named in the log, in the same words each time', async () => {
    const server = await startLocalApiServer(new StoredPool().answer);
    const { fakes, queue, deliver } = startFunction(server);
    await server[Symbol.asyncDispose]();
    queue.send('one', launchOf('i-1'));
    for (let at = 0; at < 5; at += 1) await deliver();
    const lines = fakes.log.lines.map((line) => JSON.stringify(line));
    expect(lines).toHaveLength(5);
    expect(new Set(lines).size).toBe(1);
    expect(fakes.log.lines[0]).toMatchObject({
      level: 'warn',
      message: 'group deferred',
      fields: { reason: 'fault' },
    });
    expect(lines[0]).toContain(
      'cluster-unavailable: Listing the autoscalinggroupmachinepools: the API server did not answer: connect ECONNREFUSED 127.0.0.1:',
    );
  });
});
