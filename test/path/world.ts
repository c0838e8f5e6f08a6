import { rm } from 'node:fs/promises';
import { expect, inject } from 'vitest';
import { startCloudSide, type CloudSide } from './cloud-side.ts';
import { createClusterSide, type ClusterSide } from './cluster-side.ts';
import { layEventPaths, type EventPaths } from './event-paths.ts';
import { eventually } from './eventually.ts';
import {
  buildFunction,
  startFunctionSide,
  type EnvironmentSettings,
  type FunctionSide,
} from './function-side.ts';
import { poolActions, type PoolActions } from './pool-actions.ts';
import type { MachinePoolObject, PoolObject } from './objects.ts';

export interface WorldOptions {
  /** Of the events queue: a message whose function was killed comes back after that. */
  readonly visibilitySeconds?: number;
  /** How the function reaches AWS and the API server: directly, unless told otherwise. */
  readonly access?: (cloud: CloudSide) => Promise<FunctionAccess>;
}

export interface FunctionAccess {
  /** What an environment of this name is told; asked as each one starts. */
  settingsOf(environment: string): Promise<EnvironmentSettings>;
  close(): Promise<void>;
}

/**
 * Everything between a simulated AWS and MachinePools on the real management cluster: the built
 * function with the rights that are shipped, fed by its queue; core takes part. Its namespace and
 * accounts are its own, so that worlds can share the cluster.
 */
export interface World extends PoolActions {
  readonly cloud: CloudSide;
  readonly cluster: ClusterSide;
  readonly paths: EventPaths;
  readonly function: FunctionSide;
  /** Waits until no message is left in the events queue, those that come back later included. */
  quiet(): Promise<void>;
  pool(name: string): Promise<PoolObject>;
  machinePool(name: string): Promise<MachinePoolObject>;
  /** Repeats a check until it passes; the message of a failure has the end of the function's log. */
  eventually<Seen>(
    what: string,
    check: () => Seen | Promise<Seen>,
    deadlineMs?: number,
  ): Promise<Seen>;
  end(): Promise<void>;
}

/** Builds and starts a world; whoever asks for it ends it. */
export async function createWorld({
  visibilitySeconds = 4,
  access = direct,
}: WorldOptions = {}): Promise<World> {
  const ends: (() => Promise<void>)[] = [];
  /** Ended with the world, also where it comes only after another part has failed. */
  const keep = <Part>(making: Promise<Part>, end: (part: Part) => Promise<void>): Promise<Part> => {
    ends.unshift(() => making.then(end, () => undefined));
    return making;
  };
  const endAll = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end();
  };
  try {
    const [cloud, cluster, code] = await Promise.all([
      keep(startCloudSide(), (one) => one.close()),
      keep(createClusterSide(), (one) => one.close()),
      keep(buildFunction(), (folder) => rm(folder, { recursive: true })),
    ]);
    await grantAccounts(cloud, cluster);
    const home = { account: cloud.accounts.home, region: cloud.regions[0] };
    const paths = await layEventPaths(cloud, home, visibilitySeconds);
    const reach = await keep(access(cloud), (one) => one.close());
    const side = await keep(startFunctionSide({ cloud, code, home, paths, reach }), (one) =>
      one.stop(),
    );
    return assemble({ cloud, cluster, paths, function: side, end: endAll });
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Home by the function's own identity, the tenant by a role; the stranger not at all. */
async function grantAccounts(cloud: CloudSide, cluster: ClusterSide): Promise<void> {
  const { accounts, regions } = cloud;
  const allowed = { regions, namespaces: [cluster.namespace] };
  await cluster.grant('home', { ...allowed, accountID: accounts.home });
  const tenant = { accountID: accounts.tenant, ...cloud.roleOf(accounts.tenant) };
  await cluster.grant('tenant', { ...allowed, ...tenant });
}

async function direct(cloud: CloudSide): Promise<FunctionAccess> {
  const settings = {
    AWS_ENDPOINT_URL: cloud.endpoint,
    POOLSYNC_KUBECONFIG: inject('managementCluster').reconcileKubeconfig,
  };
  return { settingsOf: async () => settings, close: async () => undefined };
}

type Parts = Pick<World, 'cloud' | 'cluster' | 'paths' | 'function' | 'end'>;

function assemble(parts: Parts): World {
  const { cloud, cluster, paths } = parts;
  const wait: World['eventually'] = async (what, check, deadlineMs) => {
    try {
      return await eventually(what, check, deadlineMs);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new Error(`${said}\n${await report(parts)}`, { cause: error });
    }
  };
  return {
    ...parts,
    ...poolActions({ cloud, cluster, paths, eventually: wait }),
    eventually: wait,
    quiet: () =>
      wait('the events queue is empty', async () => {
        const { events } = await paths.depths();
        expect(events).toBe(0);
      }),
    pool: (name) => cluster.pool(name),
    machinePool: (name) => cluster.machinePool(name),
  };
}

const linesReported = 12;

async function report({ function: side, paths }: Parts): Promise<string> {
  const said = (await side.log()).filter(({ message }) => message !== undefined);
  const lines = said
    .toSorted((a, b) => String(a.timestamp).localeCompare(String(b.timestamp)))
    .slice(-linesReported)
    .map(({ timestamp, message, group, reason, detail }) =>
      [timestamp, message, group, reason, detail].join(' '),
    );
  const depths = JSON.stringify(await paths.depths());
  return [`Messages in the queues: ${depths}. The end of the function's log:`, ...lines].join('\n');
}
