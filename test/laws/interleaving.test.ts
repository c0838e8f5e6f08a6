import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../shared/model/observation.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import type { Cluster } from '../../shared/ports/cluster.ts';
import { reconcile, type ReconcileDeps } from '../../shared/reconcile/reconcile.ts';
import { aGroup, aGroupRef, aHint, anInstance, aPool } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { FakeCluster, type RecordedWrite } from '../fakes/fake-cluster.ts';

const { ref } = aPool();

/** The group in its nth state: every state has one instance more and a maximum of its own. */
function groupAt(version: number): ReturnType<typeof aGroup> {
  return aGroup(idsAt(version), { maximumCapacity: version });
}

function idsAt(version: number): readonly ObservedInstance[] {
  return Array.from({ length: version + 1 }, (_, at) => anInstance(`i-${at}`));
}

/** Which state of the group a write tells of. */
function versionOf(write: RecordedWrite): number {
  switch (write.kind) {
    case 'list':
      return write.list.length - 1;
    case 'status':
      return write.status.maximumCapacity ?? Number.NaN;
    case 'replicas':
      return write.replicas - 1;
  }
}

/** Each call waits for its turn before it is carried out, and again before it is answered. */
function takingTurns(turns: fc.Scheduler, { cluster, cloud, ...rest }: FakeDeps): ReconcileDeps {
  const inTurn = async <Result>(label: string, call: () => Promise<Result>): Promise<Result> => {
    await turns.schedule(Promise.resolve(), `${label} arrives`);
    const result = await call();
    await turns.schedule(Promise.resolve(), `${label} is answered`);
    return result;
  };
  const slowCluster: Cluster = {
    readPool: (pool) => inTurn('readPool', () => cluster.readPool(pool)),
    readMachinePool: (namespace, name) => cluster.readMachinePool(namespace, name),
    isClusterPaused: (namespace, name) => cluster.isClusterPaused(namespace, name),
    readCloudAccounts: () => cluster.readCloudAccounts(),
    writeList: (target, list) => inTurn('writeList', () => cluster.writeList(target, list)),
    writeStatus: (target, before, after) =>
      inTurn('writeStatus', () => cluster.writeStatus(target, before, after)),
    writeReplicas: (machinePool, replicas) => cluster.writeReplicas(machinePool, replicas),
    announce: (pool, announcement) => cluster.announce(pool, announcement),
  };
  const slowCloud: Cloud = {
    readGroups: (access, groups) => inTurn('readGroups', () => cloud.readGroups(access, groups)),
    goneAmong: (access, group, ids) => cloud.goneAmong(access, group, ids),
  };
  return { ...rest, cluster: slowCluster, cloud: slowCloud };
}

describe('functions that work on one pool at the same time', () => {
  it('I2: an older observation never overwrites a newer written one', async () => {
    const changes = fc.integer({ min: 1, max: 4 });
    const functions = fc.integer({ min: 2, max: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), changes, functions, async (turns, last, count) => {
        const deps = fakeDeps(new FakeCluster(aPool()));
        deps.cloud.put(aGroupRef(), groupAt(0));
        turns.scheduleSequence(
          Array.from({ length: last }, (_, at) => ({
            label: `the group changes to ${at + 1}`,
            builder: async () => deps.cloud.put(aGroupRef(), groupAt(at + 1)),
          })),
        );
        const slow = takingTurns(turns, deps);
        const works = Array.from({ length: count }, (_, at) => reconcile(slow, [aHint(`${at}`)]));
        await turns.waitFor(Promise.all(works));
        await turns.waitIdle();
        for (const kind of ['list', 'status'] as const) {
          const versions = deps.cluster.writes.filter((write) => write.kind === kind);
          const told = versions.map(versionOf);
          expect(told).toEqual(told.toSorted((a, b) => a - b));
        }
        await reconcile(deps, [aHint('after')]);
        expect(deps.cluster.pool(ref)).toMatchObject({
          providerIdList: idsAt(last).map(({ providerId }) => providerId),
          status: { maximumCapacity: last, replicas: last + 1 },
        });
      }),
      { numRuns: 300 },
    );
  });
});
