import { describe, expect, it } from 'vitest';
import { awsInstance } from '../../../sandbox/kubelets/aws-instance.ts';
import { newLease, newNode } from '../../../sandbox/kubelets/node-objects.ts';
import { parseStreamLine } from '../../../sandbox/kubelets/stream-line.ts';

const line = { instanceId: 'i-0123456789abcdef0', region: 'eu-west-1', zone: 'eu-west-1b' };
const instance = awsInstance(line);
const subscription = '11111111-0000-0000-0000-000000000000';

/** The instance of a line of the simulated Azure. */
function onAzure(resource: string, zone: string | null) {
  const parsed = parseStreamLine(
    JSON.stringify({
      type: 'instance',
      location: 'westeurope',
      resourceId: `/subscriptions/${subscription}/resourceGroups/${resource}`,
      computerName: 'Demo-Unif000000',
      zone,
      from: 'Creating',
      to: 'Running',
    }),
  );
  if (parsed.type !== 'instance') throw new Error(JSON.stringify(parsed));
  return parsed.step.instance;
}

describe('node objects', () => {
  it('are named after the instance as EC2 names it in its region', () => {
    expect(instance.nodeName).toBe('i-0123456789abcdef0.eu-west-1.compute.internal');
    expect(awsInstance({ ...line, region: 'us-east-1' }).nodeName).toBe(
      'i-0123456789abcdef0.ec2.internal',
    );
  });

  it('carry the provider ID that Cluster API looks for', () => {
    expect(newNode(instance, 0)).toHaveProperty(
      'spec.providerID',
      'aws:///eu-west-1b/i-0123456789abcdef0',
    );
  });

  it('lower the resource group alone, once, as cloud-provider-azure does', () => {
    const scaleSet = 'providers/Microsoft.Compute/virtualMachineScaleSets/Demo';
    expect(onAzure(`Demo/${scaleSet}/virtualMachines/0`, '2')).toMatchObject({
      nodeName: 'demo-unif000000',
      providerId: `azure:///subscriptions/${subscription}/resourceGroups/demo/${scaleSet}/virtualMachines/0`,
      region: 'westeurope',
      zone: 'westeurope-2',
    });
    expect(onAzure('RG/providers/Microsoft.Compute/virtualMachines/Vm_1a', null)).toMatchObject({
      providerId: `azure:///subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/Vm_1a`,
      zone: '0',
    });
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
