import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CoordinationV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAws, type SimulatedAws } from '../../sandbox/aws/start.ts';
import { bundle } from '../../scripts/bundle.ts';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import { layRequestQueue, type RequestQueue } from '../contract/request-queue.ts';
import { account, region } from '../fakes/builders.ts';
import {
  autoScalingGroupPools,
  createClusterSide,
  type ClusterSide,
} from '../path/cluster-side.ts';
import { eventually } from '../path/eventually.ts';
import { administrator, group, mergePatch, version } from './crds-cluster.ts';
import { WatchProcess } from './watch-process.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const lease = { namespace: 'poolsync-system', name: 'poolsync-watch' };
const credentials = { accessKeyId: 'watch', secretAccessKey: 'watch' };
const busName = 'poolsync-requests';

let code: string;
let aws: SimulatedAws;
let queue: RequestQueue;
let cluster: ClusterSide;
const started: WatchProcess[] = [];

beforeAll(async () => {
  code = await mkdtemp(join(tmpdir(), 'poolsync-watch-'));
  await bundle({ entry: resolve(import.meta.dirname, '../../watch/main.ts'), folder: code });
  aws = await startSimulatedAws({
    accounts: [{ id: account, ...credentials, regions: [region] }],
  });
  queue = await layRequestQueue({ endpoint: aws.endpoint, region, account, credentials, busName });
  cluster = await createClusterSide(autoScalingGroupPools);
});
afterEach(async () => {
  for (const process of started.splice(0)) await process.kill();
});
afterAll(async () => {
  await cluster.close();
  queue.close();
  await aws.close();
  await rm(code, { recursive: true, force: true });
});

/** Starts a watch with the rights that are shipped. */
function start(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const process = new WatchProcess(
    join(code, 'index.mjs'),
    {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      POOLSYNC_REQUEST_BUS: busName,
      POOLSYNC_INSTALLATION: 'tests',
      POOLSYNC_KUBECONFIG: sharedCluster().watchKubeconfig,
      POOLSYNC_HTTP_PORT: '0',
      ...env,
    },
    args,
  );
  started.push(process);
  return process;
}

const untilReady = (watch: WatchProcess) =>
  eventually('the watch is ready', async () => {
    expect(await watch.get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
  });

/** The next request for an object of this test's namespace. */
async function nextRequest(kind: 'scale' | 'sync', name: string): Promise<WatchRequest> {
  return eventually(`a ${kind} request for ${name} arrives`, async () => {
    const requests = await queue.receive();
    const found = requests.find(
      ({ pool, kind: its }) =>
        its === kind && pool.name === name && pool.namespace === cluster.namespace,
    );
    if (found === undefined) throw new Error(`only ${JSON.stringify(requests)}`);
    return found;
  });
}

async function holder(): Promise<string | undefined> {
  const { spec } = await config.makeApiClient(CoordinationV1Api).readNamespacedLease(lease);
  return spec?.holderIdentity;
}

/** As a function leaves a pool whose group of two is in agreement. */
async function writeStatus(name: string): Promise<void> {
  const condition = (type: string) => ({
    type,
    status: 'True',
    reason: 'Because',
    message: '',
    lastTransitionTime: '2026-11-23T12:00:00Z',
  });
  const status = {
    ready: true,
    replicas: 0,
    owner: 'cluster',
    desiredCapacity: 2,
    minimumCapacity: 0,
    maximumCapacity: 10,
    adoptedAt: '2026-11-23T12:00:00Z',
    observedAt: '2026-11-23T12:00:00Z',
    conditions: [condition('GroupClaimed'), condition('Settled')],
  };
  const resource = { group, version, plural: 'autoscalinggroupmachinepools' };
  const { namespace } = cluster;
  await objects.patchNamespacedCustomObjectStatus(
    { ...resource, namespace, name, body: { status } },
    mergePatch,
  );
}

describe('the built watch', () => {
  it('publishes what changed in the cluster, and gives up its Lease on SIGTERM', async () => {
    const watch = start();
    await untilReady(watch);
    await cluster.createPool('workers', { account, region, group: 'workers' });
    await cluster.createMachinePool('workers', 2);
    const { metadata } = await cluster.pool('workers');
    const pool = {
      kind: 'AutoScalingGroupMachinePool',
      namespace: cluster.namespace,
      name: 'workers',
    };
    const request = { installation: 'tests', pool, uid: metadata.uid };
    expect(await nextRequest('sync', 'workers')).toMatchObject({ ...request, kind: 'sync' });

    await writeStatus('workers');
    await cluster.patch('machinePool', 'workers', { spec: { replicas: 5 } });
    expect(await nextRequest('scale', 'workers')).toMatchObject({ ...request, kind: 'scale' });

    const { text } = await watch.get('/metrics');
    expect(text).toMatch(/requests_published_total\{kind="scale"\} [1-9]/);
    expect(text).toContain('poolsync_watch_leader 1');
    expect(await holder()).not.toBe('');
    watch.signal('SIGTERM');
    await expect(watch.ended()).resolves.toEqual({ code: 0, signal: null });
    expect(await holder()).toBe('');
    expect(watch.log().at(-1)).toMatchObject({ message: 'stopped' });
  });

  it('hands over to another one that waits', async () => {
    const [first, second] = [
      start({ POOLSYNC_IDENTITY: 'first' }),
      start({ POOLSYNC_IDENTITY: 'second' }),
    ];
    const leads = (watch: WatchProcess) => watch.log().some(({ message }) => message === 'leading');
    await Promise.all([untilReady(first), untilReady(second)]);
    const [leader, follower] = await eventually('one leads', () => {
      expect(leads(first) !== leads(second)).toBe(true);
      return leads(first) ? [first, second] : [second, first];
    });
    leader?.signal('SIGINT');
    await expect(leader?.ended()).resolves.toEqual({ code: 0, signal: null });
    await eventually('the other leads', () => {
      expect(follower !== undefined && leads(follower)).toBe(true);
    });
  });

  it('tells what it is and ends, where it is asked to', async () => {
    const watch = start({}, ['--help']);
    await expect(watch.ended()).resolves.toEqual({ code: 0, signal: null });
    expect(watch.output).toContain('POOLSYNC_REQUEST_BUS');
    const other = start({}, ['--frob']);
    await expect(other.ended()).resolves.toEqual({ code: 2, signal: null });
  });

  it('does not start with settings that are wrong, and names them', async () => {
    const watch = start({ POOLSYNC_REQUEST_BUS: 'no bus', POOLSYNC_HTTP_PORT: 'http' });
    await expect(watch.ended()).resolves.toEqual({ code: 1, signal: null });
    expect(watch.log()).toMatchObject([{ level: 'ERROR', message: 'ended' }]);
    expect(watch.output).toContain('POOLSYNC_REQUEST_BUS is');
    expect(watch.output).toContain('POOLSYNC_HTTP_PORT is');
  });
});
