import { describe, expect, it } from 'vitest';
import { emptyTally } from '../../shared/sweep/tally.ts';
import { aCloudAccount, aGroupRef, noon } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aFleet } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from './find-all.ts';

describe('findDrift, tagged groups in a sweep of several hops', () => {
  it('knows all claims after a hop, wherever it goes on', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    deps.cluster.accounts = [aCloudAccount({ regions: ['*'] })];
    deps.tagged.groups = ['a', 'd', 'orphan'].map((name) => aGroupRef(name));
    const cursor = { startedAt: noon.toISOString(), hop: 1, tally: emptyTally };
    for (const place of [
      { afterPool: 'fleet/b' },
      { afterPool: 'fleet/d', afterForeignPool: 'x/y' },
    ]) {
      const found = await findAll(deps, { searchTagged: true, from: { ...cursor, ...place } });
      expect(briefly(found)).toEqual(['unclaimed-group orphan']);
    }
    expect(deps.tagged.searched).toHaveLength(2);
  });

  it('names none while one of our objects cannot be read after a hop', async () => {
    const deps = await aFleet('a');
    deps.tagged.groups = [aGroupRef('orphan')];
    const place = { afterPool: 'fleet/d', afterForeignPool: 'x/y' };
    const from = { startedAt: noon.toISOString(), hop: 1, tally: emptyTally, ...place };
    const pools = deps.fleet.pools.bind(deps.fleet);
    deps.fleet.pools = (signal) => {
      deps.fleet.skipped = ['fleet/odd'];
      return pools(signal);
    };
    expect(await findAll(deps, { searchTagged: true, from })).toMatchObject({ findings: [] });
    deps.fleet.failAt('pools', 0, faults.clusterAway());
    expect(await findAll(deps, { searchTagged: true, from })).toMatchObject({
      findings: [],
      unseen: [{ pools: 0, code: 'cluster-unavailable' }],
    });
  });

  it('names a group once that two roles show', async () => {
    const deps = await aFleet();
    const regions = ['eu-west-1'];
    deps.cluster.accounts = [
      aCloudAccount({ regions }),
      aCloudAccount({ name: 'other', roleArn: 'arn:role', regions }),
    ];
    deps.tagged.groups = [aGroupRef('orphan')];
    const found = await findAll(deps, { searchTagged: true });
    expect(briefly(found)).toEqual(['unclaimed-group orphan']);
    expect(deps.tagged.searched).toHaveLength(2);
  });

  it('leaves the search to the next sweep where the time is over', async () => {
    const deps = await aFleet();
    deps.tagged.groups = [aGroupRef('orphan')];
    expect(await findAll(deps, { searchTagged: true, isOver: () => true })).toMatchObject({
      findings: [],
    });
  });
});
