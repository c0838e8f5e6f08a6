import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FollowedFeed } from './followed-feed.ts';
import { startLocalApiServer, type ApiRequest } from './local-api-server.ts';
import { line, refusal, WatchedKind } from './watched-kind.ts';

const workOf = ({ query }: ApiRequest): string => {
  if (query.get('sendInitialEvents') === 'true') return 'load';
  return query.get('watch') === 'true' ? `from ${query.get('resourceVersion')}` : 'page';
};

describe('KubeFeed: loads', () => {
  it('tells what is there by a streamed load, then what changes, over one connection', async () => {
    const kind = new WatchedKind();
    kind.put('a', { replicas: 1 });
    kind.put('b');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect([...followed.items.keys()]).toEqual(['fleet/a', 'fleet/b']);
    kind.put('a', { replicas: 2 });
    kind.put('c');
    kind.remove('b');
    await followed.until('b gone', () => !followed.items.has('fleet/b'));
    expect(followed.items.get('fleet/a')?.spec).toEqual({ replicas: 2 });
    expect([...followed.items.keys()]).toEqual(['fleet/a', 'fleet/c']);
    expect(server.requests.map(workOf)).toEqual(['load']);
    expect(followed.completes).toBe(1);
  });

  it('asks as the API server wants it for a streamed load', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    const [request] = server.requests;
    expect(request?.path).toBe('/apis/cluster.x-k8s.io/v1beta2/machinepools');
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: '450',
    });
  });

  it('loads by pages where the server knows no streamed loads, and follows from their end', async () => {
    const kind = new WatchedKind();
    kind.streamsLoads = false;
    for (let at = 0; at < 1_100; at += 1) kind.put(`pool-${at}`);
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(followed.items.size).toBe(1_100);
    kind.put('later');
    await followed.until('later', () => followed.items.has('fleet/later'));
    expect(server.requests.map(workOf)).toEqual(['load', 'page', 'page', 'page', 'from 1200']);
    expect(followed.sleeps).toEqual([]);
  });

  it('loads by pages where the server ends a streamed load without saying that it is one', async () => {
    const kind = new WatchedKind();
    kind.endsLoads = false;
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    await followed.until('following', () => followed.feed.health().state === 'following');
    expect(server.requests.map(workOf).slice(0, 2)).toEqual(['load', 'page']);
  });

  it('loads by pages where a streamed load takes too long', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    kind.reactions.push({
      stream: (outgoing) => {
        outgoing.writeHead(200);
        outgoing.flushHeaders();
        setTimeout(() => {
          followed.monotonic.advanceMs(300_001);
          outgoing.write('\n');
        }, 100);
      },
    });
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(server.requests.map(workOf).slice(0, 2)).toEqual(['load', 'page']);
  });

  it('begins a load again that was cut, and tells its end once', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    kind.put('b');
    await using server = await startLocalApiServer(kind.answer);
    kind.reactions.push({
      stream: (outgoing) => {
        outgoing.writeHead(200);
        const object = { metadata: { namespace: 'fleet', name: 'ghost', resourceVersion: '7' } };
        outgoing.write(line('ADDED', object), () => outgoing.socket?.destroy());
      },
    });
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(server.requests.map(workOf)).toEqual(['load', 'load']);
    expect(followed.completes).toBe(1);
    // Told by the load that was cut, and not there in the one that was not.
    expect([...followed.items.keys()]).toEqual(['fleet/a', 'fleet/b']);
  });

  it('takes no resourceVersion of a load to follow from but that of its end', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    followed.monotonic.advanceMs(450_000);
    kind.end();
    await followed.until('two requests', () => server.requests.length === 2);
    expect(server.requests.map(workOf)).toEqual(['load', 'from 101']);
  });
});

describe('KubeFeed: follows on', () => {
  it('goes on where it was when the server ends a watch in its time, without a wait', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.put('b');
    await followed.until('b', () => followed.items.has('fleet/b'));
    followed.monotonic.advanceMs(450_000);
    kind.end();
    await followed.until('a new watch', () => server.requests.length === 2);
    kind.put('c');
    await followed.until('c', () => followed.items.has('fleet/c'));
    expect(server.requests.map(workOf)).toEqual(['load', 'from 102']);
    expect([followed.completes, followed.sleeps]).toEqual([1, []]);
    expect(followed.feed.health().failures).toBe(0);
  });

  it('loads anew where the server ends a watch before its time', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    followed.monotonic.advanceMs(447_999);
    kind.end();
    await followed.untilLoaded(2);
    expect(server.requests.map(workOf)).toEqual(['load', 'load']);
    expect([...followed.items.keys()]).toEqual(['fleet/a']);
    expect([followed.sleeps, followed.feed.health().failures]).toEqual([[375], 1]);
  });

  it('goes on from a bookmark, and so is not too late after a time in which nothing changed', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.bookmark();
    kind.put('b');
    await followed.until('b', () => followed.items.has('fleet/b'));
    kind.bookmark();
    followed.monotonic.advanceMs(450_000);
    kind.end();
    await followed.until('a new watch', () => server.requests.length === 2);
    expect(server.requests.map(workOf)).toEqual(['load', 'from 122']);
  });

  it('tells after a cut what has changed meanwhile, without a new load', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    kind.put('b');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    server.setDown(true);
    kind.put('c');
    kind.remove('a');
    await followed.until('some tries', () => followed.sleeps.length >= 3);
    server.setDown(false);
    await followed.until('a gone', () => !followed.items.has('fleet/a'));
    expect([...followed.items.keys()]).toEqual(['fleet/b', 'fleet/c']);
    expect(followed.completes).toBe(1);
    expect(server.requests.map(workOf).filter((work) => work === 'load')).toHaveLength(1);
  });

  it('waits longer from failure to failure, and begins anew after a connection that lived', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.reactions.push(...Array.from({ length: 8 }, () => refusal(503)));
    kind.cut();
    await followed.until('nine waits', () => followed.sleeps.length === 9);
    expect(followed.sleeps).toEqual([
      375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500,
    ]);
    await followed.until('a watch', () => kind.openWatches === 1);
    kind.put('heard');
    await followed.until('news by it', () => followed.items.has('fleet/heard'));
    followed.monotonic.advanceMs(30_000);
    kind.cut();
    await followed.until('ten waits', () => followed.sleeps.length === 10);
    expect(followed.sleeps.at(-1)).toBe(375);
  });

  it('waits before it asks again where the server ends each watch at once', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.end();
    await followed.until('a watch', () => server.requests.length === 2);
    expect(followed.sleeps).toEqual([375]);
  });

  it('gives up a silent connection, and follows on by another one', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig, { limits: { silenceMs: 200 } });
    await followed.untilLoaded();
    await followed.until('a second watch', () => server.requests.length >= 2);
    expect(server.requests.map(workOf).slice(0, 2)).toEqual(['load', 'from 100']);
    expect(server.connections()).toBeGreaterThanOrEqual(2);
    expect(followed.log.lines).toContainEqual({
      level: 'warn',
      message: 'feed interrupted',
      fields: { resource: 'machinepools', detail: 'the connection broke: nothing came' },
    });
  });

  it('gives up a server that does not answer', async () => {
    const kind = new WatchedKind();
    kind.reactions.push(undefined);
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig, { limits: { answerMs: 200 } });
    await followed.untilLoaded();
    expect(server.requests).toHaveLength(2);
  });

  it('keeps a connection on which something comes, be it bookmarks alone', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig, { limits: { silenceMs: 1_000 } });
    await followed.untilLoaded();
    const beat = setInterval(() => kind.bookmark(), 50);
    await wait(2_500);
    clearInterval(beat);
    expect(server.requests).toHaveLength(1);
  });
});
