import { describe, expect, it } from 'vitest';
import type { Condition, ConditionType } from '../../shared/model/condition.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import type { WatchedStatus } from '../../shared/model/watched.ts';
import {
  parseWatchedCluster,
  parseWatchedForeignPool,
  parseWatchedPool,
} from '../../shared/kube/watched-objects.ts';
import { aPoolObject, type Fields } from './api-objects.ts';

const kind = 'AutoScalingGroupMachinePool';
const ids = ['aws:///eu-west-1a/i-1', 'aws:///eu-west-1a/i-2'];
const noon = '2026-11-23T12:00:00Z';

const parse = (metadata: Fields = {}, spec: Fields = {}, status?: PoolStatus) =>
  parseWatchedPool(kind, aPoolObject(metadata, spec, status === undefined ? {} : { status }));

const statusOf = (status: PoolStatus): WatchedStatus => parse({}, {}, status).status;

const condition = (
  type: ConditionType,
  status: Condition['status'],
  reason = 'Because',
): Condition => ({ type, status, reason, message: 'words', lastTransitionTime: noon });

/** An entry of managedFields for the list. */
const listBy = (manager: string): Fields => ({
  manager,
  operation: 'Update',
  fieldsV1: { 'f:spec': { 'f:providerIDList': {} } },
});

describe('parseWatchedPool', () => {
  it('reads a pool that core has not seen yet', () => {
    expect(parse()).toMatchObject({
      ref: { kind, namespace: 'fleet', name: 'pool' },
      uid: 'uid-1',
      generation: 3,
      beingDeleted: false,
      pausedByAnnotation: false,
      list: { length: 0, isForeign: false },
    });
    expect(parse()).not.toHaveProperty('machinePoolName');
  });

  it('reads the owner, the Cluster, the pause and the deletion', () => {
    const pool = parse({
      labels: { 'cluster.x-k8s.io/cluster-name': 'blue' },
      annotations: { 'cluster.x-k8s.io/paused': '' },
      deletionTimestamp: noon,
      ownerReferences: [
        { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'workers' },
      ],
    });
    expect(pool).toMatchObject({
      machinePoolName: 'workers',
      clusterName: 'blue',
      pausedByAnnotation: true,
      beingDeleted: true,
    });
  });

  it('keeps of the list its length and whether it is another one, and no ID', () => {
    const { list } = parse({}, { providerIDList: ids });
    expect(list.length).toBe(2);
    expect(parse({}, { providerIDList: [...ids] }).list.hash).toBe(list.hash);
    expect(parse({}, { providerIDList: ids.toReversed() }).list.hash).not.toBe(list.hash);
    expect(JSON.stringify(parse({}, { providerIDList: ids }))).not.toContain('i-1');
  });

  it.each([
    ['poolsync alone', [listBy('poolsync')], false],
    ['poolsync and one who said the same', [listBy('kubectl'), listBy('poolsync')], false],
    ['somebody else', [listBy('kubectl')], true],
    ['nobody that is known', [], true],
    ['somebody else, poolsync the status', [listBy('velero'), { manager: 'poolsync' }], true],
  ])('tells a list of %s', (_, managedFields, isForeign) => {
    expect(parse({ managedFields }, { providerIDList: ids }).list.isForeign).toBe(isForeign);
  });

  it('takes no empty list for somebody else’s', () => {
    expect(parse({ managedFields: [listBy('kubectl')] }).list.isForeign).toBe(false);
  });

  it('refuses what is no pool', () => {
    expect(() => parseWatchedPool(kind, { metadata: {} })).toThrow('namespace');
  });
});

describe('the status of a watched pool', () => {
  it('is unknown where there is none', () => {
    const { hash: _, ...status } = parse().status;
    expect(status).toEqual({
      isObserved: false,
      ready: false,
      isAdopted: false,
      saysPaused: false,
      isClaimed: false,
      isUnsettled: false,
      saysQuotaExceeded: false,
    });
  });

  it('keeps the figures that decide', () => {
    const lastScale = {
      from: 2,
      to: 3,
      machinePoolGeneration: 1,
      time: noon,
      result: 'Accepted',
    } as const;
    const kept = {
      ready: true,
      owner: 'cluster',
      replicas: 2,
      desiredCapacity: 3,
      minimumCapacity: 0,
      maximumCapacity: 9,
      lastScale,
      contested: { count: 1, since: noon },
    } as const;
    const pendingShrink = { ids: [], firstReadAt: noon, guarded: true };
    const lastChange = { time: noon, added: 1, removed: 0, cause: 'an event' };
    const status = { ...kept, pendingShrink, lastChange, adoptedAt: noon, observedAt: noon };
    expect(statusOf({ ...status, groupID: 'arn', countsByState: { InService: 2 } })).toMatchObject({
      ...kept,
      isObserved: true,
      isAdopted: true,
      lastChangeTime: noon,
      pendingShrink: { firstReadAt: noon, guarded: true },
    });
  });

  it('has another hash where any field is another one', () => {
    const { hash } = statusOf({ countsByState: { Pending: 1 } });
    expect(statusOf({ countsByState: { Pending: 1 } }).hash).toBe(hash);
    expect(statusOf({ countsByState: { Pending: 2 } }).hash).not.toBe(hash);
  });

  it('reads what the conditions say', () => {
    const conditions = [
      condition('Paused', 'True'),
      condition('GroupClaimed', 'True'),
      condition('Settled', 'False', 'EventAhead'),
      condition('ScaleAccepted', 'False', 'OutOfRange'),
    ];
    expect(statusOf({ conditions })).toMatchObject({
      saysPaused: true,
      isClaimed: true,
      isUnsettled: true,
      scaleRefusal: 'OutOfRange',
    });
    const others = [condition('Settled', 'Unknown'), condition('ScaleAccepted', 'Unknown')];
    expect(statusOf({ conditions: others })).toMatchObject({ isUnsettled: false });
    expect(statusOf({ conditions: others })).not.toHaveProperty('scaleRefusal');
  });

  it.each(['False', 'Unknown'] as const)('names the first obstacle that is %s', (status) => {
    const conditions = [condition('ListCurrent', status), condition('GroupFound', status)];
    expect(statusOf({ conditions }).obstacle).toBe('GroupFound');
  });
});

describe('parseWatchedCluster', () => {
  it('reads whether it is paused', () => {
    const metadata = { namespace: 'fleet', name: 'blue' };
    const cluster = (spec: Fields) => parseWatchedCluster({ metadata, spec });
    expect(cluster({})).toEqual({ ...metadata, isPaused: false });
    expect(cluster({ paused: true })).toEqual({ ...metadata, isPaused: true });
  });
});

describe('parseWatchedForeignPool', () => {
  const metadata = { namespace: 'fleet', name: 'capa', uid: 'uid', generation: 2 };
  it('reads the group that it stands for, where it is known', () => {
    const { namespace, name, ...versions } = metadata;
    const ref = { kind: 'AWSMachinePool', namespace, name };
    const plain = { ref, ...versions, beingDeleted: false, pausedByAnnotation: false };
    expect(parseWatchedForeignPool('AWSMachinePool', { metadata, spec: {} })).toEqual(plain);
    expect(
      parseWatchedForeignPool('AWSMachinePool', { metadata, spec: { providerID: '' } }),
    ).toEqual(plain);
    const named = { metadata, spec: { providerID: 'arn' } };
    expect(parseWatchedForeignPool('AWSMachinePool', named)).toEqual({
      ...plain,
      providerId: 'arn',
    });
  });

  it('reads its Cluster and its pause', () => {
    const more = {
      labels: { 'cluster.x-k8s.io/cluster-name': 'blue' },
      annotations: { 'cluster.x-k8s.io/paused': 'true' },
    };
    expect(
      parseWatchedForeignPool('AWSMachinePool', { metadata: { ...metadata, ...more } }),
    ).toMatchObject({
      clusterName: 'blue',
      pausedByAnnotation: true,
    });
  });
});
