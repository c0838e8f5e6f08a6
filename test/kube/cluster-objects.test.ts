import { describe, expect, it } from 'vitest';
import {
  parseCloudAccounts,
  parseClusterPaused,
  parseMachinePool,
} from '../../shared/kube/cluster-objects.ts';

describe('parseMachinePool', () => {
  it('reads a plain one', () => {
    expect(parseMachinePool({ metadata: { name: 'mp' }, spec: {} })).toEqual({
      name: 'mp',
      pausedByAnnotation: false,
    });
  });

  it('reads pause and owner of the count', () => {
    const annotations = {
      'cluster.x-k8s.io/paused': 'true',
      'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler',
    };
    expect(parseMachinePool({ metadata: { name: 'mp', annotations } })).toEqual({
      name: 'mp',
      pausedByAnnotation: true,
      replicasManagedBy: 'external-autoscaler',
    });
  });

  it('keeps an empty owner of the count, which is a value too', () => {
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': '' };
    expect(parseMachinePool({ metadata: { name: 'mp', annotations } }).replicasManagedBy).toBe('');
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
      { name: 'main', account: '111111111111', regions: [], namespaces: [] },
    ]);
  });

  it('keeps an empty list of patterns, which fits no group', () => {
    const spec = { accountID: '1', groupNamePatterns: [] };
    expect(parseCloudAccounts({ items: [{ metadata, spec }] })[0]?.groupNamePatterns).toEqual([]);
  });

  it('leaves out the accounts of other clouds', () => {
    const azure = { metadata: { name: 'azure' }, spec: { subscriptionID: '0f1e' } };
    const aws = { metadata, spec: { accountID: '111111111111' } };
    expect(parseCloudAccounts({ items: [azure, aws] }).map(({ name }) => name)).toEqual(['main']);
  });
});
