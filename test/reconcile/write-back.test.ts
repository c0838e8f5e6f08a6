import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { writeBack } from '../../shared/reconcile/write-back.ts';
import { aMachinePool } from '../fakes/builders.ts';
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
    expect(await writeBack({ cluster: new FakeCluster() }, managed, 7)).toBe('overtaken');
  });
});
