import { describe, expect, it } from 'vitest';
import { conditionOf, type ConditionType } from '../../shared/model/condition.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aCloudAccount,
  aGroup,
  aGroupRef,
  aHint,
  aMachinePool,
  anInstance,
  anOwnerlessPool,
  aPool,
  aPoolRef,
  idOf,
  keyOf,
  otherAccount,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const { ref } = aPool();
const twoIds = ['i-1', 'i-2'].map(idOf);
const appliedTwo: Outcome = { kind: 'applied', added: 2, removed: 0 };

function depsWith(...pools: readonly Pool[]): FakeDeps {
  const deps = fakeDeps(new FakeCluster(...pools));
  for (const { group } of pools) deps.cloud.put(group, aGroup());
  return deps;
}

/** A pool of its own, with a group of the same name. */
function aPoolNamed(name: string): Pool {
  return aPool({ ref: aPoolRef(name), group: aGroupRef(name) });
}

async function outcomeOf(deps: FakeDeps, hint = aHint()): Promise<Outcome | undefined> {
  return (await reconcile(deps, [hint])).get(hint.id);
}

function reasonOf(deps: FakeDeps, type: ConditionType, pool = ref): string | undefined {
  return conditionOf(deps.cluster.pool(pool).status.conditions ?? [], type)?.reason;
}

describe('reconcile', () => {
  it('brings the pool up to its group', async () => {
    const deps = depsWith(aPool());
    await outcomeOf(deps);
    expect(deps.cluster.pool(ref)).toMatchObject({
      providerIdList: twoIds,
      status: { ready: true, replicas: 2, lastChange: { cause: 'EC2 Instance Launch Successful' } },
    });
    expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
  });

  it('writes nothing where the pool is in sync', async () => {
    const deps = depsWith(aPool());
    await outcomeOf(deps);
    deps.clock.advanceMs(60_000);
    expect(await outcomeOf(deps)).toEqual({ kind: 'in-sync' });
    expect(deps.cluster.writes).toHaveLength(2);
  });

  it('works once on a group that many hints name', async () => {
    const deps = depsWith(aPool());
    const hints = ['a', 'b', 'c'].map((id) => aHint(id));
    const outcomes = await reconcile(deps, hints);
    const applied = { kind: 'applied', added: 2, removed: 0 };
    expect([...outcomes]).toEqual([
      ['a', applied],
      ['b', applied],
      ['c', applied],
    ]);
    expect(deps.cloud.calls).toHaveLength(1);
  });

  it('has an outcome for nothing where there are no hints, and asks nobody', async () => {
    const deps = depsWith(aPool());
    expect((await reconcile(deps, [])).size).toBe(0);
    expect(deps.cluster.calls).toEqual([]);
  });

  it('ignores a group that no pool names', async () => {
    const deps = depsWith(aPool());
    const outcome = await outcomeOf(deps, aHint('message-1', { group: aGroupRef('foreign') }));
    expect(outcome).toEqual({ kind: 'ignored', reason: 'no-pool' });
    expect(deps.cloud.calls).toEqual([]);
  });

  it('ignores a pool without an owner and writes nothing', async () => {
    const deps = depsWith(anOwnerlessPool());
    expect(await outcomeOf(deps)).toEqual({ kind: 'ignored', reason: 'awaits-owner' });
    expect(deps.cluster.writes).toEqual([]);
  });

  it.each(['cloud', 'cluster'])(
    'I7: writes nothing for a MachinePool that is being deleted, whose count is the %s’s',
    async (owner) => {
      const deps = depsWith(aPool());
      const managed = owner === 'cloud' ? { replicasManagedBy: 'external-autoscaler' } : {};
      deps.cluster.putMachinePool(aMachinePool({ replicas: 9, beingDeleted: true, ...managed }));
      expect(await outcomeOf(deps)).toEqual({ kind: 'ignored', reason: 'pool-being-deleted' });
      expect(deps.cluster.writes).toEqual([]);
      expect(deps.cloud.calls).toEqual([]);
    },
  );

  it('ignores a pool that is being deleted and writes nothing', async () => {
    const deps = depsWith(aPool({ beingDeleted: true }));
    const ignored = { kind: 'ignored', reason: 'pool-being-deleted' };
    expect(await outcomeOf(deps)).toEqual(ignored);
    expect(deps.cluster.writes).toEqual([]);
  });

  it('ends with a pool that was deleted while the cloud was read', async () => {
    const deps = depsWith(aPool());
    deps.cloud.onceAfterReading(async () => deps.cluster.remove(ref));
    expect(await outcomeOf(deps)).toEqual({ kind: 'ignored', reason: 'pool-deleted' });
    expect(deps.cluster.writes).toEqual([]);
  });

  it('says Paused on a paused pool and leaves its list', async () => {
    const deps = depsWith(aPool({ pausedByAnnotation: true, providerIdList: [idOf('i-9')] }));
    await outcomeOf(deps);
    expect(deps.cluster.pool(ref).providerIdList).toEqual([idOf('i-9')]);
    expect(deps.cluster.pool(ref).status.conditions?.map(({ type }) => type)).toEqual(['Paused']);
  });

  describe('with two pools on one group', () => {
    const newcomer = aPool({
      ref: aPoolRef('a-newcomer', 'blue'),
      createdAt: '2026-11-23T11:00:00Z',
    });

    function contestedDeps(): FakeDeps {
      const deps = depsWith(aPool(), newcomer);
      deps.cluster.accounts = [
        aCloudAccount({ roleArn: 'role-of-main' }),
        aCloudAccount({ name: 'blue', namespaces: ['blue'], roleArn: 'role-of-blue' }),
      ];
      return deps;
    }

    it('goes on with the claimant and tells the newcomer', async () => {
      const deps = contestedDeps();
      deps.cluster.accounts = [aCloudAccount({ namespaces: ['*'] })];
      await outcomeOf(deps);
      expect(deps.cluster.pool(ref).providerIdList).toEqual(twoIds);
      expect(deps.cluster.pool(newcomer.ref).providerIdList).toEqual([]);
      expect(reasonOf(deps, 'GroupClaimed', newcomer.ref)).toBe('ClaimedByAnother');
    });

    it('reads the group with the access of the claimant, not of the newcomer', async () => {
      const deps = contestedDeps();
      deps.cluster.indexSays(aGroupRef(), [newcomer.ref, ref]);
      const roles: unknown[] = [];
      deps.cloud.failWith(({ roleArn }) => {
        roles.push(roleArn);
        return faults.denied();
      });
      await outcomeOf(deps);
      expect(roles).toEqual(['role-of-main']);
    });
  });

  describe('when somebody else writes at the same time', () => {
    it('begins again from a new reading of object and group', async () => {
      const deps = depsWith(aPool());
      deps.cloud.onceAfterReading(async () => {
        deps.cluster.change(ref, (pool) => ({ ...pool, providerIdList: [idOf('i-1')] }));
        deps.cloud.put(aGroupRef(), aGroup(['i-1', 'i-2', 'i-3'].map((id) => anInstance(id))));
      });
      expect(await outcomeOf(deps)).toEqual(appliedTwo);
      expect(deps.cluster.pool(ref).providerIdList).toEqual(['i-1', 'i-2', 'i-3'].map(idOf));
      expect(deps.metrics.totals).toMatchObject({ WriteConflicts: 1, InstancesAdded: 2 });
    });

    it('begins again when the conflict comes between list and status', async () => {
      const deps = depsWith(aPool());
      deps.cluster.onceBefore('writeStatus', () => deps.cluster.change(ref, (pool) => pool));
      await outcomeOf(deps);
      expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
      expect(deps.cluster.pool(ref)).toMatchObject({
        providerIdList: twoIds,
        status: { replicas: 2 },
      });
    });

    it('gives up for now after five rounds', async () => {
      const deps = depsWith(aPool());
      deps.cluster.failWith('writeList', () => {
        deps.cluster.change(ref, (pool) => pool);
        return undefined;
      });
      expect(await outcomeOf(deps)).toEqual({
        kind: 'deferred',
        reason: 'contended',
        detail: 'the object was changed by others 5 times while it was worked on',
      });
      expect(deps.cloud.calls).toHaveLength(5);
      expect(deps.metrics.totals).toEqual({
        WriteConflicts: 5,
        'MessagesDeferred contended': 1,
      });
      expect(deps.cluster.writes).toEqual([]);
    });

    it('succeeds in the fifth round', async () => {
      const deps = depsWith(aPool());
      let conflicts = 0;
      deps.cluster.failWith('writeList', () => {
        if (conflicts < 4) deps.cluster.change(ref, (pool) => pool);
        conflicts += 1;
        return undefined;
      });
      expect(await outcomeOf(deps)).toEqual(appliedTwo);
      expect(deps.cluster.pool(ref).providerIdList).toEqual(twoIds);
      expect(deps.cloud.calls).toHaveLength(5);
    });

    it('goes another round with the contested group alone', async () => {
      const deps = depsWith(aPoolNamed('a'), aPoolNamed('b'));
      deps.cluster.onceBefore('writeList', () =>
        deps.cluster.change(aPoolRef('a'), (pool) => pool),
      );
      const hints = ['a', 'b'].map((name) => aHint(name, { group: aGroupRef(name) }));
      const outcomes = await reconcile(deps, hints);
      expect([...outcomes.values()]).toEqual([appliedTwo, appliedTwo]);
      expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['a', 'b'], ['a']]);
    });

    it('goes another round with a group one of whose two pools was contested', async () => {
      const second = aPoolRef('second');
      const deps = depsWith(aPool(), aPool({ ref: second, createdAt: '2026-11-23T11:00:00Z' }));
      deps.cluster.onceBefore('writeStatus', () => deps.cluster.change(second, (pool) => pool));
      await outcomeOf(deps);
      expect(reasonOf(deps, 'GroupClaimed', second)).toBe('ClaimedByAnother');
      expect(reasonOf(deps, 'GroupClaimed')).toBe('Claimed');
      expect(deps.cloud.calls).toHaveLength(2);
    });
  });

  describe('when something fails', () => {
    const pools = ['a', 'b'].map(aPoolNamed);
    const hints = ['a', 'b'].map((name) => aHint(name, { group: aGroupRef(name) }));

    it('defers all hints where the index cannot answer', async () => {
      const deps = depsWith(...pools);
      deps.cluster.failWith('poolsOf', () => faults.clusterAway());
      const deferred = {
        kind: 'deferred',
        reason: 'fault',
        detail: 'cluster-unavailable: the API server did not answer',
      };
      expect([...(await reconcile(deps, hints))]).toEqual([
        ['a', deferred],
        ['b', deferred],
      ]);
    });

    it('defers the hints whose object could not be read, and no others', async () => {
      const deps = depsWith(...pools);
      deps.cluster.failWith('readPool', (read) =>
        read?.name === 'a' ? faults.clusterAway() : undefined,
      );
      const outcomes = await reconcile(deps, hints);
      expect(outcomes.get('a')).toEqual({
        kind: 'deferred',
        reason: 'fault',
        detail: 'cluster-unavailable: the API server did not answer',
      });
      expect(outcomes.get('b')).toEqual(appliedTwo);
    });

    it.each(['writeList', 'writeStatus'] as const)(
      'defers the hints whose %s failed, and no others',
      async (method) => {
        const deps = depsWith(...pools);
        deps.cluster.failWith(method, (written) =>
          written?.name === 'a' ? faults.clusterAway() : undefined,
        );
        const outcomes = await reconcile(deps, hints);
        expect(outcomes.get('a')).toMatchObject({
          kind: 'deferred',
          reason: 'fault',
          detail: 'cluster-unavailable: the API server did not answer',
        });
        expect(outcomes.get('b')).toEqual(appliedTwo);
      },
    );

    it('defers the hints of an account that could not be read, and no others', async () => {
      const there = aGroupRef('b', { account: otherAccount });
      const deps = depsWith(aPoolNamed('a'), aPool({ ref: aPoolRef('b'), group: there }));
      deps.cluster.accounts = [
        aCloudAccount(),
        aCloudAccount({ name: 'other', account: otherAccount }),
      ];
      deps.cloud.failWith(({ account }) =>
        account === otherAccount ? faults.throttled() : undefined,
      );
      const outcomes = await reconcile(deps, [
        aHint('a', { group: aGroupRef('a') }),
        aHint('b', { group: there }),
      ]);
      expect(outcomes.get('a')).toEqual(appliedTwo);
      expect(outcomes.get('b')).toEqual({
        kind: 'deferred',
        reason: 'fault',
        detail: 'Describe: Throttling: Rate exceeded',
      });
    });

    it('writes of a denied reading on the pool, and of the group nothing', async () => {
      const deps = depsWith(aPool());
      deps.cloud.failWith(() => faults.denied());
      await outcomeOf(deps);
      expect(reasonOf(deps, 'GroupFound')).toBe('CloudDenied');
      expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['status']);
    });

    it.each(['poolsOf', 'readPool', 'writeList'] as const)(
      'throws what %s throws that is no Fault',
      async (method) => {
        const deps = depsWith(...pools);
        const mistake = new TypeError('x is not a function');
        deps.cluster.failWith(method, () => mistake);
        await expect(reconcile(deps, hints)).rejects.toBe(mistake);
      },
    );
  });

  it('reads by the name that the object holds, whatever a forged hint says', async () => {
    const group = aGroupRef('c/d', { region: 'b' });
    const deps = depsWith(aPool({ group }));
    deps.cluster.accounts = [aCloudAccount({ regions: ['b'] })];
    const innocent = aGroupRef('d', { region: 'b' });
    deps.cloud.put(innocent, aGroup([anInstance('i-of-somebody-else')]));
    const forged = aHint('forged', { group: aGroupRef('d', { region: 'b/c' }) });
    await reconcile(deps, [forged]);
    expect(deps.cluster.pool(ref).providerIdList).not.toContain(idOf('i-of-somebody-else'));
  });

  it('logs and counts each outcome', async () => {
    const deps = depsWith(aPool());
    await outcomeOf(deps);
    await outcomeOf(deps);
    expect(deps.log.lines).toEqual([
      { level: 'info', message: 'group applied', fields: { group: keyOf(), added: 2, removed: 0 } },
    ]);
    expect(deps.metrics.totals).toEqual({
      GroupsApplied: 1,
      InstancesAdded: 2,
      GroupsInSync: 1,
    });
  });
});
