import { describe, expect, it } from 'vitest';
import { parseReportedMachinePool, parseReportedPool } from '../../shared/kube/reported-objects.ts';
import { aMachinePoolObject, aPoolObject } from './api-objects.ts';

const kind = 'AutoScalingGroupMachinePool';
const listed = ['aws:///a/i-1', 'aws:///a/i-2'];
const wrote = (manager: string, time: string, field: string) => ({
  manager,
  time,
  fieldsV1: { 'f:spec': { [field]: {} } },
});

describe('a reported pool', () => {
  it('has of its list only what tells it from another', () => {
    const pool = parseReportedPool(kind, aPoolObject({}, { providerIDList: listed }));
    expect(pool.list.length).toBe(2);
    expect(pool).not.toHaveProperty('providerIdList');
    const { list } = parseReportedMachinePool(aMachinePoolObject({}, { providerIDList: listed }));
    expect(list).toEqual(pool.list);
    const reversed = parseReportedPool(
      kind,
      aPoolObject({}, { providerIDList: listed.toReversed() }),
    );
    expect(reversed.list.hash).not.toBe(list.hash);
  });

  it('has the same empty list whether it is absent or not', () => {
    expect(parseReportedPool(kind, aPoolObject()).list).toEqual(
      parseReportedMachinePool(aMachinePoolObject({}, { providerIDList: [] })).list,
    );
  });
});

describe('a reported MachinePool', () => {
  it('tells phase, owner of the count, what it names, and when its replicas were written last', () => {
    const managedFields = [
      wrote('manager', '2026-11-23T10:00:00Z', 'f:providerIDList'),
      wrote('kubectl', '2026-11-23T09:00:00Z', 'f:replicas'),
      wrote('poolsync', '2026-11-23T08:00:00Z', 'f:replicas'),
    ];
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'asg' };
    const infrastructureRef = {
      apiGroup: 'infrastructure.cluster.x-k8s.io',
      kind,
      name: 'workers',
    };
    const spec = { replicas: 3, template: { spec: { infrastructureRef } } };
    const object = {
      ...aMachinePoolObject({ annotations, managedFields }, spec),
      status: { phase: 'Running' },
    };
    expect(parseReportedMachinePool(object)).toMatchObject({
      replicas: 3,
      replicasWrittenAt: '2026-11-23T09:00:00Z',
      owner: 'cloud',
      phase: 'Running',
      infrastructure: { kind, name: 'workers' },
    });
  });

  it('leaves out what is not there', () => {
    const machinePool = parseReportedMachinePool({ ...aMachinePoolObject({}, {}), status: {} });
    expect(machinePool).toEqual({
      namespace: 'fleet',
      name: 'mp',
      owner: 'cluster',
      pausedByAnnotation: false,
      beingDeleted: false,
      list: { length: 0, hash: '' },
    });
  });
});
