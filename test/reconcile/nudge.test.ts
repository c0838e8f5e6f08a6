import { beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../shared/model/fault.ts';
import type { Hint } from '../../shared/model/hint.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aCloudAccount,
  aForeignPool,
  aForeignPoolRef,
  aGroup,
  aGroupRef,
  aHint,
  aMachinePool,
  aPool,
  noon,
  otherAccount,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  anAzureMachinePool,
  anAzureMachinePoolRef,
  aScaleSet,
  aScaleSetRef,
  aSubscription,
} from '../fakes/scale-sets.ts';
import { textLike } from '../fakes/text-like.ts';

const ref = aForeignPoolRef();
const applied = { kind: 'applied', added: 0, removed: 0 };
const withheld = { kind: 'ignored', reason: 'nudge-withheld' };
const managed = aMachinePool({ replicasManagedBy: 'external-autoscaler' });

let deps: FakeDeps;
beforeEach(() => {
  deps = fakeDeps();
  deps.foreignPools.put(aForeignPool());
  deps.cluster.putMachinePool(aMachinePool({ replicas: 2 }));
  deps.cloud.put(aGroupRef(), aGroup());
});

/** An event of now. */
function event(id = 'event', overrides: Partial<Hint> = {}): Hint {
  return aHint(id, { sentAt: deps.clock.now(), ...overrides });
}

async function outcomeOf(...hints: readonly Hint[]) {
  const outcomes = await reconcile(deps, hints);
  return outcomes.get(hints[0]?.id ?? '');
}

describe('a hint of a group that an AWSMachinePool stands for', () => {
  it('nudges it once, however many hints there are', async () => {
    const outcomes = await reconcile(deps, [event('a'), event('b'), event('c')]);
    expect([...outcomes.values()]).toEqual([applied, applied, applied]);
    expect(deps.foreignPools.nudges).toEqual([{ pool: 'fleet/workers', atMs: noon.getTime() }]);
    expect(deps.foreignPools.pool(ref).nudgedAt).toBe(noon.toISOString());
    expect(deps.metrics.totals).toMatchObject({ PoolsNudged: 1 });
    expect(deps.metrics.totals).not.toHaveProperty('MessagesIgnored no-pool');
    expect(deps.log.lines.map(({ message }) => message)).toEqual(['pool nudged', 'group applied']);
  });

  it('comes back when ten seconds are over, and then nudges again', async () => {
    await outcomeOf(event());
    deps.clock.advanceMs(4_000);
    const second = event('second');
    expect(await outcomeOf(second)).toMatchObject({
      kind: 'deferred',
      reason: 'too-soon-to-nudge',
      retryAfterMs: 6_000,
    });
    deps.clock.advanceMs(6_000);
    expect(await outcomeOf(second)).toEqual(applied);
    expect(deps.foreignPools.nudges.map(({ atMs }) => atMs - noon.getTime())).toEqual([0, 10_000]);
  });

  it('has nothing left to do where a later nudge has told of it', async () => {
    const early = event('early');
    deps.clock.advanceMs(3_000);
    await outcomeOf(event('late'));
    deps.clock.advanceMs(60_000);
    expect(await outcomeOf(early)).toEqual({ kind: 'in-sync' });
    expect(deps.foreignPools.nudges).toHaveLength(1);
  });

  it('nudges an object that it names itself, once, and before the index knows it', async () => {
    deps.foreignPools.indexSays([]);
    const named = [event('a', { foreignPool: ref }), event('b', { foreignPool: ref })];
    expect(await outcomeOf(...named)).toEqual(applied);
    deps.clock.advanceMs(60_000);
    deps.foreignPools.indexSays([ref]);
    expect(await outcomeOf(event('c', { foreignPool: ref }))).toEqual(applied);
    expect(deps.foreignPools.nudges).toHaveLength(2);
    expect(deps.foreignPools.calls.filter((call) => call === 'nudge')).toHaveLength(2);
  });

  it('does not nudge an object that it names and that stands for another group', async () => {
    deps.foreignPools.put(aForeignPool({ ref: aForeignPoolRef('other') }));
    const outcome = await outcomeOf(event('a', { foreignPool: aForeignPoolRef('other') }));
    expect(outcome).toEqual(applied);
    expect(deps.foreignPools.nudges.map(({ pool }) => pool)).toEqual(['fleet/workers']);
  });

  it('reads no group where the cloud owns the count', async () => {
    deps.cluster.putMachinePool(managed);
    deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity: 9 }));
    expect(await outcomeOf(event())).toEqual(applied);
    expect(deps.cloud.calls).toEqual([]);
  });

  it('reads no group while it has to wait', async () => {
    await outcomeOf(event());
    const before = deps.cloud.calls.length;
    deps.clock.advanceMs(1_000);
    await outcomeOf(event('second'));
    expect(deps.cloud.calls).toHaveLength(before);
  });

  it('says so once instead where the cluster owns the count and the group has another one', async () => {
    deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity: 5 }));
    expect(await outcomeOf(event())).toEqual(withheld);
    deps.clock.advanceMs(60_000);
    expect(await outcomeOf(event('again'))).toEqual(withheld);
    expect(deps.foreignPools.nudges).toEqual([]);
    expect(deps.foreignPools.announcements).toMatchObject([{ reason: 'NudgeWithheld' }]);

    deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity: 6 }));
    await outcomeOf(event('more'));
    expect(deps.foreignPools.announcements).toHaveLength(2);
    expect(deps.metrics.totals).toMatchObject({ 'MessagesIgnored nudge-withheld': 3 });
  });

  it('withholds the nudge all the same where the Event cannot be recorded', async () => {
    deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity: 5 }));
    deps.foreignPools.failWith('announceOnce', faults.clusterAway);
    expect(await outcomeOf(event())).toEqual(withheld);
    expect(deps.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'event not recorded' }),
    );
  });

  it('I7: writes nothing where no CloudAccount allows it, and logs which one would', async () => {
    deps.cluster.accounts = [aCloudAccount({ namespaces: ['other'] })];
    expect(await outcomeOf(event())).toEqual({ kind: 'ignored', reason: 'access-denied' });
    expect(deps.foreignPools.calls).toEqual(['poolsOf', 'read']);
    expect(deps.log.lines[0]).toMatchObject({
      message: 'pool not nudged',
      fields: { pool: 'AWSMachinePool/fleet/workers', detail: textLike(/CloudAccount main/) },
    });
  });

  it('reads the groups of one account and region in one call', async () => {
    deps.foreignPools.put(aForeignPool({ ref: aForeignPoolRef('second') }));
    deps.cloud.put(aGroupRef('second'), aGroup());
    await reconcile(deps, [event('a'), event('b', { group: aGroupRef('second') })]);
    expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['workers', 'second']]);
    expect(deps.foreignPools.nudges).toHaveLength(2);
  });

  it('begins again where somebody else wrote the object meanwhile', async () => {
    deps.foreignPools.onceBefore('nudge', () => deps.foreignPools.change(ref, (pool) => pool));
    expect(await outcomeOf(event())).toEqual(applied);
    expect(deps.foreignPools.nudges).toHaveLength(1);
    expect(deps.metrics.totals).toMatchObject({ WriteConflicts: 1 });
  });

  it('waits where another function has nudged meanwhile', async () => {
    const nudgedAt = deps.clock.now().toISOString();
    deps.foreignPools.onceBefore('nudge', () =>
      deps.foreignPools.change(ref, (pool) => ({ ...pool, nudgedAt })),
    );
    expect(await outcomeOf(event())).toMatchObject({ reason: 'too-soon-to-nudge' });
    expect(deps.foreignPools.nudges).toEqual([]);
  });

  it('comes back where the object never stands still', async () => {
    const disturb = (): void => {
      deps.foreignPools.change(ref, (pool) => pool);
      deps.foreignPools.onceBefore('nudge', disturb);
    };
    deps.foreignPools.onceBefore('nudge', disturb);
    expect(await outcomeOf(event())).toMatchObject({ kind: 'deferred', reason: 'contended' });
  });

  it('ends where the object is gone, be it at the last moment', async () => {
    deps.foreignPools.onceBefore('nudge', () => deps.foreignPools.remove(ref));
    const gone = { kind: 'ignored', reason: 'pool-deleted' };
    expect(await outcomeOf(event())).toEqual(gone);
    deps.foreignPools.indexSays([ref]);
    expect(await outcomeOf(event('later'))).toEqual(gone);
  });

  it.each(['poolsOf', 'read', 'nudge'] as const)('comes back where %s fails', async (method) => {
    deps.foreignPools.failWith(method, faults.clusterAway);
    expect(await outcomeOf(event())).toMatchObject({ kind: 'deferred', reason: 'fault' });
  });

  it('comes back where the group cannot be read now', async () => {
    deps.cloud.failWith(faults.throttled);
    expect(await outcomeOf(event())).toMatchObject({ kind: 'deferred', reason: 'fault' });
    expect(deps.foreignPools.nudges).toEqual([]);
  });
});

describe('a batch of hints of several groups', () => {
  it('goes on with the others where one cannot be read', async () => {
    const other = aGroupRef('other', { account: otherAccount });
    deps.cluster.accounts = [aCloudAccount(), aCloudAccount({ name: 'b', account: otherAccount })];
    deps.foreignPools.put(
      aForeignPool({
        ref: aForeignPoolRef('other'),
        providerId: `arn:aws:autoscaling:${other.region}:${otherAccount}:autoScalingGroup:1:autoScalingGroupName/other`,
      }),
    );
    deps.cloud.failWith(({ account }) =>
      account === otherAccount ? faults.throttled() : undefined,
    );
    const outcomes = await reconcile(deps, [event('a'), event('b', { group: other })]);
    expect(outcomes.get('a')).toEqual(applied);
    expect(outcomes.get('b')).toMatchObject({ kind: 'deferred' });
  });

  it('lets our own objects be where it may not look for other ones', async () => {
    deps.cluster.put(aPool());
    deps.foreignPools.failWith(
      'poolsOf',
      () => new Fault('cluster-denied', 'Listing: forbidden', { retryable: false }),
    );
    const own = await reconcile(deps, [event(), event('none', { group: aGroupRef('nobody-s') })]);
    expect(own.get('event')).toMatchObject({ kind: 'applied', added: 2 });
    expect(own.get('none')).toEqual({ kind: 'ignored', reason: 'no-pool' });
    expect(deps.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'nobody nudged' }),
    );
  });

  it('ends as it would without other providers where nothing of theirs stands for a group', async () => {
    deps.foreignPools.remove(ref);
    expect(await outcomeOf(event())).toEqual({ kind: 'ignored', reason: 'no-pool' });
    expect(deps.foreignPools.calls).toEqual(['poolsOf']);
  });

  it('I9: nudges when the wait is over, although an object of our own has the group in sync', async () => {
    deps.cluster.put(aPool());
    await outcomeOf(event('first'));
    deps.clock.advanceMs(3_000);
    const second = event('second');
    deps.clock.advanceMs(2_500);
    expect(await outcomeOf(second)).toMatchObject({ reason: 'too-soon-to-nudge' });
    deps.clock.advanceMs(10_000);
    expect(await outcomeOf(second)).toEqual(applied);
    expect(deps.foreignPools.nudges).toHaveLength(2);
  });

  it('nudges beside an object of our own on the same group', async () => {
    deps.cluster.put(aPool());
    expect(await outcomeOf(event())).toMatchObject({ kind: 'applied', added: 2 });
    expect(deps.foreignPools.nudges).toHaveLength(1);
  });
});

describe('a hint of a scale set that an AzureMachinePool stands for', () => {
  const scaleSet = aScaleSetRef();
  const azure = anAzureMachinePoolRef();
  beforeEach(() => {
    deps = fakeDeps();
    deps.cluster.accounts = [aSubscription()];
    deps.cluster.putMachinePool(managed);
    deps.foreignPools.put(anAzureMachinePool());
    deps.cloud.put(scaleSet, aScaleSet());
  });
  const changed = (id: string) => event(id, { group: scaleSet, groupChanged: true });

  it('comes back until a reading shows what it was told, and then nudges once', async () => {
    const hint = changed('event');
    deps.clock.advanceMs(1_000);
    expect(await outcomeOf(hint)).toMatchObject({
      kind: 'deferred',
      reason: 'too-soon-to-nudge',
      retryAfterMs: 4_000,
    });
    expect(deps.foreignPools.nudges).toEqual([]);
    deps.clock.advanceMs(4_000);
    expect(await outcomeOf(hint)).toEqual(applied);
    expect(await outcomeOf(hint)).toEqual({ kind: 'in-sync' });
    expect(deps.foreignPools.nudges).toHaveLength(1);
  });

  it('waits for the latest change, and not for an event of an instance', async () => {
    expect(await outcomeOf(event('instance', { group: scaleSet }))).toEqual(applied);
    deps.clock.advanceMs(60_000);
    const first = changed('first');
    deps.clock.advanceMs(3_000);
    expect(await outcomeOf(first, changed('second'))).toMatchObject({ retryAfterMs: 5_000 });
  });

  it('I4: nudges none while its provider would undo what the cloud that owns the count has done', async () => {
    deps.cloud.put(scaleSet, aScaleSet([], { desiredCapacity: 1 }));
    expect(await outcomeOf(event('event', { group: scaleSet }))).toEqual(withheld);
    expect(deps.foreignPools.nudges).toEqual([]);
    expect(deps.foreignPools.announcements).toMatchObject([{ reason: 'NudgeWithheld' }]);
    deps.cluster.putMachinePool({ ...managed, replicas: 1 });
    expect(await outcomeOf(event('later', { group: scaleSet }))).toEqual(applied);
  });

  it('I7: does nothing about one whose scale set lies where no account allows it', async () => {
    deps.cloud.put(scaleSet, aScaleSet([], { desiredCapacity: 1, location: 'northeurope' }));
    const outcome = await outcomeOf(event('event', { group: scaleSet }));
    expect(outcome).toEqual({ kind: 'ignored', reason: 'access-denied' });
    expect(deps.foreignPools.calls).toEqual(['poolsOf', 'read']);
    expect(deps.foreignPools.pool(azure)).not.toHaveProperty('nudgedAt');
  });
});
