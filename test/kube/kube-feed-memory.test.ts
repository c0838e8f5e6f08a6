import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { FollowedFeed } from './followed-feed.ts';
import { startLocalApiServer, type Reaction } from './local-api-server.ts';
import { line, manyIds, objectOf } from './watched-kind.ts';

/** 76 MB in all. */
const objects = 200;

describe('KubeFeed: memory', () => {
  it('keeps little of a load in memory, however much comes', async () => {
    const text = line('ADDED', objectOf('NAME', { providerIDList: manyIds() }));
    const loadOf = async (outgoing: ServerResponse): Promise<void> => {
      outgoing.writeHead(200);
      for (let at = 0; at < objects; at += 1) {
        const taken = outgoing.write(text.replace('NAME', `large-${at}`));
        if (!taken) await once(outgoing, 'drain');
      }
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      outgoing.write(line('BOOKMARK', { metadata: { resourceVersion: '9', annotations } }));
    };
    const answer: Reaction = { stream: (outgoing) => void loadOf(outgoing) };
    await using server = await startLocalApiServer(() => answer);
    const samples: { readonly heapUsed: number; readonly arrayBuffers: number }[] = [];
    let told = 0;
    const listener = (): void => {
      told += 1;
      if (told % 20 !== 0) return;
      collectGarbage();
      samples.push(process.memoryUsage());
    };
    await using followed = new FollowedFeed(server.kubeconfig, {
      listener,
      project: ({ key }) => ({ key, spec: {} }),
    });
    await followed.untilLoaded();
    expect(followed.items.size).toBe(objects);
    // The collector frees buffers some time after it ran, so a few are counted that nobody holds.
    const mostBytes = (objects * text.length) / 2;
    const heaps = samples.map(({ heapUsed }) => heapUsed);
    expect(Math.max(...heaps) - Number(heaps[0])).toBeLessThan(mostBytes);
    const buffers = samples.map(({ arrayBuffers }) => arrayBuffers);
    expect(Math.max(...buffers)).toBeLessThan(mostBytes);
  });
});

/** What is no longer used would be counted as kept otherwise. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
