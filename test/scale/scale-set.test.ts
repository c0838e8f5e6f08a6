import { describe, expect, it } from 'vitest';
import { conditionOf, type Condition, type ConditionType } from '../../shared/model/condition.ts';
import type { Capacity } from '../../shared/model/count.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import { aMachinePool } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { FakeScalableCloud } from '../fakes/fake-scalable-cloud.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { aScalableStatus, aScaleRequest, asked, type ScaleWorld } from '../fakes/scale-world.ts';
import { aScaleSetPool, aScaleSetRef, aSubscription, resourceIdOf } from '../fakes/scale-sets.ts';
import { textWith } from '../fakes/text-like.ts';
import { scale } from '../../shared/scale/scale.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';

const group = aScaleSetRef();
const two: Capacity = { id: resourceIdOf(group), desiredCapacity: 2 };

/** A pool of a scale set of 2 whose MachinePool asks for another number. */
function aWorldThatWants(replicas: number): ScaleWorld {
  const { minimumCapacity: _, maximumCapacity: __, ...status } = aScalableStatus();
  const clock = new FixedClock();
  const cluster = new FakeCluster(
    aScaleSetPool('workers', { status: { ...status, groupID: two.id } }),
  );
  cluster.accounts = [aSubscription()];
  cluster.putMachinePool(aMachinePool({ replicas }));
  const cloud = new FakeScalableCloud({ clock });
  cloud.put(group, two);
  const [log, metrics] = [new RecordingLogger(), new RecordingMetrics()];
  return { cluster, cloud, clock, log, metrics, installation: 'blue' };
}

async function scaleOnce(world: ScaleWorld): Promise<ScaleOutcome | undefined> {
  const request = aScaleRequest('message-1', aScaleSetPool());
  return (await scale(world, [request])).get('message-1');
}

const status = (world: ScaleWorld): PoolStatus => world.cluster.pool(aScaleSetPool().ref).status;

function said(world: ScaleWorld, type: ConditionType): Condition | undefined {
  return conditionOf(status(world).conditions ?? [], type);
}

describe('scale of a scale set', () => {
  it('reads it once where the answer shows what it is told to have', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceInsteadOfAnswer(() => ({
      kind: 'accepted',
      capacity: { ...two, desiredCapacity: 7 },
    }));
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(world.cloud.calls).toEqual(['readCapacity', 'setDesiredCapacity']);
    expect(said(world, 'ScaleAccepted')).toMatchObject({ status: 'True', reason: 'InAgreement' });
  });

  it('I4: begins again where somebody changed it since it was read, and overwrites nothing unseen', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () =>
      world.cloud.change(group, { desiredCapacity: 4 }),
    );
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 4, to: 7 });
    expect(asked(world)).toEqual([7, 7]);
    expect(world.metrics.totals).toMatchObject({ 'ScalesBegunAgain changed-in-cloud': 1 });
  });

  it.each([
    ['its reading', 'readCapacity'],
    ['the answer to a call', 'setDesiredCapacity'],
  ] as const)('follows it where %s writes its ID in another case', async (_, call) => {
    const world = aWorldThatWants(7);
    const shouted = { id: two.id.toUpperCase(), uniqueId: 'unique-1' };
    world.cloud.onceBefore(call, () => world.cloud.change(group, shouted));
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(status(world).lastScale).toMatchObject({ from: 2, to: 7, result: 'Accepted' });
  });

  it('I4: asks nothing of one that was made anew under its ID before it was looked at', async () => {
    const world = aWorldThatWants(7);
    const pool = world.cluster.pool(aScaleSetPool().ref);
    world.cluster.put({ ...pool, status: { ...pool.status, groupUniqueID: 'unique-1' } });
    world.cluster.putMachinePool(aMachinePool({ replicas: 7, confirmedReplicas: 7 }));
    world.cloud.change(group, { uniqueId: 'unique-2' });
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'other-group' });
    expect(asked(world)).toEqual([]);
  });

  it('I7: asks nothing of one whose location no CloudAccount allows any more', async () => {
    const world = aWorldThatWants(7);
    world.cluster.accounts = [aSubscription({ regions: ['uksouth'] })];
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'access-denied' });
    expect(asked(world)).toEqual([]);
  });

  it('I4: does not begin again once the time of its batch is up', async () => {
    const world = aWorldThatWants(7);
    const ending = new AbortController();
    world.cloud.onceBefore('setDesiredCapacity', () => {
      world.cloud.change(group, { desiredCapacity: 4 });
      ending.abort();
    });
    const request = aScaleRequest('message-1', aScaleSetPool());
    const outcomes = await scale(world, [request], { over: ending.signal });
    expect(outcomes.get('message-1')).toMatchObject({ kind: 'deferred', reason: 'contended' });
    expect(asked(world)).toEqual([7]);
  });

  it('I4: mends its own late call all the same', async () => {
    const world = aWorldThatWants(7);
    const ending = new AbortController();
    world.cloud.onceBefore('setDesiredCapacity', () => {
      world.cluster.putMachinePool(aMachinePool({ replicas: 5 }));
      ending.abort();
    });
    const request = aScaleRequest('message-1', aScaleSetPool());
    await scale(world, [request], { over: ending.signal });
    expect(asked(world)).toEqual([7, 5]);
  });

  it('I4: asks for no more than 1,000 instances', async () => {
    const world = aWorldThatWants(1_001);
    expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'out-of-range' });
    expect(asked(world)).toEqual([]);
  });

  it('names the right that is missing, and no tag', async () => {
    const world = aWorldThatWants(7);
    world.cloud.failWith('setDesiredCapacity', faults.denied);
    await scaleOnce(world);
    const { message = '' } = said(world, 'ScaleAccepted') ?? {};
    expect(message).toContain('Microsoft.Compute/virtualMachineScaleSets/write');
    expect(message).not.toContain('autoscaling');
  });
});

describe('scale, where a quota refuses', () => {
  const quota = { kind: 'refused', said: 'the limit is 10 cores', exceedsQuota: true } as const;

  it('says that there is no capacity, in the cloud’s words, and that it asks again', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => quota);
    expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'refused' });
    expect(said(world, 'CapacityAvailable')).toMatchObject({
      status: 'False',
      reason: 'QuotaExceeded',
      message: textWith('the limit is 10 cores'),
    });
    expect(said(world, 'ScaleAccepted')).toMatchObject({
      status: 'False',
      reason: 'Refused',
      message: textWith('every 5 minutes'),
    });
    expect(world.cluster.announcements).toMatchObject([{ type: 'Warning', reason: 'Refused' }]);
  });

  it('asks again after 5 minutes and not before, since a quota is raised without a word', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => quota);
    await scaleOnce(world);
    world.clock.advanceMs(5 * 60_000 - 1);
    expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'refused' });
    expect(asked(world)).toEqual([7]);
    world.clock.advanceMs(1);
    world.cloud.answerWith(() => undefined);
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(said(world, 'ScaleAccepted')).toMatchObject({ status: 'True' });
  });

  it('does not ask again where another wish was refused since, and not by a quota', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => quota);
    await scaleOnce(world);
    world.cluster.putMachinePool(aMachinePool({ replicas: 8 }));
    world.cloud.answerWith(() => ({ kind: 'refused', said: 'a policy forbids it' }));
    await scaleOnce(world);
    expect(said(world, 'CapacityAvailable')).toMatchObject({ status: 'Unknown' });
    world.clock.advanceMs(5 * 60_000);
    await scaleOnce(world);
    expect(asked(world)).toEqual([7, 8]);
  });

  it('asks again where the time of the refusal lies far ahead, by another clock', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => quota);
    await scaleOnce(world);
    world.clock.advanceMs(-60 * 60_000);
    await scaleOnce(world);
    expect(asked(world)).toEqual([7, 7]);
  });
});
