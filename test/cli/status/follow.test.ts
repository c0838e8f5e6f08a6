import { describe, expect, it } from 'vitest';
import { follow } from '../../../cli/status/follow.ts';
import { parseSelector } from '../../../cli/status/selector.ts';
import type { FollowTold, StatusCluster } from '../../../cli/status/status-cluster.ts';
import type { StatusDeps } from '../../../cli/status/status-deps.ts';
import type { StatusRequest } from '../../../cli/status/status-request.ts';
import type { ReportedMachinePool, ReportedPool } from '../../../shared/model/reported.ts';
import { poll } from '../../contract/poll.ts';
import { noon } from '../../fakes/builders.ts';
import { aReportedMachinePool, aReportedPool } from './reported.ts';

const kind = 'AutoScalingGroupMachinePool';

/** A cluster that lists these, and whose feeds say what the test says. */
class ToldCluster implements StatusCluster {
  told: FollowTold | undefined;
  kinds: readonly string[] = [];
  readonly #pools: readonly ReportedPool[];
  readonly #machinePools: readonly ReportedMachinePool[];

  constructor(pools: readonly ReportedPool[], machinePools: readonly ReportedMachinePool[]) {
    this.#pools = pools;
    this.#machinePools = machinePools;
  }

  list(...[, told]: Parameters<StatusCluster['list']>): ReturnType<StatusCluster['list']> {
    told.notServed('ScaleSetMachinePool');
    return { pools: pages(this.#pools), machinePools: pages(this.#machinePools) };
  }

  async follow(...[, kinds, told, signal]: Parameters<StatusCluster['follow']>): Promise<void> {
    this.told = told;
    this.kinds = kinds;
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
  }
}

async function* pages<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield items;
}

function onTerminal(cluster: StatusCluster, ...names: readonly string[]) {
  const frames: string[] = [];
  const complaints: string[] = [];
  const seen = { ended: 0 };
  const deps: StatusDeps = {
    print: async () => undefined,
    complain: (line) => complaints.push(line),
    progress: () => undefined,
    style: (_, text) => text,
    clock: { now: () => noon },
    connect: () => Promise.reject(new Error('it is connected')),
    catchInterrupt: () => new AbortController().signal,
    screen: {
      size: () => ({ columns: 160, rows: 30 }),
      keep: async () => ({
        show: (text) => frames.push(text),
        end: () => (seen.ended += 1),
      }),
    },
  };
  const request: StatusRequest = {
    selectors: names.flatMap((name) => parseSelector(name) ?? []),
    homeNamespace: 'fleet',
    scopes: ['fleet'],
    output: 'table',
    access: { server: 'https://api', user: 'me', namespace: 'fleet', contexts: [], choice: {} },
  };
  const stop = new AbortController();
  const done = follow(deps, request, cluster, stop.signal);
  return { frames, complaints, seen, stop, done };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  await poll(what, async () => holds() || undefined);
}

describe('follow, on a terminal', () => {
  it('shows what was listed at once, then what the feeds tell when all is told', async () => {
    const gone = { ...aReportedPool(), ref: { kind, namespace: 'fleet', name: 'gone' } as const };
    const cluster = new ToldCluster([aReportedPool(), gone], [aReportedMachinePool()]);
    const { frames, seen, stop, done } = onTerminal(cluster);
    await until('the feeds', () => cluster.told !== undefined);
    expect(frames[0]).toMatch(/\nworkers .*\n[^]*2 pools in namespace fleet/);
    // It was deleted before the feeds began: they never tell of it.
    cluster.told?.pool(kind, { kind: 'present', item: aReportedPool() });
    cluster.told?.pool(kind, { kind: 'complete' });
    cluster.told?.machinePool({
      kind: 'present',
      item: aReportedMachinePool({ phase: 'Scaling' }),
    });
    await until('a second frame', () => frames.length > 1);
    expect(frames.at(-1)).toContain('2 pools');
    cluster.told?.machinePool({ kind: 'complete' });
    await until('the change', () => frames.at(-1)?.includes('Scaling') ?? false);
    expect(frames.at(-1)).toContain('1 pool in namespace fleet: 1 in sync');
    stop.abort();
    expect(await done).toBe(130);
    expect(seen.ended).toBe(1);
  });

  it('does not follow a kind that is not served', async () => {
    const cluster = new ToldCluster([], []);
    const { stop, done, complaints } = onTerminal(cluster);
    await until('the feeds', () => cluster.told !== undefined);
    expect(cluster.kinds).toEqual([kind]);
    expect(complaints).toEqual([expect.stringContaining('there are no pools in namespace fleet')]);
    stop.abort();
    await done;
  });

  it('says below the table that the connection is lost, and no longer when it is back', async () => {
    const cluster = new ToldCluster([aReportedPool()], [aReportedMachinePool()]);
    const { frames, complaints, stop, done } = onTerminal(cluster, 'workers');
    await until('the feeds', () => cluster.told !== undefined);
    cluster.told?.interrupted('refused\u001b[2J');
    await until(
      'a word',
      () => frames.at(-1)?.endsWith('trying again (refused\\u001b[2J)') ?? false,
    );
    cluster.told?.interrupted(undefined);
    await until('none', () => frames.at(-1)?.endsWith('Ctrl-C ends') ?? false);
    expect(complaints).toEqual([]);
    stop.abort();
    await done;
  });

  it('says which of those named are not there, and waits for them', async () => {
    const cluster = new ToldCluster([aReportedPool()], [aReportedMachinePool()]);
    const { complaints, frames, stop, done } = onTerminal(cluster, 'worker');
    await until('the feeds', () => cluster.told !== undefined);
    expect(complaints[0]).toContain('Did you mean workers?');
    cluster.told?.pool(kind, {
      kind: 'present',
      item: { ...aReportedPool(), ref: { kind, namespace: 'fleet', name: 'worker' } },
    });
    cluster.told?.pool(kind, { kind: 'complete' });
    cluster.told?.machinePool({ kind: 'complete' });
    await until('it', () => frames.at(-1)?.includes('\nworker ') ?? false);
    stop.abort();
    await done;
  });

  it('ends with what the feeds end with, and leaves the terminal as it should be', async () => {
    const cluster = new ToldCluster([aReportedPool()], [aReportedMachinePool()]);
    cluster.follow = () => Promise.reject(new Error('forbidden'));
    const { seen, done } = onTerminal(cluster);
    await expect(done).rejects.toThrow('forbidden');
    expect(seen.ended).toBe(1);
  });
});
