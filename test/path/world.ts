import { expect } from 'vitest';
import { directAccess, type Access } from './access.ts';
import type { CloudSide } from './cloud-side.ts';
import { autoScalingGroupPools, type ClusterSide } from './cluster-side.ts';
import { createEnds, type Ends } from './ends.ts';
import type { EventPaths } from './event-paths.ts';
import { eventually } from './eventually.ts';
import { startFunctionSide, type FunctionOptions, type FunctionSide } from './function-side.ts';
import { layGround, type Ground } from './ground.ts';
import { readJsonLines } from './log-lines.ts';
import { poolActions, type PoolActions } from './pool-actions.ts';
import type { MachinePoolObject, PoolObject } from './objects.ts';
import { requestBusName, type RequestKind } from './request-paths.ts';
import { startSweepSide, type SweepSide } from './sweep-side.ts';
import { startWatchSide, type WatchSide } from './watch-side.ts';

export interface WorldOptions {
  /** Of the queues: a message whose function was killed comes back after that. */
  readonly visibilitySeconds?: number;
  /** How the parts reach AWS and the API server: directly, unless told otherwise. */
  readonly access?: (cloud: CloudSide) => Promise<Access>;
  /** Whether the watch runs; without it the test asks by itself. True by default. */
  readonly watch?: boolean;
  /**
   * Whether groups are scaled; without it requests to scale end on the bus, and a group keeps the
   * size that it was given in the cloud. True by default.
   */
  readonly scale?: boolean;
}

/**
 * Everything between a simulated AWS and MachinePools on the real management cluster: the built
 * functions and the watch with the rights that are shipped, their queues and the bus; core takes
 * part. Its namespace, accounts and Lease are its own, but its watch sees all namespaces: worlds
 * come one after the other, and none leaves a pool.
 */
export interface World extends PoolActions {
  readonly cloud: CloudSide;
  readonly cluster: ClusterSide;
  readonly paths: EventPaths;
  /** The function reconcile. */
  readonly function: FunctionSide;
  /** @throws Error in a world without it */
  scaler(): FunctionSide;
  /**
   * Starts the function sweep; it ends with the world. Nothing invokes it but the test.
   *
   * @param deployedAs names it and its environments
   */
  startSweep(deployedAs?: string, timeoutMs?: number): Promise<SweepSide>;
  /**
   * Deploys another build of a function, from a folder of its own: it is fed from the same queue as the
   * one that may still be there, and ends with the world.
   *
   * @param deployedAs its own name, which begins with the function's
   */
  deployAnew(name: FunctionOptions['name'], deployedAs: string): Promise<FunctionSide>;
  /** Starts a watch, beside those that may be there; it ends with the world. */
  startWatch(): Promise<WatchSide>;
  /** The one that was started last; throws where there is none. */
  watch(): WatchSide;
  /** Publishes a request for a pool as the watch does. */
  ask(kind: RequestKind, name: string): Promise<void>;
  /** Waits until no message is left in the queues of the functions, those that come back later included. */
  quiet(): Promise<void>;
  pool(name: string): Promise<PoolObject>;
  machinePool(name: string): Promise<MachinePoolObject>;
  /** Repeats a check until it passes; the message of a failure has the end of the functions' logs. */
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
  access = directAccess,
  watch = true,
  scale = true,
}: WorldOptions = {}): Promise<World> {
  const ends = createEnds();
  try {
    const ground = await layGround(ends, { visibilitySeconds, scale });
    const reach = await ends.keep(access(ground.cloud), (one) => one.close());
    const world = assemble({ ...ground, ...(await startParts({ ...ground, ends, reach }, scale)) });
    if (watch) await world.startWatch();
    return world;
  } catch (error) {
    await ends.end();
    throw error;
  }
}

/** More than any sweep of a test takes: only where it is over is it handed on. */
const sweepTimeoutMs = 120_000;

type Running = Pick<
  World,
  'function' | 'scaler' | 'startSweep' | 'deployAnew' | 'startWatch' | 'watch' | 'end'
>;

async function startParts(
  shared: Ground & { readonly ends: Ends; readonly reach: Access },
  isScaled: boolean,
): Promise<Running> {
  const { ends, code, reach } = shared;
  const start = (options: Pick<FunctionOptions, 'name' | 'deployedAs' | 'code'>) =>
    ends.keep(startFunctionSide({ ...shared, ...options }), (one) => one.stop());
  const startBuilt = async (name: FunctionOptions['name']): Promise<FunctionSide> =>
    start({ name, code: await code.folderOf(name) });
  const [reconcile, scaler] = await Promise.all([
    startBuilt('reconcile'),
    isScaled ? startBuilt('scale') : undefined,
  ]);
  const watches: WatchSide[] = [];
  return {
    function: reconcile,
    scaler: () => given(scaler, 'function scale'),
    deployAnew: async (name, deployedAs) =>
      start({ name, deployedAs, code: await code.otherBuildOf(name, deployedAs) }),
    startSweep: async (deployedAs = 'sweep', timeoutMs = sweepTimeoutMs) => {
      const options = { ...shared, deployedAs, timeoutMs, code: await code.folderOf('sweep') };
      return ends.keep(startSweepSide(options), (one) => one.stop());
    },
    startWatch: async () => {
      const env = watchEnvironment(shared, reach);
      const one = await startWatchSide({ ...shared, env, code: await code.folderOf('watch') });
      watches.push(one);
      return one;
    },
    watch: () => given(watches.at(-1), 'watch'),
    end: () => ends.end(),
  };
}

/** What its Deployment sets, and the credentials that its service account would have. */
function watchEnvironment(
  { cloud, home }: Ground,
  reach: Access,
): Readonly<Record<string, string>> {
  return {
    ...reach.watchSettings,
    AWS_REGION: home.region,
    ...cloud.credentialsOf('watch'),
    POOLSYNC_REQUEST_BUS: requestBusName,
  };
}

function given<Part>(part: Part | undefined, what: string): Part {
  if (part === undefined) throw new Error(`this world has no ${what}`);
  return part;
}

type Parts = Ground & Running;

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
    ask: async (kind, name) => {
      const { uid, generation } = (await cluster.pool(name)).metadata;
      const { namespace } = cluster;
      const object = { kind: autoScalingGroupPools.kind, namespace, name, uid, generation };
      await paths.request(kind, object);
    },
    quiet: () =>
      wait('the queues of the functions are empty', async () => {
        const { events, scale } = await paths.depths();
        expect({ events, scale }).toEqual({ events: 0, scale: 0 });
      }),
    pool: (name) => cluster.pool(name),
    machinePool: (name) => cluster.machinePool(name),
  };
}

const linesReported = 12;

async function report({ processes, paths }: Parts): Promise<string> {
  const said = (await readJsonLines(processes.logs)).filter(({ message }) => message !== undefined);
  const lines = said
    .toSorted((a, b) => String(a.timestamp).localeCompare(String(b.timestamp)))
    .slice(-linesReported)
    .map(({ timestamp, message, group, reason, detail }) =>
      [timestamp, message, group, reason, detail].join(' '),
    );
  const depths = JSON.stringify(await paths.depths());
  return [`Messages in the queues: ${depths}. The end of the logs:`, ...lines].join('\n');
}
