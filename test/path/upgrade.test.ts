import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyBuilt, build, kubectl as kubectlApply, manifests } from '../cluster/overlay.ts';
import { untilConfirmed } from './confirmed.ts';
import { grantAccounts } from './ground.ts';
import { kubectlScale } from './kubectl.ts';
import { conditionOf } from './objects.ts';
import {
  applyKinds,
  earlierKinds,
  nextKinds,
  removedWithinMs,
  removeKinds,
  shippedKinds,
} from './other-kinds.ts';
import type { SweepSide } from './sweep-side.ts';
import {
  addCloudOwned,
  doctorOnKinds,
  expectOfNextRelease,
  rawPool,
  untilAdopted,
  untilServed,
  writeOfNextRelease,
} from './upgrade-kinds.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let sweeper: SweepSide;
let kinds: Awaited<ReturnType<typeof shippedKinds>>;
beforeAll(async () => {
  [world, kinds] = await Promise.all([createWorld(), shippedKinds()]);
  const add = async (name: string) =>
    world.inStep(name, await world.addPool({ name, replicas: 2 }), 2);
  [sweeper] = await Promise.all([
    world.startSweep(),
    add('counted').then(() => untilAdopted(world, 'counted')),
    addCloudOwned(world, 'adrift', 2),
    addCloudOwned(world, 'asking', 1),
  ]);
  await world.quiet();
}, 120_000);
afterAll(async () => {
  await putBack();
  await world.end();
}, 120_000);

/** The kinds as this release has them, for whoever comes next in this cluster, and the accounts. */
async function putBack(): Promise<void> {
  await applyBuilt(await build(manifests));
  await world.eventually('the kinds are served', () => grantAccounts(world.cloud, world.cluster));
}

const placeOf = (name: string) => world.placeOf({ name });

/** An instance goes and another comes, while events are lost. */
async function replaceInSilence(name: string, size: number): Promise<void> {
  await world.paths.withoutEvents(placeOf(name), () => replace(name, size));
}

async function replace(name: string, size: number): Promise<void> {
  const [first] = (await world.cloud.members(placeOf(name))) ?? [];
  await world.cloud.terminate(placeOf(name), first?.instanceId ?? '');
  await world.eventually(`${name} has another instance`, async () => {
    const now = (await world.cloud.members(placeOf(name))) ?? [];
    expect(now.map(({ state }) => state)).toEqual(Array(size).fill('InService'));
    expect(now.map(({ instanceId }) => instanceId)).not.toContain(first?.instanceId);
  });
}

describe('functions and watch of this release, with the kinds of the next one', () => {
  beforeAll(async () => {
    await applyKinds(nextKinds(kinds));
    await untilServed(world, () => rawPool(world, 'counted', 'v1alpha2'));
    await Promise.all(['counted', 'adrift'].map((name) => writeOfNextRelease(world, name)));
    await world.cluster.patch('pool', 'asking', { spec: { driftPolicy: 'ask' } });
  }, 60_000);

  it('scale and reconcile, and leave what they do not know', async () => {
    await kubectlScale(world.cluster.namespace, 'counted', 4);
    await world.inStep('counted', placeOf('counted'), 4);
    await world.quiet();
    await expectOfNextRelease(world, 'counted');
    expect((await world.pool('counted')).status).toMatchObject({ lastScale: { from: 2, to: 4 } });
  });

  it('take on a pool that was made in the new version', async () => {
    const { apiVersion: _, ...object } = (await rawPool(world, 'asking')) as Record<string, object>;
    expect(object['spec']).toMatchObject({ driftPolicy: 'ask' });
    const { namespace } = world.cluster;
    const { account, region } = placeOf('later');
    await world.cluster.apply({
      apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha2',
      kind: 'AutoScalingGroupMachinePool',
      metadata: { name: 'later', namespace, labels: { 'cluster.x-k8s.io/cluster-name': 'path' } },
      spec: { accountID: account, region, autoScalingGroupName: 'later', surge: 1 },
    });
    await world.cluster.createMachinePool('later', 1);
    await world.cloud.createGroup(placeOf('later'), { size: 1 });
    await world.inStep('later', placeOf('later'), 1);
    expect(await rawPool(world, 'later')).toMatchObject({ spec: { surge: 1 } });
  });

  it('sweep, and correct nothing by a policy that they do not know', async () => {
    await untilConfirmed(world, ['adrift', 'asking']);
    const stale = (await world.pool('asking')).spec.providerIDList;
    await Promise.all([replaceInSilence('adrift', 2), replaceInSilence('asking', 1)]);
    const { tally } = await sweeper.tick();
    expect(tally).toMatchObject({ unseen: 0 });
    await world.inStep('adrift', placeOf('adrift'), 2);
    await expectOfNextRelease(world, 'adrift');
    expect((await world.pool('asking')).spec.providerIDList).toEqual(stale);
  });

  it('are told apart by the doctor, who finds nothing broken', async () => {
    const found = await doctorOnKinds();
    expect(found).toHaveLength(kinds.length);
    for (const { state, said } of found) {
      expect(state).toBe('warning');
      expect(said).toMatch(/is of release 0\.2\.0, this command of/);
    }
  });
});

describe('functions and watch of this release, with the kinds of the one before', () => {
  beforeAll(async () => {
    await applyKinds(earlierKinds(kinds));
    await untilServed(world, async () => {
      expect((await world.pool('counted')).status).not.toHaveProperty('adoptedAt');
    });
  }, 60_000);

  it('keep the list true, and say which field the API server dropped', async () => {
    await replace('counted', 4);
    await world.inStep('counted', placeOf('counted'), 4);
    await world.eventually('the function says so', async () => {
      const said = (await world.function.log()).filter(
        ({ message }) => message === 'field not kept',
      );
      expect(said.map(({ field }) => field)).toContain('status.adoptedAt');
    });
  });

  it('I3: scale nothing, since nothing says that the pool was ever in agreement', async () => {
    await kubectlScale(world.cluster.namespace, 'counted', 6);
    await world.ask('scale', 'counted');
    await world.eventually('the function has refused', async () => {
      const condition = conditionOf(await world.pool('counted'), 'ScaleAccepted');
      expect(condition).toMatchObject({ status: 'False', reason: 'AdoptionMismatch' });
    });
    expect(await world.cloud.members(placeOf('counted'))).toHaveLength(4);
  });

  it('are set right by the kinds of this release, as the doctor says', async () => {
    const [finding] = await doctorOnKinds();
    expect(finding).toMatchObject({
      state: 'warning',
      said: expect.stringContaining('is of release 0.0.9') as string,
      mend: expect.stringMatching(
        /^kubectl --kubeconfig \S+ apply --server-side -k infra\/cluster\/foundation$/,
      ) as string,
    });
    await kubectlApply(['apply', '--server-side', '-k', `${manifests}/foundation`]);
    await kubectlScale(world.cluster.namespace, 'counted', 4);
    await untilAdopted(world, 'counted');
    await kubectlScale(world.cluster.namespace, 'counted', 5);
    await world.inStep('counted', placeOf('counted'), 5);
  });
});

describe('removal, in the reverse order', () => {
  const told = async (name: string) => {
    const { spec, status } = await world.machinePool(name);
    return { list: spec.providerIDList, wanted: spec.replicas, replicas: status.replicas };
  };
  const instances = async (name: string) =>
    ((await world.cloud.members(placeOf(name))) ?? []).map(({ instanceId }) => instanceId);

  it('leaves pools and MachinePools as they are, once functions and watch are gone', async () => {
    await world.quiet();
    await world.watch().end('SIGTERM');
    await Promise.all([world.function.stop(), world.scaler().stop()]);
    const [pool, before] = await Promise.all([rawPool(world, 'adrift'), told('adrift')]);
    await replace('adrift', 2);
    await world.eventually('the news waits for somebody', async () => {
      expect((await world.paths.depths()).events).toBeGreaterThan(0);
    });
    expect(await rawPool(world, 'adrift')).toEqual(pool);
    expect(await told('adrift')).toEqual(before);
  });

  it('leaves the group and the list alone, where a pool is deleted', async () => {
    const before = [await instances('asking'), await told('asking')];
    await world.cluster.deletePool('asking');
    await expect(rawPool(world, 'asking')).rejects.toThrow('NotFound');
    expect([await instances('asking'), await told('asking')]).toEqual(before);
  });

  it(
    'takes the pools with their kinds, and neither a MachinePool nor a group',
    async () => {
      const before = [await instances('counted'), await told('counted')];
      await removeKinds(kinds);
      await world.eventually('the kind is gone', async () => {
        await expect(rawPool(world, 'counted')).rejects.toThrow('NotFound');
      });
      expect([await instances('counted'), await told('counted')]).toEqual(before);
    },
    30_000 + removedWithinMs,
  );

  it('can be taken back: a pool that is made again has the list that it had', async () => {
    const before = await told('counted');
    await putBack();
    await world.cluster.createPool('counted', placeOf('counted'));
    await world.deployAnew('reconcile', 'reconcile-again');
    await world.startWatch();
    expect(await world.inStep('counted', placeOf('counted'), 5)).toEqual(before.list);
    expect(await told('counted')).toEqual(before);
  });
});
