import { describe, expect, it } from 'vitest';
import { computeResourceOf, scaleSetOf } from '../../shared/model/resource-id.ts';
import { aScaleSetRef, resourceIdOf, subscription } from '../fakes/scale-sets.ts';

const scaleSet = aScaleSetRef();
const id = resourceIdOf(scaleSet);
const machine = id.replace('virtualMachineScaleSets/workers', 'virtualMachines/workers_1');

describe('computeResourceOf', () => {
  it('reads a scale set, an instance of it, and a virtual machine', () => {
    expect(computeResourceOf(id)).toEqual({ kind: 'scale-set', scaleSet });
    expect(computeResourceOf(`${id}/virtualMachines/17`)).toEqual({
      kind: 'instance',
      scaleSet,
      instanceId: '17',
    });
    expect(computeResourceOf(machine)).toEqual({
      kind: 'virtual-machine',
      virtualMachine: { subscription, resourceGroup: 'Fleet', name: 'workers_1' },
    });
  });

  it.each([(text: string) => text.toLowerCase(), (text: string) => text.toUpperCase()])(
    'reads them in any case, and keeps the case of the names (%#)',
    (inCase) => {
      expect(scaleSetOf(inCase(id))).toEqual({
        kind: 'ScaleSet',
        subscription: inCase(subscription),
        resourceGroup: inCase('Fleet'),
        name: inCase('workers'),
      });
    },
  );

  it.each([
    '',
    '/',
    id.slice(1),
    `${id}/`,
    `${id}/extensions/x`,
    `${id}/virtualMachines/`,
    `${id}/virtualMachines/1/extensions/x`,
    `${machine}/virtualMachines/1`,
    id.replace('Microsoft.Compute', 'Microsoft_Compute'),
    id.replace('Microsoft.Compute', 'Microsoft.Network'),
    id.replace('/subscriptions/', '/subscriptions//'),
    `x${id}`,
    `${id}\n`,
  ])('takes %j for none of them', (text) => {
    expect(computeResourceOf(text)).toBeUndefined();
  });
});

describe('scaleSetOf', () => {
  it('takes what lies in a scale set for no scale set', () => {
    expect(scaleSetOf(`${id}/virtualMachines/17`)).toBeUndefined();
    expect(scaleSetOf(machine)).toBeUndefined();
  });
});
