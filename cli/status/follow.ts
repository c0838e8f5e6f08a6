import { setTimeout as wait } from 'node:timers/promises';
import { poolKinds, type PoolKind } from '../../shared/model/pool.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { printableLines } from '../output/printable.ts';
import { nothingFound } from './nothing-found.ts';
import { Selection } from './selection.ts';
import type { Scopes, StatusCluster } from './status-cluster.ts';
import type { StatusDeps } from './status-deps.ts';
import { StatusFleet } from './status-fleet.ts';
import type { StatusRequest } from './status-request.ts';
import { watchOutput, type WatchOutput } from './watch-output.ts';

/** Changes that come together are shown together. */
const gatherMs = 250;

/** Shows how the pools stand until Ctrl-C. @throws ClusterTrouble */
export async function follow(
  deps: StatusDeps,
  request: StatusRequest,
  cluster: StatusCluster,
  signal: AbortSignal,
): Promise<ExitStatus> {
  const first = await listOnce(deps, request.scopes, cluster, signal);
  const shown = new Shown(deps, request, await watchOutput(deps, request));
  await shown.begin(first.fleet);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  try {
    await Promise.race([
      shown.keep(either),
      cluster.follow(request.scopes, first.kinds, shown.told(first.kinds), either),
    ]);
    return exitStatus.interrupted;
  } finally {
    stop.abort();
    shown.end();
  }
}

/** All there is, so that what is wrong is said at once, and the first table stands soon. */
async function listOnce(
  { complain }: Pick<StatusDeps, 'complain'>,
  scopes: Scopes,
  cluster: StatusCluster,
  signal: AbortSignal,
): Promise<{ readonly fleet: StatusFleet; readonly kinds: readonly PoolKind[] }> {
  const fleet = new StatusFleet();
  const notServed = new Set<PoolKind>();
  const told = {
    skipped: (key = 'an object without a name') =>
      complain(printableLines(`${key} is left out: it is not as its definition says`)),
    notServed: (kind: PoolKind) => notServed.add(kind),
  };
  const { pools, machinePools } = cluster.list(scopes, told, signal);
  await Promise.all([
    each(machinePools, (item) => fleet.machinePool({ kind: 'present', item })),
    each(pools, (item) => fleet.pool(item.ref.kind, { kind: 'present', item })),
  ]);
  return { fleet, kinds: poolKinds.filter((kind) => !notServed.has(kind)) };
}

async function each<Item>(
  pages: AsyncIterable<readonly Item[]>,
  take: (item: Item) => void,
): Promise<void> {
  for await (const page of pages) {
    for (const item of page) take(item);
  }
}

/** What is shown, and when it is shown anew. */
class Shown {
  readonly #deps: StatusDeps;
  readonly #request: StatusRequest;
  readonly #output: WatchOutput;
  #fleet = new StatusFleet();
  #notice: string | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(deps: StatusDeps, request: StatusRequest, output: WatchOutput) {
    this.#deps = deps;
    this.#request = request;
    this.#output = output;
  }

  async begin(fleet: StatusFleet): Promise<void> {
    this.#fleet = fleet;
    const selection = this.#selection();
    const pools = fleet.views(this.#deps.clock.now()).filter((pool) => selection.picks(pool));
    const complaints = selection.complaints();
    const isEmpty = pools.length === 0 && complaints.length === 0;
    for (const complaint of isEmpty ? [nothingFound(this.#request)] : complaints) {
      this.#deps.complain(
        `${printableLines(complaint)}\n  Watching: it is shown when it is there.`,
      );
    }
    await this.#output.show(pools, this.#notice);
  }

  /** The feeds tell of everything once more: what they tell counts as soon as it is complete. */
  told(kinds: readonly PoolKind[]): Parameters<StatusCluster['follow']>[2] {
    const fleet = new StatusFleet();
    let missing = this.#request.scopes.length * (kinds.length + 1);
    const count = ({ kind }: { readonly kind: string }): void => {
      if (kind === 'complete') missing -= 1;
      if (missing > 0) return;
      this.#fleet = fleet;
      this.#changed.resolve();
    };
    return {
      pool: (kind, event) => {
        fleet.pool(kind, event);
        count(event);
      },
      machinePool: (event) => {
        fleet.machinePool(event);
        count(event);
      },
      interrupted: (why) => {
        this.#notice = noticeOf(why);
        // On a terminal it stands below the table.
        if (this.#deps.screen.size() === undefined)
          this.#deps.complain(noticeOf(why) ?? 'connected');
        this.#changed.resolve();
      },
    };
  }

  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.race([this.#changed.promise, pause(this.#output.everyMs, signal)]);
      await pause(gatherMs, signal);
      this.#changed = Promise.withResolvers<void>();
      const selection = this.#selection();
      const views = this.#fleet.views(this.#deps.clock.now());
      await this.#output.show(
        views.filter((pool) => selection.picks(pool)),
        this.#notice,
      );
    }
  }

  end(): void {
    this.#output.end();
  }

  #selection(): Selection {
    return new Selection(this.#request.selectors, this.#request.homeNamespace);
  }
}

function noticeOf(why: string | undefined): string | undefined {
  return why === undefined
    ? undefined
    : printableLines(`no connection, so this may be old; trying again (${why})`);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
