import { describe, expect, it } from 'vitest';
import { parsePool } from '../../shared/kube/pool-object.ts';
import { aScaleSetRef, resourceIdOf } from '../fakes/scale-sets.ts';
import { aPoolObject, thePool, type Fields } from './api-objects.ts';

const parse = (object: unknown) => parsePool('AutoScalingGroupMachinePool', object);
const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'mp', uid: 'u' };

describe('parsePool', () => {
  it('reads a new object', () => {
    expect(parse(aPoolObject())).toEqual(thePool);
  });

  it('reads list and status', () => {
    const status = { ready: true, replicas: 1, conditions: [] };
    const spec = { providerIDList: ['aws:///eu-west-1a/i-1'] };
    expect(parse(aPoolObject({}, spec, { status }))).toEqual({
      ...thePool,
      providerIdList: ['aws:///eu-west-1a/i-1'],
      status,
    });
  });

  it.each<[Fields, Fields]>([
    [{}, { percent: 30, minimum: 3 }],
    [{ percent: 0 }, { percent: 0, minimum: 3 }],
    [{ minimum: 0 }, { percent: 30, minimum: 0 }],
    [
      { percent: 100, minimum: 50 },
      { percent: 100, minimum: 50 },
    ],
  ])('reads the guard %j, and takes the usual for what it leaves out', (guard, read) => {
    expect(parse(aPoolObject({}, { shrinkGuard: guard })).shrinkGuard).toEqual(read);
  });

  it.each<[string, Fields, Fields]>([
    ['its deletion', { deletionTimestamp: '2026-11-23T09:00:00Z' }, { beingDeleted: true }],
    [
      'its pause, whatever the value',
      { annotations: { 'cluster.x-k8s.io/paused': '' } },
      { pausedByAnnotation: true },
    ],
    [
      'the name of its Cluster',
      { labels: { 'cluster.x-k8s.io/cluster-name': 'blue', other: 'x' } },
      { clusterName: 'blue' },
    ],
    ['the MachinePool that owns it', { ownerReferences: [owner] }, { machinePoolName: 'mp' }],
    [
      'the owner in any version of the API',
      { ownerReferences: [{ ...owner, apiVersion: 'cluster.x-k8s.io/v1beta1' }] },
      { machinePoolName: 'mp' },
    ],
    [
      'the MachinePool among other owners',
      { ownerReferences: [{ ...owner, kind: 'Cluster', name: 'blue' }, owner] },
      { machinePoolName: 'mp' },
    ],
  ])('reads %s', (_, metadata, fields) => {
    expect(parse(aPoolObject(metadata))).toEqual({ ...thePool, ...fields });
  });

  it.each<[string, Fields]>([
    ['another kind', { ...owner, kind: 'Cluster' }],
    ['another API group', { ...owner, apiVersion: 'example.com/v1' }],
    ['a group whose name only begins alike', { ...owner, apiVersion: 'cluster.x-k8s.io.evil/v1' }],
  ])('takes no owner of %s', (_, reference) => {
    expect(parse(aPoolObject({ ownerReferences: [reference] }))).not.toHaveProperty(
      'machinePoolName',
    );
  });

  it('takes the annotation of another name for no pause', () => {
    const annotations = { 'cluster.x-k8s.io/paused-by': 'me' };
    expect(parse(aPoolObject({ annotations })).pausedByAnnotation).toBe(false);
  });

  it.each<[string, Fields]>([
    ['metadata.uid', aPoolObject({ uid: undefined })],
    ['metadata.resourceVersion', aPoolObject({ resourceVersion: undefined })],
    ['spec.accountID', aPoolObject({}, { accountID: 123 })],
    ['spec.region', aPoolObject({}, { region: undefined })],
    ['spec.autoScalingGroupName', aPoolObject({}, { autoScalingGroupName: undefined })],
    ['status', aPoolObject({}, {}, { status: 'odd' })],
  ])('throws where %s is wrong, and names it', (path, object) => {
    expect(() => parse(object)).toThrow(path.split('.').at(-1));
  });
});

describe('parsePool of a scale set', () => {
  const ofScaleSet = (resourceID: unknown) => ({
    ...aPoolObject(),
    kind: 'ScaleSetMachinePool',
    spec: { resourceID, providerIDList: ['azure:///x'] },
  });
  const read = (resourceID: unknown) => parsePool('ScaleSetMachinePool', ofScaleSet(resourceID));

  it('reads which scale set it is, in the case in which it is written', () => {
    const group = aScaleSetRef('Workers');
    expect(read(resourceIdOf(group))).toEqual({
      ...thePool,
      ref: { ...thePool.ref, kind: 'ScaleSetMachinePool' },
      group,
      providerIdList: ['azure:///x'],
    });
  });

  it.each([undefined, 7, '', resourceIdOf(aScaleSetRef()).slice(1)])(
    'throws where the resource ID is %j',
    (resourceID) => {
      expect(() => read(resourceID)).toThrow('resourceID');
    },
  );
});
