import { describe, expect, it } from 'vitest';
import type { FeedEvent, ObjectFeed } from '../../../shared/ports/object-feed.ts';
import { followFeeds } from '../../../watch/state/follow-feeds.ts';
import { aMachinePool } from '../../fakes/builders.ts';
import { settle } from '../../fakes/manual-time.ts';
import { aWatchedPool, aWatchedStatus, aWatchedForeignPool } from '../../fakes/watched.ts';
import { watchParts } from '../../fakes/watch-parts.ts';

/** A feed that tells what a test says. */
class ToldFeed<Item> implements ObjectFeed<Item> {
  #listener: ((event: FeedEvent<Item>) => void) | undefined;

  follow(listener: (event: FeedEvent<Item>) => void, signal: AbortSignal): Promise<void> {
    this.#listener = listener;
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
  }

  tell(item: Item): void {
    this.#listener?.({ kind: 'present', item });
  }

  complete(): void {
    this.#listener?.({ kind: 'complete' });
  }
}

function following() {
  const parts = watchParts();
  const pools = new ToldFeed<ReturnType<typeof aWatchedPool>>();
  const foreign = new ToldFeed<ReturnType<typeof aWatchedForeignPool>>();
  const feeds = {
    pools: new Map([['AutoScalingGroupMachinePool', pools] as const]),
    machinePools: new ToldFeed<ReturnType<typeof aMachinePool>>(),
    clusters: new ToldFeed<{ namespace: string; name: string; isPaused: boolean }>(),
    foreignPools: new Map([['AWSMachinePool', foreign] as const]),
  };
  const stop = new AbortController();
  const ended = followFeeds({ ...parts, feeds }, stop.signal);
  parts.publisher.lead(true);
  const names = () => parts.bus.taken.map(({ kind, pool }) => `${kind} ${pool.name}`);
  return { ...parts, feeds: { ...feeds, pools, foreign }, stop, ended, names };
}

describe('followFeeds', () => {
  it('asks for nothing before all three kinds were told, in whatever order', async () => {
    const { feeds, time, names } = following();
    feeds.pools.tell(aWatchedPool());
    feeds.pools.complete();
    feeds.machinePools.tell(aMachinePool({ replicas: 7 }));
    feeds.machinePools.complete();
    await time.advanceMs(60_000);
    expect(names()).toEqual([]);
    feeds.clusters.complete();
    await settle();
    expect(names()).toEqual(['scale pool']);
  });

  it('I7: asks nothing of a pool whose Cluster turns out to be paused with the last of them', async () => {
    const { feeds, time, names } = following();
    feeds.pools.tell(aWatchedPool({ status: aWatchedStatus({ saysPaused: true }) }));
    feeds.machinePools.tell(aMachinePool({ replicas: 7 }));
    feeds.pools.complete();
    feeds.machinePools.complete();
    feeds.clusters.tell({ namespace: 'fleet', name: 'cluster', isPaused: true });
    feeds.clusters.complete();
    await time.advanceMs(60_000);
    expect(names()).toEqual([]);
  });

  it('goes on after everything was told anew', async () => {
    const { feeds, names } = following();
    for (const feed of [feeds.pools, feeds.machinePools, feeds.clusters]) feed.complete();
    feeds.pools.tell(aWatchedPool());
    feeds.pools.complete();
    feeds.machinePools.tell(aMachinePool({ replicas: 7 }));
    await settle();
    expect(names()).toEqual(['scale pool']);
  });

  it('takes the pools of another provider for known that its first load tells of, however late', async () => {
    const capa = aWatchedForeignPool().ref;
    const { feeds, time, names } = following();
    for (const feed of [feeds.pools, feeds.machinePools, feeds.clusters]) feed.complete();
    await time.advanceMs(60_000);
    feeds.foreign.tell(aWatchedForeignPool({ ref: { ...capa, name: 'old' } }));
    feeds.foreign.complete();
    await time.advanceMs(60_000);
    expect(names()).toEqual([]);
    feeds.foreign.tell(aWatchedForeignPool({ ref: { ...capa, name: 'new' } }));
    await settle();
    expect(names()).toEqual(['sync new']);
  });

  it('ends with all feeds', async () => {
    const { stop, ended } = following();
    stop.abort();
    await expect(ended).resolves.toBeUndefined();
  });
});
