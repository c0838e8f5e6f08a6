import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { noteWriteBack, writeBack } from '../../shared/reconcile/write-back.ts';
import { aMachinePool, aPool } from '../fakes/builders.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const managed = aMachinePool({ replicasManagedBy: 'external-autoscaler', replicas: 2 });

async function aRead(): Promise<{ cluster: FakeCluster; read: MachinePool }> {
  const cluster = new FakeCluster();
  cluster.putMachinePool(managed);
  return { cluster, read: cluster.machinePool(managed) };
}

describe('writeBack', () => {
  it('sets the replicas of the MachinePool that was read', async () => {
    const { cluster, read } = await aRead();
    expect(await writeBack({ cluster }, read, 7)).toBe('written');
    expect(cluster.machinePool(managed)).toMatchObject({ replicas: 7, replicasWriter: 'poolsync' });
    expect(cluster.calls).toEqual(['writeReplicas']);
  });

  it('reads that object alone again where core has written its status meanwhile', async () => {
    const { cluster, read } = await aRead();
    cluster.putMachinePool(read);
    expect(await writeBack({ cluster }, read, 7)).toBe('written');
    expect(cluster.calls).toEqual(['writeReplicas', 'readMachinePool', 'writeReplicas']);
  });

  it('knows its own figure again where the answer of the first try was lost', async () => {
    const { cluster, read } = await aRead();
    cluster.onceInsteadOfAnswer('writeReplicas', () => ({ kind: 'conflict' }));
    expect(await writeBack({ cluster }, read, 7)).toBe('written');
    expect(cluster.calls).toEqual(['writeReplicas', 'readMachinePool']);
  });

  it('takes the same figure of somebody else for none of its own', async () => {
    const { cluster, read } = await aRead();
    cluster.putMachinePool({ ...read, replicas: 7, replicasWriter: 'kubectl' });
    expect(await writeBack({ cluster }, read, 7)).toBe('overtaken');
  });

  it.each<[string, Partial<MachinePool>]>([
    ['another object', { uid: 'another' }],
    ['another figure', { replicas: 5 }],
  ])('takes what it wrote to, or of, %s for none of this', async (_, changed) => {
    const { cluster, read } = await aRead();
    cluster.putMachinePool({ ...read, replicas: 7, replicasWriter: 'poolsync', ...changed });
    expect(await writeBack({ cluster }, read, 7)).toBe('overtaken');
  });

  it('gives up after four tries', async () => {
    const { cluster, read } = await aRead();
    cluster.failWith('writeReplicas', () => {
      cluster.putMachinePool(read);
      return undefined;
    });
    expect(await writeBack({ cluster }, read, 7)).toBe('overtaken');
    expect(cluster.calls.filter((call) => call === 'writeReplicas')).toHaveLength(4);
    expect(cluster.writes).toEqual([]);
  });

  it.each<[string, Partial<MachinePool>]>([
    ['the replicas were changed', { replicas: 3 }],
    ['it is another object', { uid: 'another' }],
    ['the cluster owns the count now', { replicasManagedBy: 'false' }],
    ['it is paused', { pausedByAnnotation: true }],
    ['it is being deleted', { beingDeleted: true }],
  ])('I7: writes nothing where meanwhile %s', async (_, changed) => {
    const { cluster, read } = await aRead();
    cluster.putMachinePool({ ...read, ...changed });
    expect(await writeBack({ cluster }, read, 7)).toBe('overtaken');
    expect(cluster.writes).toEqual([]);
  });

  it('writes nothing where the MachinePool is gone', async () => {
    const cluster = new FakeCluster();
    expect(await writeBack({ cluster }, managed, 7)).toBe('overtaken');
    expect(cluster.calls).toEqual(['writeReplicas']);
  });

  it('writes nothing where the MachinePool goes before it is read again', async () => {
    const { cluster, read } = await aRead();
    cluster.putMachinePool(read);
    cluster.onceBefore('readMachinePool', () => cluster.removeMachinePool(managed));
    expect(await writeBack({ cluster }, read, 7)).toBe('overtaken');
    expect(cluster.writes).toEqual([]);
  });
});

describe('noteWriteBack', () => {
  const lastScale = {
    from: 9,
    to: 2,
    machinePoolGeneration: 1,
    time: '2026-11-23T12:00:00.000Z',
    result: 'WrittenBack',
  } as const;
  const contested = { count: 1, since: lastScale.time };
  const theirs = { replicas: 3, contested: { count: 0, since: '2026-11-23T11:00:00.000Z' } };
  const { ref } = aPool();

  it('adds to the status of somebody else what was written back, and how contested it is', async () => {
    const cluster = new FakeCluster(aPool({ status: theirs }));
    await noteWriteBack({ cluster }, cluster.pool(ref), { replicas: 1, lastScale, contested });
    expect(cluster.pool(ref).status).toEqual({ replicas: 3, lastScale, contested });
    expect(cluster.calls).toEqual(['readPool', 'writeStatus']);
    await noteWriteBack({ cluster }, cluster.pool(ref), { lastScale });
    expect(cluster.pool(ref).status).toEqual({ replicas: 3, lastScale });
  });

  it('tries again where that is another one once more, four times in all', async () => {
    const cluster = new FakeCluster(aPool({ status: theirs }));
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    await noteWriteBack({ cluster }, cluster.pool(ref), { lastScale });
    expect(cluster.pool(ref).status).toMatchObject({ lastScale });
    const busy = new FakeCluster(aPool({ status: theirs }));
    busy.failWith('writeStatus', () => {
      busy.change(ref, (pool) => pool);
      return undefined;
    });
    await noteWriteBack({ cluster: busy }, busy.pool(ref), { lastScale });
    expect(busy.calls.filter((call) => call === 'writeStatus')).toHaveLength(4);
    expect(busy.writes).toEqual([]);
  });

  it('leaves the status alone where a later figure was set, or it is another pool', async () => {
    const later = { ...lastScale, to: 5, time: '2026-11-23T12:00:01.000Z' };
    const cluster = new FakeCluster(aPool({ status: { lastScale: later } }));
    await noteWriteBack({ cluster }, cluster.pool(ref), { lastScale });
    await noteWriteBack({ cluster }, { ...cluster.pool(ref), uid: 'another' }, { lastScale });
    await noteWriteBack({ cluster: new FakeCluster() }, cluster.pool(ref), { lastScale });
    expect(cluster.writes).toEqual([]);
  });
});
