import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import { scale } from '../../shared/scale/scale.ts';
import { aGroupRef, aPool, aPoolRef, noon } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aCapacity,
  aLastScale,
  aScalablePool,
  aScalableStatus,
  aScaleRequest,
  aScaleWorld,
  asked,
  scaleOnce,
  statusOf,
  wish,
  type ScaleWorld,
} from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';

const group = aGroupRef();

/** The conditions of a pool whose group was told to have what is asked for. */
const agreeing = [
  ...(aScalableStatus().conditions ?? []),
  {
    type: 'ScaleAccepted',
    status: 'True',
    reason: 'InAgreement',
    message: '',
    lastTransitionTime: noon.toISOString(),
  } as const,
];

const accepted = (world: ScaleWorld) =>
  conditionOf(statusOf(world).conditions ?? [], 'ScaleAccepted');

function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld();
  wish(world, replicas);
  return world;
}

describe('scale', () => {
  it('brings the group to spec.replicas, and says so', async () => {
    const world = aWorldThatWants(7);
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(asked(world)).toEqual([7]);
    expect(world.cloud.capacity(group)).toMatchObject({ desiredCapacity: 7 });
    expect(statusOf(world)).toMatchObject({
      desiredCapacity: 7,
      lastScale: {
        from: 2,
        to: 7,
        machinePoolGeneration: 2,
        time: noon.toISOString(),
        result: 'Accepted',
      },
    });
    expect(accepted(world)).toMatchObject({
      status: 'True',
      message: textWith(`from 2 to 7 at ${noon.toISOString()}`),
    });
    expect(world.cluster.announcements).toEqual([
      {
        pool: 'fleet/pool',
        type: 'Normal',
        reason: 'Scaled',
        message: 'The desired capacity was set from 2 to 7',
      },
    ]);
    expect(world.metrics.totals).toEqual({ ScaleCalls: 1, PoolsScaled: 1 });
    expect(world.log.lines).toEqual([
      {
        level: 'info',
        message: 'pool scaled',
        fields: { pool: 'AutoScalingGroupMachinePool/fleet/pool', from: 2, to: 7 },
      },
    ]);
  });

  it('reads the MachinePool before the call and after it, and the capacity after that', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    expect(world.cloud.calls).toEqual(['readCapacity', 'setDesiredCapacity', 'readCapacity']);
    expect(world.cluster.calls).toEqual([
      'readPool',
      'readMachinePool',
      'isClusterPaused',
      'readCloudAccounts',
      'readMachinePool',
      'readMachinePool',
      'writeStatus',
      'announce',
    ]);
  });

  it('has the group looked at until it has settled, whatever events come or do not', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    expect(conditionOf(statusOf(world).conditions ?? [], 'Settled')).toMatchObject({
      status: 'False',
      reason: 'JustScaled',
      message: textWith('have 7 instances instead of 2'),
    });
  });

  it('I6: has nothing to do for the same request again', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    const before = statusOf(world);
    world.clock.advanceMs(60_000);
    expect(await scaleOnce(world)).toEqual({ kind: 'in-sync' });
    expect(asked(world)).toEqual([7]);
    expect(statusOf(world)).toEqual(before);
    expect(world.cluster.writes).toHaveLength(1);
  });

  it('reads nothing of the cloud for a new request where the status says what is wished', async () => {
    const world = aScaleWorld();
    await scaleOnce(world);
    world.cloud.calls.length = 0;
    const late = { ...aScaleRequest(), isNew: true };
    expect((await scale(world, [late])).get('message-1')).toEqual({ kind: 'in-sync' });
    expect(world.cloud.calls).toEqual([]);
  });

  it('I4: reads it for one that comes back, of which nobody knows what was done', async () => {
    const world = aScaleWorld();
    const back = { ...aScaleRequest('back'), isNew: false };
    await scale(world, [back]);
    expect(world.cloud.calls).toEqual(['readCapacity']);
    await scale(world, [{ ...aScaleRequest('new'), isNew: true }, back]);
    expect(world.cloud.calls).toEqual(['readCapacity', 'readCapacity']);
  });

  it('reads it for a new request where the status does not say that the group agrees', async () => {
    const world = aScaleWorld();
    await scale(world, [{ ...aScaleRequest(), isNew: true }]);
    expect(world.cloud.calls).toEqual(['readCapacity']);
    expect(accepted(world)).toMatchObject({ status: 'True', reason: 'InAgreement' });
  });

  it('says what it asked for although another one has written the figure meanwhile', async () => {
    const world = aWorldThatWants(7);
    world.cluster.onceBefore('writeStatus', () =>
      world.cluster.put({
        ...world.cluster.pool(aPool().ref),
        status: { ...statusOf(world), desiredCapacity: 7 },
      }),
    );
    const outcomes = await scale(world, [{ ...aScaleRequest(), isNew: true }]);
    expect(outcomes.get('message-1')).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(statusOf(world).lastScale).toMatchObject({ from: 2, to: 7, result: 'Accepted' });
  });

  it.each<[string, Parameters<typeof aScalablePool>[0]]>([
    ['says another figure', { desiredCapacity: 3 }],
    [
      'is in doubt, since another figure was just set',
      { lastScale: { ...aLastScale({ to: 5 }), time: noon.toISOString() } },
    ],
  ])('I4: reads it for a new request where the status %s', async (_, status) => {
    const world = aScaleWorld({ pool: aScalablePool({ conditions: agreeing, ...status }) });
    await scale(world, [{ ...aScaleRequest(), isNew: true }]);
    expect(world.cloud.calls).toContain('readCapacity');
  });

  it('I3: reads it for a new request of a pool that was never adopted', async () => {
    const { adoptedAt: _, ...status } = aScalableStatus();
    const world = aScaleWorld({ pool: aPool({ status: { ...status, conditions: agreeing } }) });
    await scale(world, [{ ...aScaleRequest(), isNew: true }]);
    expect(world.cloud.calls).toEqual(['readCapacity']);
  });

  it('I6: works once for all requests of a batch that name one pool', async () => {
    const world = aWorldThatWants(7);
    const outcomes = await scale(world, [aScaleRequest('a'), aScaleRequest('b')]);
    expect([...outcomes]).toEqual([
      ['a', { kind: 'scaled', from: 2, to: 7 }],
      ['b', { kind: 'scaled', from: 2, to: 7 }],
    ]);
    expect(asked(world)).toEqual([7]);
  });

  it('reads Cluster and accounts once for a batch', async () => {
    const world = aWorldThatWants(7);
    const other = aScalablePool({}, { ref: aPoolRef('other'), group: aGroupRef('other') });
    world.cluster.put(other);
    world.cloud.put(aGroupRef('other'), aCapacity());
    await scale(world, [aScaleRequest('a'), aScaleRequest('b', other)]);
    const { calls } = world.cluster;
    expect(calls.filter((call) => call === 'readCloudAccounts')).toHaveLength(1);
    expect(calls.filter((call) => call === 'isClusterPaused')).toHaveLength(1);
    expect(asked(world)).toEqual([7, 7]);
  });

  it('lets a fault of one pool leave the others alone', async () => {
    const world = aWorldThatWants(7);
    const other = aScalablePool({}, { ref: aPoolRef('other') });
    world.cluster.put(other);
    world.cluster.failWith('readPool', (named) =>
      named?.name === 'other' ? faults.clusterAway() : undefined,
    );
    const outcomes = await scale(world, [aScaleRequest('a'), aScaleRequest('b', other)]);
    expect(outcomes.get('a')).toMatchObject({ kind: 'scaled' });
    expect(outcomes.get('b')).toEqual({
      kind: 'deferred',
      reason: 'fault',
      detail: 'cluster-unavailable: the API server did not answer',
    });
  });

  it('writes nothing where nothing is new', async () => {
    const world = aScaleWorld();
    await scaleOnce(world);
    expect(world.cluster.writes).toHaveLength(1);
    world.clock.advanceMs(1_000);
    await scaleOnce(world);
    expect(world.cluster.writes).toHaveLength(1);
    expect(world.metrics.totals).toEqual({});
  });

  it('tells of a refusal once', async () => {
    const world = aWorldThatWants(101);
    for (let time = 0; time < 3; time += 1) {
      expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'out-of-range' });
      world.clock.advanceMs(1_000);
    }
    expect(asked(world)).toEqual([]);
    expect(world.cluster.announcements).toMatchObject([{ type: 'Warning', reason: 'OutOfRange' }]);
    expect(world.metrics.totals).toEqual({ 'PoolsNotScaled out-of-range': 3 });
  });

  it('stands by what is written where people cannot be told', async () => {
    const world = aWorldThatWants(7);
    world.cluster.failWith('announce', () => faults.clusterAway());
    expect(await scaleOnce(world)).toMatchObject({ kind: 'scaled' });
    expect(world.log.lines[0]).toMatchObject({ level: 'warn', message: 'event not recorded' });
  });
});
