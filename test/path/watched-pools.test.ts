import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWatchedPools } from './watched-pools.ts';
import { connect } from '../../sandbox/management-cluster/kube-api.ts';
import { clusterName, readKubeconfig } from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { createWatchWorld, type WatchWorld } from './watch-world.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

let world: WatchWorld;
beforeAll(async () => {
  world = await createWatchWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('createWatchedPools', () => {
  it('makes pools of which a watch that starts has nothing to ask', async () => {
    const { namespace } = world.cluster;
    const api = connect(readKubeconfig(await readFile(sharedCluster().kubeconfig, 'utf8')));
    const [first = '', ...rest] = await createWatchedPools(api, {
      namespace,
      clusterName,
      count: 5,
      instances: 20,
    });
    api.close();
    expect(rest).toHaveLength(4);
    const watch = await world.start('only');
    await watch.untilReady();
    await watch.untilLeading();
    await world.wish(first, 21);
    await eventually('the one that is wanted larger is asked for', () => {
      expect(world.published()).toMatchObject([{ kind: 'scale', name: first, taken: true }]);
    });
  });
});
