import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { LastScale, PoolStatus } from '../../shared/model/pool.ts';
import { aGroup, aGroupRef, aMachinePool, aPoolRef, noon, weights } from '../fakes/builders.ts';
import { aFleet, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { findAll } from './find-all.ts';

async function found(
  wish: Partial<MachinePool>,
  status: Partial<PoolStatus> = {},
  deps?: FakeSweepDeps,
) {
  const fleet = deps ?? (await aFleet('a'));
  fleet.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({ ...mine, ...wish }));
  fleet.cluster.change(aPoolRef('a'), (pool) => ({
    ...pool,
    status: { ...pool.status, ...status },
  }));
  const { findings } = await findAll(fleet);
  return findings.filter(({ kind }) => kind === 'replicas-drift');
}

const refusal: LastScale = {
  from: 2,
  to: 5,
  machinePoolGeneration: 2,
  time: noon.toISOString(),
  result: 'Refused',
};

describe('findDrift, replicas', () => {
  it('asks the group to follow where the cluster owns the count', async () => {
    const findings = await found({ replicas: 5 });
    expect(findings).toMatchObject([
      { owner: 'cluster', replicas: 5, desiredCapacity: 2, remedy: 'ask-to-scale' },
    ]);
    expect(findings[0]?.message).toContain('asks for 5 and the group is told to have 2');
  });

  it('writes the figure back where the cloud owns it', async () => {
    expect(await found({ replicas: 5, replicasManagedBy: 'cloud' })).toMatchObject([
      { owner: 'cloud', remedy: 'write' },
    ]);
  });

  it('needs a person where both were never in agreement', async () => {
    const deps = await aFleet('a');
    deps.cluster.change(aPoolRef('a'), (pool) => {
      const { adoptedAt: _, ...status } = pool.status;
      return { ...pool, status };
    });
    const findings = await found({ replicas: 5 }, {}, deps);
    expect(findings).toMatchObject([{ remedy: 'person' }]);
    expect(findings[0]?.message).toContain('poolsync/confirm-replicas: "5"');
  });

  it('needs a person where the cloud refused this very wish, and not for another wish', async () => {
    expect(await found({ replicas: 5 }, { lastScale: refusal })).toMatchObject([
      { remedy: 'person' },
    ]);
    expect(await found({ replicas: 6 }, { lastScale: refusal })).toMatchObject([
      { remedy: 'ask-to-scale' },
    ]);
  });

  it.each<Partial<MachinePool>>([{ replicas: 5 }, { replicas: 5, replicasManagedBy: 'cloud' }])(
    'I3: finds no difference to a group that counts something else than instances: %o',
    async (wish) => {
      const fleet = await aFleet('a');
      fleet.cloud.put(
        aGroupRef('a'),
        aGroup(undefined, { desiredCapacity: 8, countedIn: weights }),
      );
      expect(await found(wish, {}, fleet)).toEqual([]);
    },
  );

  it('needs a person where the figure is out of range', async () => {
    const findings = await found({ replicas: 500 });
    expect(findings).toMatchObject([{ remedy: 'person' }]);
    expect(findings[0]?.message).toContain('0 to 100');
  });

  it('leaves a contested count alone until its time has come', async () => {
    const contested = { count: 3, since: noon.toISOString() };
    const later = new Date(noon.getTime() + 60_000).toISOString();
    expect(
      await found({ replicas: 5 }, { contested: { ...contested, nextTryAt: later } }),
    ).toMatchObject([{ remedy: 'person' }]);
    expect(
      await found({ replicas: 5 }, { contested: { ...contested, nextTryAt: noon.toISOString() } }),
    ).toMatchObject([{ remedy: 'ask-to-scale' }]);
    const written: LastScale = { ...refusal, from: 5, to: 2, result: 'WrittenBack' };
    expect(
      await found(
        { replicas: 5, replicasManagedBy: 'cloud', replicasWriter: 'gitops' },
        { contested: { ...contested, nextTryAt: later }, lastScale: written, owner: 'cloud' },
      ),
    ).toMatchObject([{ remedy: 'person', owner: 'cloud' }]);
  });

  it('I3: says nothing of a figure that is not known, or of a MachinePool on its way out', async () => {
    const deps = await aFleet('a');
    const { replicas: _, ...unknown } = deps.cluster.machinePool({ namespace: 'fleet', name: 'a' });
    deps.cluster.putMachinePool(unknown);
    expect(await found({}, {}, deps)).toEqual([]);
    expect(await found({ replicas: 5, beingDeleted: true })).toEqual([]);
  });
});
