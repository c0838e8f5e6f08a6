import { describe, expect, it } from 'vitest';
import { FollowedFeed } from './followed-feed.ts';
import { inTurn } from './in-turn.ts';
import { startLocalApiServer, type ApiRequest, type Reaction } from './local-api-server.ts';
import { line, refusal, WatchedKind } from './watched-kind.ts';

const workOf = ({ query }: ApiRequest): string => {
  if (query.get('sendInitialEvents') === 'true') return 'load';
  return query.get('watch') === 'true' ? `from ${query.get('resourceVersion')}` : 'page';
};

const warnings = ({ log }: FollowedFeed): readonly unknown[] =>
  log.lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields['detail']);

/** Sends an event of kind ERROR in place of a watch. */
const errorEvent = (status: object): Reaction => ({
  stream: (outgoing) => {
    outgoing.writeHead(200);
    outgoing.write(line('ERROR', { kind: 'Status', ...status }));
  },
});

const tooFarAhead = {
  code: 504,
  message: 'Too large resource version: 900, current: 101',
  details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
};

describe('KubeFeed: a resourceVersion that is of no use', () => {
  it.each([
    ['an answer 410', refusal(410, 'too old resource version: 101 (300)')],
    ['an event 410', errorEvent({ code: 410, reason: 'Expired', message: 'too old' })],
    ['an answer that it is ahead of the server', { status: 504, body: tooFarAhead }],
    ['an event that it is ahead of the server', errorEvent(tooFarAhead)],
    ['an answer 400', refusal(400, 'invalid resource version')],
  ] as const)('%s leads to a new streamed load after a moment', async (_what, reaction) => {
    const kind = new WatchedKind();
    kind.put('stays');
    kind.put('goes');
    await using server = await startLocalApiServer(kind.answer);
    const onSleep = (before: number): void => {
      if (before > 0) return;
      kind.remove('goes');
      kind.put('comes');
    };
    await using followed = new FollowedFeed(server.kubeconfig, { onSleep });
    await followed.untilLoaded();
    kind.reactions.push(refusal(503), reaction);
    kind.cut();
    await followed.untilLoaded(2);
    expect([...followed.items.keys()]).toEqual(['fleet/stays', 'fleet/comes']);
    expect(server.requests.map(workOf)).toEqual(['load', 'from 102', 'from 102', 'load']);
    expect(followed.sleeps).toHaveLength(3);
    // What is gone is told before the end of the load.
    expect(followed.events.slice(-2)).toEqual([
      { kind: 'gone', key: 'fleet/goes' },
      { kind: 'complete' },
    ]);
  });

  it('waits longer from load to load where each is of no use at once', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    const expired = (): Reaction => errorEvent({ code: 410, reason: 'Expired' });
    kind.reactions.push(expired(), expired(), expired(), expired());
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(followed.sleeps).toEqual([375, 750, 1_500, 3_000]);
  });
});

describe('KubeFeed: refusals', () => {
  it('waits as long as a 429 asks, and its own time on top', async () => {
    const kind = new WatchedKind();
    kind.reactions.push(refusal(429, 'too many requests', { 'retry-after': '7' }));
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(followed.sleeps).toEqual([7_375]);
  });

  it('goes on from where it was after an error in a watch that is no 410', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.write(line('ERROR', { code: 500, message: 'storage is down' }));
    kind.put('a');
    await followed.until('a', () => followed.items.has('fleet/a'));
    expect(server.requests.map(workOf)).toEqual(['load', 'from 100']);
    expect(warnings(followed)).toEqual(['the API server answered 500 storage is down']);
  });

  it.each([
    [403, 'denied'],
    [404, 'not-served'],
  ] as const)(
    'asks ever more seldom after %i, says so once, and loads when it may',
    async (status, state) => {
      const kind = new WatchedKind();
      kind.reactions.push(...Array.from({ length: 20 }, () => refusal(status, 'no such luck')));
      await using server = await startLocalApiServer(kind.answer);
      await using followed = new FollowedFeed(server.kubeconfig);
      await followed.until('ten waits', () => followed.sleeps.length >= 10);
      expect(followed.feed.health()).toMatchObject({ state, loads: 0 });
      await followed.untilLoaded();
      expect(followed.sleeps.slice(0, 3)).toEqual([375, 750, 1_500]);
      expect(followed.sleeps.at(-1)).toBe(22_500);
      expect(warnings(followed)).toEqual([`the API server answered ${status} no such luck`]);
      expect(followed.feed.health()).toMatchObject({ state: 'following', loads: 1, failures: 20 });
    },
  );

  it('says the same again after ten minutes', async () => {
    const kind = new WatchedKind();
    kind.reactions.push(...Array.from({ length: 5 }, () => refusal(403)));
    await using server = await startLocalApiServer(kind.answer);
    const onSleep = (): void => followed.monotonic.advanceMs(200_000);
    await using followed = new FollowedFeed(server.kubeconfig, { onSleep });
    await followed.untilLoaded();
    expect(warnings(followed)).toHaveLength(2);
  });

  it('keeps its place when a right is taken and given back', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    kind.reactions.push(refusal(403), refusal(403));
    kind.cut();
    await followed.until('a watch again', () => server.requests.length === 4);
    kind.put('a');
    await followed.until('a', () => followed.items.has('fleet/a'));
    expect(followed.completes).toBe(1);
  });

  it('reads the credentials anew after a 401, and goes on at once', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer((request) =>
      request.headers.authorization === 'Bearer new' ? kind.answer(request) : refusal(401),
    );
    const read = inTurn(server.kubeconfigWith('old'), server.kubeconfigWith('new'));
    await using followed = new FollowedFeed(async () => read());
    await followed.untilLoaded();
    expect(server.requests).toHaveLength(2);
    expect(followed.sleeps).toEqual([]);
  });

  it('goes on trying while the credentials are refused', async () => {
    const kind = new WatchedKind();
    kind.reactions.push(refusal(401), refusal(401));
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    expect(followed.sleeps).toEqual([375, 750]);
    expect(warnings(followed)).toEqual(['the API server answered 401 no']);
  });

  it('goes on trying where the kubeconfig cannot be used', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    const read = inTurn('nonsense: [', server.kubeconfig);
    await using followed = new FollowedFeed(async () => read());
    await followed.untilLoaded();
    expect(followed.sleeps).toEqual([375]);
  });
});

describe('KubeFeed: its end', () => {
  it('ends when it is told to, and closes its connection', async () => {
    const kind = new WatchedKind();
    await using server = await startLocalApiServer(kind.answer);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.untilLoaded();
    followed.abort();
    await followed.done;
    await followed.until('closed', () => kind.openWatches === 0);
    expect(warnings(followed)).toEqual([]);
  });

  it('ends while it waits for an answer', async () => {
    await using server = await startLocalApiServer(() => undefined);
    await using followed = new FollowedFeed(server.kubeconfig);
    await followed.until('asked', () => server.requests.length === 1);
    followed.abort();
    await followed.done;
    expect(followed.events).toEqual([]);
  });

  it('rejects with what the listener throws', async () => {
    const kind = new WatchedKind();
    kind.put('a');
    await using server = await startLocalApiServer(kind.answer);
    const listener = (): void => {
      throw new TypeError('a mistake of ours');
    };
    await using followed = new FollowedFeed(server.kubeconfig, { listener });
    await expect(followed.done).rejects.toThrow('a mistake of ours');
    await followed.until('closed', () => kind.openWatches === 0);
  });
});
