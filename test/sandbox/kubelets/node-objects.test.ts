import { describe, expect, it } from 'vitest';
import { newLease, newNode, nodeName, providerId } from '../../../sandbox/kubelets/node-objects.ts';

const instance = {
  instanceId: 'i-0123456789abcdef0',
  region: 'eu-west-1',
  zone: 'eu-west-1b',
};

describe('node objects', () => {
  it('are named after the instance as EC2 names it in its region', () => {
    expect(nodeName(instance)).toBe('i-0123456789abcdef0.eu-west-1.compute.internal');
    expect(nodeName({ ...instance, region: 'us-east-1' })).toBe('i-0123456789abcdef0.ec2.internal');
  });

  it('carry the provider ID that Cluster API looks for', () => {
    expect(providerId(instance)).toBe('aws:///eu-west-1b/i-0123456789abcdef0');
    expect(newNode(instance, 0)).toHaveProperty('spec.providerID', providerId(instance));
  });

  it('write times as the API server wants them', () => {
    expect(newLease('n', 1_700_000_000_123)).toHaveProperty(
      'spec.renewTime',
      '2023-11-14T22:13:20.123000Z',
    );
    expect(newNode(instance, 1_700_000_000_123)).toHaveProperty(
      'status.conditions.0.lastTransitionTime',
      '2023-11-14T22:13:20Z',
    );
  });
});
