import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import { Fault } from '../../shared/model/fault.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aScaleWorld,
  asked,
  scaleOnce,
  statusOf,
  wish,
  type ScaleWorld,
} from '../fakes/scale-world.ts';
import { textWith } from '../fakes/text-like.ts';

const group = aGroupRef();

function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld();
  wish(world, replicas);
  return world;
}

const accepted = (world: ScaleWorld) =>
  conditionOf(statusOf(world).conditions ?? [], 'ScaleAccepted');

describe('scale, where the cloud does not do as it is asked', () => {
  it('says what a busy group is in the midst of, and leaves it to the watch to ask again', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => ({ kind: 'busy', said: 'something is in progress' }));
    expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'busy' });
    expect(world.metrics.totals).toMatchObject({ 'PoolsNotScaled busy': 1 });
    expect(world.log.lines).toMatchObject([
      { level: 'info', message: 'pool not scaled', fields: { reason: 'busy' } },
    ]);
    expect(accepted(world)).toMatchObject({
      status: 'Unknown',
      reason: 'GroupBusy',
      message: textWith('something is in progress'),
    });
    expect(statusOf(world)).not.toHaveProperty('lastScale');
    expect(world.cluster.announcements).toEqual([]);
    world.cloud.answerWith(() => undefined);
    expect(await scaleOnce(world)).toMatchObject({ kind: 'scaled', to: 7 });
    expect(accepted(world)).toMatchObject({ status: 'True', reason: 'InAgreement' });
  });

  it('says in its words what it refuses, once, and asks again only when something changes', async () => {
    const world = aWorldThatWants(7);
    world.cloud.answerWith(() => ({ kind: 'refused', said: 'not on a Monday' }));
    for (let time = 0; time < 3; time += 1) {
      expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'refused' });
      world.clock.advanceMs(60_000);
    }
    expect(asked(world)).toEqual([7]);
    expect(accepted(world)).toMatchObject({
      status: 'False',
      reason: 'Refused',
      message: textWith('refused: not on a Monday. It is asked again when spec.replicas'),
    });
    expect(conditionOf(statusOf(world).conditions ?? [], 'CapacityAvailable')).toBeUndefined();
    expect(statusOf(world).lastScale).toMatchObject({ from: 2, to: 7, result: 'Refused' });
    expect(world.cluster.announcements).toMatchObject([{ type: 'Warning', reason: 'Refused' }]);
    wish(world, 8);
    await scaleOnce(world);
    expect(asked(world)).toEqual([7, 8]);
  });

  it('I4: says out of range where the maximum was lowered meanwhile', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () =>
      world.cloud.change(group, { maximumCapacity: 5 }),
    );
    expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'out-of-range' });
    expect(statusOf(world)).toMatchObject({ desiredCapacity: 2, maximumCapacity: 5 });
    expect(accepted(world)).toMatchObject({ reason: 'OutOfRange' });
  });

  it('names tag and permission, and what the cloud said, where the identity may not scale', async () => {
    const world = aWorldThatWants(7);
    world.cloud.failWith('setDesiredCapacity', faults.denied);
    for (let time = 0; time < 3; time += 1) {
      expect(await scaleOnce(world)).toEqual({ kind: 'not-scaled', reason: 'cloud-denied' });
      world.clock.advanceMs(60_000);
    }
    const { message = '' } = accepted(world) ?? {};
    expect(message).toContain('poolsync/management-cluster=blue');
    expect(message).toContain('autoscaling:SetDesiredCapacity');
    expect(message).toContain(`The cloud said: ${faults.denied().message}`);
    expect(world.cluster.writes).toHaveLength(1);
    expect(world.cluster.announcements).toMatchObject([{ reason: 'CloudDenied' }]);
    world.cloud.failWith('setDesiredCapacity', () => undefined);
    expect(await scaleOnce(world)).toMatchObject({ kind: 'scaled' });
    expect(accepted(world)).toMatchObject({ status: 'True', reason: 'InAgreement' });
  });

  it.each([
    ['throttled', faults.throttled],
    ['refused as no request', () => new Fault('cloud-refused', 'no', { retryable: false })],
  ])('comes back without another look where the call is %s', async (_, fault) => {
    const world = aWorldThatWants(7);
    world.cloud.failWith('setDesiredCapacity', fault);
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred', reason: 'fault' });
    expect(world.cloud.calls).toEqual(['readCapacity', 'setDesiredCapacity']);
    expect(world.cluster.writes).toEqual([]);
  });

  it('comes back when the cloud says so', async () => {
    const world = aWorldThatWants(7);
    const asks = { retryable: true, retryAfterMs: 9_000 };
    world.cloud.failWith('setDesiredCapacity', () => new Fault('cloud-throttled', 'no', asks));
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred', retryAfterMs: 9_000 });
  });

  it('finds out that a call took place whose answer was lost', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceInsteadOfAnswer(() => {
      throw faults.cloudAway();
    });
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(asked(world)).toEqual([7]);
    expect(statusOf(world).lastScale).toMatchObject({ from: 2, to: 7, result: 'Accepted' });
  });

  it('comes back where a call was lost, and asks again then', async () => {
    const world = aWorldThatWants(7);
    world.cloud.failWith('setDesiredCapacity', faults.cloudAway);
    expect(await scaleOnce(world)).toMatchObject({ kind: 'deferred', reason: 'fault' });
    expect(statusOf(world)).not.toHaveProperty('lastScale');
    world.cloud.failWith('setDesiredCapacity', () => undefined);
    expect(await scaleOnce(world)).toMatchObject({ kind: 'scaled' });
    expect(asked(world)).toEqual([7, 7]);
  });

  it('I4: looks again later where a lost call may still take place after the last', async () => {
    const world = aWorldThatWants(7);
    let lost = true;
    world.cloud.failWith('setDesiredCapacity', () => (lost ? faults.cloudAway() : undefined));
    world.cloud.onceBefore('setDesiredCapacity', () => {
      wish(world, 5);
      world.cloud.onceBefore('readCapacity', () => void (lost = false));
    });
    expect(await scaleOnce(world)).toMatchObject({
      kind: 'deferred',
      reason: 'unconfirmed',
      retryAfterMs: 5_000,
    });
    expect(statusOf(world)).toMatchObject({ lastScale: { to: 5 }, desiredCapacity: 5 });
    world.cloud.change(group, { desiredCapacity: 7 });
    world.clock.advanceMs(5_000);
    expect(await scaleOnce(world)).toEqual({ kind: 'scaled', from: 7, to: 5 });
  });

  it('has nothing to say of a group that goes with the call', async () => {
    const world = aWorldThatWants(7);
    world.cloud.onceBefore('setDesiredCapacity', () => world.cloud.remove(group));
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'group-absent' });
    expect(world.cluster.writes).toEqual([]);
  });
});

describe('scale, where the cloud answers with an older state', () => {
  it('waits until the reading shows what was set, and asks no second time', async () => {
    const world = aWorldThatWants(7);
    world.cloud.showInstead((now) => ({ ...now, desiredCapacity: 2 }));
    expect(await scaleOnce(world)).toMatchObject({
      kind: 'deferred',
      reason: 'unconfirmed',
      retryAfterMs: 5_000,
    });
    expect(statusOf(world)).toMatchObject({ desiredCapacity: 2, lastScale: { to: 7 } });
    expect(accepted(world)).toMatchObject({ reason: 'Requested' });
    world.cloud.showInstead(undefined);
    world.clock.advanceMs(5_000);
    expect(await scaleOnce(world)).toEqual({ kind: 'in-sync' });
    expect(asked(world)).toEqual([7]);
    expect(statusOf(world)).not.toHaveProperty('contested');
  });

  it('I4: sets the last value although an older reading seems to agree with it', async () => {
    const world = aWorldThatWants(7);
    await scaleOnce(world);
    wish(world, 2);
    world.cloud.showInstead((now) => ({ ...now, desiredCapacity: 2 }));
    await scaleOnce(world);
    expect(asked(world)).toEqual([7, 2]);
    expect(world.cloud.capacity(group).desiredCapacity).toBe(2);
  });
});
