import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { FollowedFeed } from './followed-feed.ts';
import { startLocalApiServer } from './local-api-server.ts';
import { line, manyIds, objectOf, WatchedKind } from './watched-kind.ts';

const mebibyte = 1024 * 1024;

describe('KubeFeed: bytes', () => {
  it('reads characters and lines that come in pieces', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    const bytes = Buffer.from(line('ADDED', objectOf('a', { says: 'grün 語 🐟 "\\' })));
    for (const byte of bytes) {
      kind.write(Uint8Array.of(byte));
      await wait(0);
    }
    await followed.until('a', () => followed.items.has('fleet/a'));
    expect(followed.items.get('fleet/a')?.spec).toEqual({ says: 'grün 語 🐟 "\\' });
  });

  it('reads an object with 10,000 provider IDs', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.put('large', { providerIDList: manyIds() });
    await followed.until('large', () => followed.items.has('fleet/large'));
    expect(followed.items.get('fleet/large')?.spec['providerIDList']).toEqual(manyIds());
  });

  it('reads the same from pages', async () => {
    const kind = new WatchedKind();
    kind.streamsLoads = false;
    kind.put('large', { providerIDList: manyIds(), says: 'items":[{"} 🐟' });
    kind.put('small');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect([...followed.items.keys()]).toEqual(['fleet/large', 'fleet/small']);
    expect(followed.items.get('fleet/large')?.spec['says']).toBe('items":[{"} 🐟');
  });

  it.each([
    ['no JSON', '{"type":"ADDED","object":{"metadata":{"name":"broken"\n', '(unreadable)'],
    ['no event', '{"type":"SURPRISE","object":{}}\n', '(unreadable)'],
    ['no object', line('ADDED', { metadata: {} }), '(unreadable)'],
    ['nothing that can be projected', line('MODIFIED', objectOf('a', { poison: 1 })), 'fleet/a'],
    ['too long', `${'x'.repeat(17 * mebibyte)}\n`, '(unreadable)'],
  ])('leaves out a line that is %s, says its name, and goes on', async (_what, text, name) => {
    const kind = new WatchedKind();
    kind.put('a', { replicas: 1 });
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.write(text);
    kind.put('b');
    await followed.until('b', () => followed.items.has('fleet/b'));
    expect(followed.items.get('fleet/a')?.spec).toEqual({ replicas: 1 });
    expect(followed.feed.health().skipped).toBe(1);
    expect(followed.log.lines).toContainEqual({
      level: 'warn',
      message: 'object left out',
      fields: { resource: 'machinepools', object: name },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('tells that an object is gone though it could not be read in the end', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.put('a', { poison: 1 });
    kind.remove('a');
    await followed.until('gone', () => !followed.items.has('fleet/a'));
  });
});
