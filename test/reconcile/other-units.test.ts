import { describe, expect, it } from 'vitest';
import { conditionOf, type Condition, type ConditionType } from '../../shared/model/condition.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aGroup,
  aGroupRef,
  aHint,
  aMachinePool,
  anInstance,
  aPool,
  aPoolRef,
  weights,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { textWith } from '../fakes/text-like.ts';

const three = ['i-1', 'i-2', 'i-3'].map((id) => anInstance(id));
/** Three instances of weight 4. */
const ofTwelve = { desiredCapacity: 12, countedIn: weights };
const byCloud = { replicasManagedBy: 'external-autoscaler' };

/** A pool whose group has three instances, after an event. */
async function looked(
  machinePool: Partial<MachinePool>,
  group: Partial<ObservedGroup> = ofTwelve,
  deps: FakeDeps = fakeDeps(new FakeCluster(aPool())),
): Promise<FakeDeps> {
  deps.cluster.putMachinePool(aMachinePool(machinePool));
  deps.cloud.put(aGroupRef(), aGroup(three, group));
  await reconcile(deps, [aHint()]);
  return deps;
}

const statusOf = ({ cluster }: FakeDeps): PoolStatus => cluster.pool(aPoolRef()).status;

function said(deps: FakeDeps, type: ConditionType): Condition | undefined {
  return conditionOf(statusOf(deps).conditions ?? [], type);
}

describe('a group that counts something else than instances', () => {
  it('has its list kept, and its figures are not said to be instances', async () => {
    const deps = await looked({ replicas: 3 });
    expect(deps.cluster.pool(aPoolRef()).providerIdList).toHaveLength(3);
    expect(statusOf(deps)).toMatchObject({ ready: true, replicas: 3, owner: 'cluster' });
    for (const field of ['desiredCapacity', 'minimumCapacity', 'maximumCapacity']) {
      expect(statusOf(deps)).not.toHaveProperty(field);
    }
  });

  it.each<[string, Partial<MachinePool>]>([
    ['asks for as many as there are', { replicas: 3 }],
    ['asks for the same figure', { replicas: 12 }],
    ['confirms its figure', { replicas: 3, confirmedReplicas: 3 }],
    ['is told by the cloud', { replicas: 3, ...byCloud }],
  ])('I3: is neither adopted nor written back where its MachinePool %s', async (_, machinePool) => {
    const deps = await looked(machinePool);
    expect(statusOf(deps)).not.toHaveProperty('adoptedAt');
    expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
    expect(said(deps, 'ScaleAccepted')).toMatchObject({
      status: 'False',
      reason: 'CapacityNotInInstances',
      message:
        'The group counts its capacity in weights of its instance types (m7g.xlarge 4), not in instances, so spec.replicas of MachinePool machine-pool cannot be compared with it: its list is kept, and nothing is scaled or written back. Take the weights away. Until then set its capacity in the cloud.',
    });
  });

  it('is settled by its instances alone, and is told of once', async () => {
    const deps = await looked({ replicas: 3 });
    expect(said(deps, 'Settled')).toMatchObject({ status: 'True' });
    expect(deps.cluster.announcements.map(({ reason }) => reason)).toEqual([
      'ListPublished',
      'CapacityNotInInstances',
    ]);
    const before = deps.cluster.writes.length;
    expect((await reconcile(deps, [aHint()])).get('message-1')).toEqual({ kind: 'in-sync' });
    expect(deps.cluster.writes).toHaveLength(before);
  });

  it('says no more whether there was capacity', async () => {
    const failing = { growth: { kind: 'failing', said: 'none left' }, desiredCapacity: 4 } as const;
    const deps = await looked({ replicas: 4 }, failing);
    expect(said(deps, 'CapacityAvailable')).toMatchObject({ reason: 'LaunchFailed' });
    await looked({ replicas: 4 }, ofTwelve, deps);
    expect(said(deps, 'CapacityAvailable')).toMatchObject({
      status: 'Unknown',
      reason: 'NotObserved',
    });
  });

  it('I3: was adopted before, and is not any more, nor contested', async () => {
    const deps = await looked({ replicas: 3 }, {});
    expect(statusOf(deps)).toMatchObject({ desiredCapacity: 3 });
    expect(statusOf(deps)).toHaveProperty('adoptedAt');
    deps.cluster.change(aPoolRef(), (pool) => ({
      ...pool,
      status: { ...pool.status, contested: { count: 1, since: '2026-11-23T11:59:00.000Z' } },
    }));
    await looked({ replicas: 3 }, ofTwelve, deps);
    for (const field of ['adoptedAt', 'contested', 'desiredCapacity']) {
      expect(statusOf(deps)).not.toHaveProperty(field);
    }
    await looked({ replicas: 3 }, { desiredCapacity: 12 }, deps);
    expect(said(deps, 'ScaleAccepted')).toMatchObject({
      reason: 'AdoptionMismatch',
      message: textWith('is told to have 12'),
    });
    await looked({ replicas: 3 }, {}, deps);
    expect(said(deps, 'ScaleAccepted')).toMatchObject({ reason: 'InAgreement' });
  });
});
