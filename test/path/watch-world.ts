import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CoordinationV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, inject } from 'vitest';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { bundle } from '../../scripts/bundle.ts';
import { WatchProcess } from '../cluster/watch-process.ts';
import { layRequestQueue } from '../contract/request-queue.ts';
import { account, region } from '../fakes/builders.ts';
import { startApiGate, type ApiGate } from './api-gate.ts';
import { createClusterSide, type ClusterSide, type Fields } from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { startGate, type Gate } from './gate.ts';
import { publishedIn, type Published } from './put-events.ts';

const lease = { namespace: 'poolsync-system', name: 'poolsync-watch' };
const credentials = { accessKeyId: 'watch', secretAccessKey: 'watch' };
const busName = 'poolsync-requests';

/** How long the Lease of a replica lasts, in ms; no fail-over takes much longer. */
export const leaseMs = 5_000;

/** One process of the built watch, with the rights that are shipped, and its own way to the API server. */
export interface Replica {
  readonly name: string;
  readonly process: WatchProcess;
  readonly api: ApiGate;
  /** Whether it has led and has not noticed its end. */
  leads(): boolean;
  untilLeading(): Promise<void>;
  untilReady(): Promise<void>;
}

/** Replicas of the watch between the real API server and the simulated EventBridge, gates in between. */
export interface WatchWorld extends AsyncDisposable {
  readonly cluster: ClusterSide;
  readonly bus: Gate;
  /** All entries of this world's objects that the bus was given, as it answered. */
  published(): readonly Published[];
  start(name: string): Promise<Replica>;
  /** Makes a pool with its MachinePool, as a function leaves it whose group has two instances. */
  createInStep(name: string, status?: Fields): Promise<void>;
  writeStatus(name: string, status: Fields): Promise<void>;
  wish(name: string, replicas: number): Promise<void>;
  /** A call that the bus has taken, of this replica and for this object, from now on. */
  untilPublished(fits: (one: Published) => boolean, what: string): Promise<Published>;
  /** Makes a fault of the simulated AWS. */
  addFault(fault: Fields): Promise<void>;
  /** Ends all replicas and forgets what they left. */
  reset(): Promise<void>;
}

export async function createWatchWorld(): Promise<WatchWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-watch-'));
  await bundle({ entry: resolve(import.meta.dirname, '../../watch/main.ts'), folder });
  const reach = { region, account, credentials };
  const aws = await startSimulatedAws({
    accounts: [{ id: account, ...credentials, regions: [region] }],
  });
  const queue = await layRequestQueue({ ...reach, endpoint: aws.endpoint, busName });
  const bus = await startGate({
    target: aws.endpoint,
    identify: ({ headers, url: path = '/' }) => {
      return { environment: / app\/(\S+)/.exec(headers['user-agent'] ?? '')?.[1] ?? '', path };
    },
  });
  const cluster = await createClusterSide();
  const replicas: Replica[] = [];
  const reset = async (): Promise<void> => {
    for (const { process, api } of replicas.splice(0)) {
      await process.kill();
      await api[Symbol.asyncDispose]();
    }
    await forgetLease();
    await fetch(`${aws.control}/faults`, { method: 'DELETE' });
  };
  const published = () => publishedIn(bus.passed, cluster.namespace);
  return {
    cluster,
    bus,
    published,
    async start(name) {
      const replica = await startReplica({ name, folder, endpoint: bus.url });
      replicas.push(replica);
      return replica;
    },
    ...handsIn(cluster),
    untilPublished(fits, what) {
      const before = published().length;
      return eventually(what, () => {
        const found = published().slice(before).find(fits);
        if (found === undefined) throw new Error(JSON.stringify(published().slice(before)));
        return found;
      });
    },
    async addFault(fault) {
      const made = await fetch(`${aws.control}/faults`, {
        method: 'POST',
        body: JSON.stringify(fault),
      });
      expect(made.status).toBe(201);
    },
    reset,
    async [Symbol.asyncDispose]() {
      await reset();
      await cluster.close();
      await bus.close();
      queue.close();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startReplica({
  name,
  folder,
  endpoint,
}: {
  readonly name: string;
  readonly folder: string;
  readonly endpoint: string;
}): Promise<Replica> {
  const api = await startApiGate(
    await readFile(inject('managementCluster').watchKubeconfig, 'utf8'),
  );
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  await writeFile(kubeconfig, api.kubeconfig);
  const process = new WatchProcess(join(folder, 'index.mjs'), {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_UA_APP_ID: name,
    POOLSYNC_REQUEST_BUS: busName,
    POOLSYNC_KUBECONFIG: kubeconfig,
    POOLSYNC_IDENTITY: name,
    POOLSYNC_HTTP_PORT: '0',
    POOLSYNC_LEASE_SECONDS: String(leaseMs / 1_000),
    POOLSYNC_LEASE_RENEW_DEADLINE_SECONDS: '3',
    POOLSYNC_LEASE_RETRY_SECONDS: '1',
  });
  const said = (text: string): number =>
    process.log().filter(({ message }) => message === text).length;
  const leads = () => said('leading') > said('leading no longer');
  return {
    name,
    process,
    api,
    leads,
    untilLeading: () =>
      eventually(`${name} leads; it said: ${process.output}`, () => expect(leads()).toBe(true)),
    untilReady: () =>
      eventually(`${name} is ready`, async () => {
        expect(await process.get('/readyz')).toEqual({ status: 200, text: 'ok\n' });
      }),
  };
}

function administrator(): CoordinationV1Api {
  const config = new KubeConfig();
  config.loadFromFile(inject('managementCluster').kubeconfig);
  return config.makeApiClient(CoordinationV1Api);
}

async function forgetLease(): Promise<void> {
  await administrator().deleteCollectionNamespacedLease({ namespace: lease.namespace });
}

/** Who holds the Lease; empty: nobody. */
export async function leaseHolder(): Promise<string | undefined> {
  return (await administrator().readNamespacedLease(lease)).spec?.holderIdentity;
}

function handsIn(cluster: ClusterSide) {
  const writeStatus = (name: string, status: Fields): Promise<void> =>
    cluster.patch('pool', `${name}/status`, { status });
  return {
    writeStatus,
    wish: (name: string, replicas: number): Promise<void> =>
      cluster.patch('machinePool', name, { spec: { replicas } }),
    async createInStep(name: string, status: Fields = {}): Promise<void> {
      await cluster.createPool(name, { account, region, group: name });
      await cluster.createMachinePool(name, 2);
      await eventually(`core owns ${name}`, async () => {
        const { metadata } = await cluster.pool(name);
        expect(metadata.ownerReferences).toHaveLength(1);
      });
      await writeStatus(name, { ...inStep, ...status });
    },
  };
}

const before = '2026-01-01T12:00:00Z';

/** A condition as the API server takes it. */
export function condition(type: string, status: 'True' | 'False') {
  return { type, status, reason: 'Because', message: '', lastTransitionTime: before };
}

const inStep = {
  ready: true,
  replicas: 0,
  owner: 'cluster',
  desiredCapacity: 2,
  minimumCapacity: 0,
  maximumCapacity: 100,
  adoptedAt: before,
  observedAt: before,
  conditions: [condition('GroupClaimed', 'True'), condition('Settled', 'True')],
};
