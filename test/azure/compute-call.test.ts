import { describe, expect, it } from 'vitest';
import { computeCallOf } from '../../functions/azure/cloud/compute-call.ts';

const group = '/subscriptions/S-1/resourceGroups/Blue/providers/Microsoft.Compute';
const ofSubscription = '/subscriptions/S-1/providers/Microsoft.Compute';
const scaleSet =
  '/subscriptions/s-1/resourcegroups/blue/providers/microsoft.compute/virtualmachinescalesets/pool';

const callOf = (path: string, method = 'GET') =>
  computeCallOf(method, new URL(path, 'https://management.azure.com'));

describe('computeCallOf', () => {
  it.each([
    ['PATCH', '/virtualMachineScaleSets/Pool', 'patch virtualmachinescalesets/*'],
    ['GET', '/virtualMachineScaleSets/Pool', 'get virtualmachinescalesets/*'],
    [
      'GET',
      '/virtualmachinescalesets/POOL/instanceView',
      'get virtualmachinescalesets/*/instanceview',
    ],
    [
      'GET',
      '/virtualMachineScaleSets/Pool/virtualMachines?$skiptoken=2',
      'get virtualmachinescalesets/*/virtualmachines',
    ],
    [
      'GET',
      '/virtualMachineScaleSets/Pool/virtualMachines/7',
      'get virtualmachinescalesets/*/virtualmachines/*',
    ],
  ])('tells of %s %s its kind and its scale set, in one case', (method, path, kind) => {
    expect(callOf(group + path, method)).toEqual({ subscription: 's-1', kind, resource: scaleSet });
  });

  it('tells of a list of members whose scale set it is, in whatever case', () => {
    const filter = `'virtualMachineScaleSet/id' eq '${scaleSet.toUpperCase()}'`;
    const path = `${group}/virtualMachines?$filter=${encodeURIComponent(filter)}`;
    expect(callOf(path)).toEqual({
      subscription: 's-1',
      kind: 'get virtualmachines',
      resource: scaleSet,
    });
  });

  it.each([`${group}/virtualMachines`, `${ofSubscription}/virtualMachines?$filter=else`])(
    'tells of a list of many that it is about none: %s',
    (path) => {
      expect(callOf(path)).toEqual({ subscription: 's-1', kind: 'get virtualmachines' });
    },
  );

  it('takes a virtual machine for a resource', () => {
    expect(callOf(`${group}/virtualMachines/VM`)).toMatchObject({
      kind: 'get virtualmachines/*',
      resource:
        '/subscriptions/s-1/resourcegroups/blue/providers/microsoft.compute/virtualmachines/vm',
    });
  });

  it('takes one name for the same, whether it is encoded or not', () => {
    const encoded = callOf(`${group.replace('Blue', '%42l%75e')}/virtualMachineScaleSets/pool`);
    expect(encoded).toEqual(callOf(`${group}/virtualMachineScaleSets/pool`));
  });

  it.each(['/', '/subscriptions/S-1', `${group.replace('Compute', 'Network')}/x/y`, `${group}/%`])(
    'says nothing of %s',
    (path) => {
      expect(callOf(path)).toBeUndefined();
    },
  );
});
