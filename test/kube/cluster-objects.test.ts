import { describe, expect, it } from 'vitest';
import {
  parseCloudAccounts,
  parseClusterPaused,
  parseMachinePool,
} from '../../shared/kube/cluster-objects.ts';
import { aMachinePoolObject, theMachinePool } from './api-objects.ts';

const entry = (manager: string, time: string, fieldsV1: object) => ({ manager, time, fieldsV1 });

describe('parseMachinePool', () => {
  it('reads a plain one', () => {
    expect(parseMachinePool(aMachinePoolObject())).toEqual(theMachinePool);
  });

  it('I3: leaves the replicas open where there are none', () => {
    const { replicas: _, ...withoutReplicas } = theMachinePool;
    expect(parseMachinePool(aMachinePoolObject({}, {}))).toEqual(withoutReplicas);
  });

  it('reads pause, deletion, owner of the count and the confirmed figure', () => {
    const annotations = {
      'cluster.x-k8s.io/paused': 'true',
      'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler',
      'poolsync/confirm-replicas': '50',
    };
    const deletionTimestamp = '2026-11-23T08:00:00Z';
    expect(parseMachinePool(aMachinePoolObject({ annotations, deletionTimestamp }))).toEqual({
      ...theMachinePool,
      pausedByAnnotation: true,
      beingDeleted: true,
      replicasManagedBy: 'external-autoscaler',
      confirmedReplicas: 50,
    });
  });

  it('keeps an empty owner of the count, which is a value too', () => {
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': '' };
    expect(parseMachinePool(aMachinePoolObject({ annotations })).replicasManagedBy).toBe('');
  });

  it.each(['', 'all', '-1', '1.5', '1e3', '99999999999'])(
    'takes %j for no confirmed figure',
    (figure) => {
      const annotations = { 'poolsync/confirm-replicas': figure };
      const read = parseMachinePool(aMachinePoolObject({ annotations }));
      expect(read).not.toHaveProperty('confirmedReplicas');
    },
  );

  it('names who wrote the replicas last', () => {
    const managedFields = [
      entry('gitops', '2026-11-23T08:00:00Z', { 'f:spec': { 'f:replicas': {} } }),
      entry('cluster-autoscaler', '2026-11-23T10:00:00Z', { 'f:spec': { 'f:replicas': {} } }),
      entry('kubectl', '2026-11-23T09:00:00Z', { 'f:spec': { 'f:replicas': {}, 'f:x': {} } }),
      entry('manager', '2026-11-23T11:00:00Z', { 'f:status': { 'f:replicas': {} } }),
      { manager: 'before-first-apply' },
    ];
    const read = parseMachinePool(aMachinePoolObject({ managedFields }));
    expect(read.replicasWriter).toBe('cluster-autoscaler');
  });
});

describe('parseClusterPaused', () => {
  it.each([
    [{ spec: { paused: true } }, true],
    [{ spec: { paused: false } }, false],
    [{ spec: { controlPlaneEndpoint: {} } }, false],
  ])('reads %j as %s', (object, paused) => {
    expect(parseClusterPaused(object)).toBe(paused);
  });
});

describe('parseCloudAccounts', () => {
  const metadata = { name: 'main' };

  it('reads all that an AWS account may say', () => {
    const spec = {
      accountID: '111111111111',
      roleARN: 'arn:aws:iam::111111111111:role/poolsync',
      externalID: 'secret',
      regions: ['eu-west-1'],
      namespaces: ['fleet'],
      groupNamePatterns: ['team-*'],
    };
    expect(parseCloudAccounts({ items: [{ metadata, spec }] })).toEqual([
      {
        cloud: 'aws',
        name: 'main',
        account: '111111111111',
        regions: ['eu-west-1'],
        namespaces: ['fleet'],
        groupNamePatterns: ['team-*'],
        roleArn: 'arn:aws:iam::111111111111:role/poolsync',
        externalId: 'secret',
      },
    ]);
  });

  it('allows nothing where nothing is said', () => {
    const spec = { accountID: '111111111111' };
    expect(parseCloudAccounts({ items: [{ metadata, spec }] })).toEqual([
      { cloud: 'aws', name: 'main', account: '111111111111', regions: [], namespaces: [] },
    ]);
  });

  it('keeps an empty list of patterns, which fits no group', () => {
    const spec = { accountID: '1', groupNamePatterns: [] };
    expect(parseCloudAccounts({ items: [{ metadata, spec }] })[0]?.groupNamePatterns).toEqual([]);
  });

  it('reads all that an Azure subscription may say', () => {
    const spec = {
      subscriptionID: '0f1e',
      identity: 'c1d2',
      regions: ['westeurope'],
      namespaces: ['fleet'],
      groupNamePatterns: ['team-*'],
    };
    expect(parseCloudAccounts({ items: [{ metadata, spec }] })).toEqual([
      {
        cloud: 'azure',
        name: 'main',
        subscription: '0f1e',
        regions: ['westeurope'],
        namespaces: ['fleet'],
        groupNamePatterns: ['team-*'],
        identity: 'c1d2',
      },
    ]);
  });

  it('leaves out what names neither an account nor a subscription', () => {
    const nothing = { metadata: { name: 'nothing' }, spec: { namespaces: ['*'] } };
    const aws = { metadata, spec: { accountID: '111111111111' } };
    expect(parseCloudAccounts({ items: [nothing, aws] }).map(({ name }) => name)).toEqual(['main']);
  });
});
