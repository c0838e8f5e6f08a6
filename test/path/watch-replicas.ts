import type { IncomingMessage } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { bundle } from '../../scripts/bundle.ts';
import { WatchProcess } from '../cluster/watch-process.ts';
import { layRequestQueue } from '../contract/request-queue.ts';
import { account, region } from '../fakes/builders.ts';
import { startApiGate, type ApiGate } from './api-gate.ts';
import type { Fields } from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { startGate, type Gate } from './gate.ts';
import { publishedIn, type Published } from './put-events.ts';

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

/** Processes of the watch between an API server and the simulated EventBridge, gates in between. */
export interface Replicas extends AsyncDisposable {
  readonly bus: Gate;
  /** What the bus was given for the objects of the namespace, as it answered. */
  published(): readonly Published[];
  /** Waits for a request that fits, from now on. */
  untilPublished(fits: (one: Published) => boolean, what: string): Promise<Published>;
  start(name: string): Promise<Replica>;
  /** Makes a fault of the simulated AWS. */
  addFault(fault: Fields): Promise<void>;
  /** Ends all replicas and all faults. */
  end(): Promise<void>;
}

/** @param watchKubeconfig path of a kubeconfig whose user has the rights of the watch */
export async function createReplicas({
  watchKubeconfig,
  namespace,
}: {
  readonly watchKubeconfig: string;
  readonly namespace: string;
}): Promise<Replicas> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-watch-'));
  await bundle({ entry: resolve(import.meta.dirname, '../../watch/main.ts'), folder });
  const aws = await startSimulatedAws({
    accounts: [{ id: account, ...credentials, regions: [region] }],
  });
  const reach = { region, account, credentials, endpoint: aws.endpoint };
  const queue = await layRequestQueue({ ...reach, busName });
  const bus = await startGate({ target: aws.endpoint, identify: byAppId });
  const replicas: Replica[] = [];
  const end = async (): Promise<void> => {
    for (const { process, api } of replicas.splice(0)) {
      await process.kill();
      await api[Symbol.asyncDispose]();
    }
    await fetch(`${aws.control}/faults`, { method: 'DELETE' });
  };
  const published = () => publishedIn(bus.passed, namespace);
  return {
    bus,
    published,
    untilPublished(fits, what) {
      const before = published().length;
      return eventually(what, () => {
        const found = published().slice(before).find(fits);
        if (found === undefined) throw new Error(JSON.stringify(published().slice(before)));
        return found;
      });
    },
    async start(name) {
      const replica = await startReplica({ name, folder, endpoint: bus.url, watchKubeconfig });
      replicas.push(replica);
      return replica;
    },
    async addFault(fault) {
      const body = JSON.stringify(fault);
      const made = await fetch(`${aws.control}/faults`, { method: 'POST', body });
      expect(made.status).toBe(201);
    },
    end,
    async [Symbol.asyncDispose]() {
      await end();
      await bus.close();
      queue.close();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The AWS SDK puts the name of the app into its user agent. */
function byAppId({ headers, url: path = '/' }: IncomingMessage) {
  const environment = / app\/(\S+)/.exec(headers['user-agent'] ?? '')?.[1] ?? '';
  return { environment, path };
}

async function startReplica({
  name,
  folder,
  endpoint,
  watchKubeconfig,
}: {
  readonly name: string;
  readonly folder: string;
  readonly endpoint: string;
  readonly watchKubeconfig: string;
}): Promise<Replica> {
  const api = await startApiGate(await readFile(watchKubeconfig, 'utf8'));
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
