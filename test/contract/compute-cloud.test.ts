import { randomUUID } from 'node:crypto';
import { afterAll } from 'vitest';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import {
  access,
  otherSubscription,
  powerless,
  startSimulatedScaleSets,
  type Mode,
} from '../azure/simulated-scale-sets.ts';
import { aScaleSetRef, location, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { describeCloudContract, type CloudPlace, type CloudWorld } from './cloud-contract.ts';

const azure = await startSimulatedScaleSets();
afterAll(() => azure.close());

function placeIn(within: string, mode: Mode): CloudPlace<ScaleSetRef> {
  return {
    access: { ...access, subscription: within },
    refOf: (name) => aScaleSetRef(`${mode}-${name}`, { subscription: within }),
    idOf: (ref) => new RegExp(`^${resourceIdOf(ref)}$`),
  };
}

/** The real adapter with the identity of a function, and the same SDK to bring about what it reads. */
async function makeWorld(mode: Mode): Promise<CloudWorld<ScaleSetRef>> {
  return {
    cloud: azure.cloud(),
    here: placeIn(subscription, mode),
    elsewhere: placeIn(otherSubscription, mode),
    denied: {
      'an identity without rights': { ...access, identity: powerless },
      'an identity that is not there': { ...access, identity: randomUUID() },
    },
    figures: { location, growth: { kind: 'unhindered' } },
    instance: { serving: 'Running', leaving: 'Deleting:Running', ...idsOf[mode] },
    isAskedByName: true,
    async make(refs, capacity) {
      for (const ref of refs) await azure.create(ref, mode, capacity);
    },
    leaveOne: (ref) => azure.deleteOne(ref, mode),
    async close() {},
  };
}

const within = (ref: ScaleSetRef): string =>
  `^azure:///subscriptions/${ref.subscription}/resourceGroups/fleet/providers/Microsoft.Compute`;

const idsOf: Record<
  Mode,
  Pick<CloudWorld<ScaleSetRef>['instance'], 'id' | 'providerIdOf' | 'nobody'>
> = {
  Uniform: {
    id: /^\d+$/,
    nobody: '4711',
    providerIdOf: (ref, id) =>
      new RegExp(`${within(ref)}/virtualMachineScaleSets/${ref.name}/virtualMachines/${id}$`),
  },
  Flexible: {
    id: /^[\w-]+$/,
    nobody: 'nobody',
    providerIdOf: (ref, id) => new RegExp(`${within(ref)}/virtualMachines/${id}$`),
  },
};

describeCloudContract('ComputeCloud on Uniform scale sets', () => makeWorld('Uniform'));
describeCloudContract('ComputeCloud on Flexible scale sets', () => makeWorld('Flexible'));
