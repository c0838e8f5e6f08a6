import {
  groupKey,
  type AutoScalingGroupRef,
  type GroupRef,
  type ScaleSetRef,
} from '../../shared/model/group.ts';
import type { ObservedGroup, ObservedInstance } from '../../shared/model/observation.ts';
import { awsProviderId, type ProviderId } from '../../shared/model/provider-id.ts';
import { aDrainingInstance, aGroup, anInstance, arnOf, otherAccount } from '../fakes/builders.ts';
import { FakeCloud } from '../fakes/fake-cloud.ts';
import {
  aMachine,
  aScaleSet,
  aScaleSetRef,
  resourceIdOf,
  subscription,
} from '../fakes/scale-sets.ts';
import { awsWorld, describeAwsRoles, trustedRole } from './aws-cloud.ts';
import { describeCloudContract, type CloudPlace, type CloudWorld } from './cloud-contract.ts';

/** How a cloud's groups and instances are made up. */
interface MadeUp<Ref> {
  /** @param number another one for each instance */
  instance(ref: Ref, number: number): ObservedInstance;
  leaving(instance: ObservedInstance): ObservedInstance;
  group(ref: Ref, instances: readonly ObservedInstance[]): ObservedGroup;
}

function keeper<Ref extends GroupRef>(
  cloud: FakeCloud,
  madeUp: MadeUp<Ref>,
): Pick<CloudWorld<Ref>, 'cloud' | 'make' | 'leaveOne' | 'close'> {
  const groups = new Map<string, readonly ObservedInstance[]>();
  let made = 0;
  const put = (ref: Ref, instances: readonly ObservedInstance[]): void => {
    groups.set(groupKey(ref), instances);
    cloud.put(ref, madeUp.group(ref, instances));
  };
  return {
    cloud,
    async make(refs, capacity) {
      for (const ref of refs) {
        put(
          ref,
          Array.from({ length: capacity }, () => madeUp.instance(ref, (made += 1))),
        );
      }
    },
    async leaveOne(ref) {
      const [first, ...rest] = groups.get(groupKey(ref)) ?? [];
      if (first === undefined) throw new Error(`${groupKey(ref)} has no instance`);
      put(ref, [madeUp.leaving(first), ...rest]);
      return first.id;
    },
    async close() {},
  };
}

async function makeAws(): Promise<CloudWorld<AutoScalingGroupRef>> {
  const { roleArn, externalId } = trustedRole;
  const cloud = new FakeCloud({ roles: { [roleArn]: { account: otherAccount, externalId } } });
  return {
    ...awsWorld,
    ...keeper<AutoScalingGroupRef>(cloud, {
      instance({ region }, number) {
        const id = `i-${number.toString(16).padStart(17, '0')}`;
        return anInstance(id, { providerId: awsProviderId(`${region}a`, id) });
      },
      leaving: ({ id }) => aDrainingInstance(id),
      group: (ref, instances) => aGroup(instances, { id: arnOf(ref), maximumCapacity: 10 }),
    }),
  };
}

function azurePlace(resourceGroup: string): CloudPlace<ScaleSetRef> {
  return {
    access: { cloud: 'azure', subscription, locations: ['*'] },
    refOf: (name) => aScaleSetRef(name, { resourceGroup }),
    idOf: (ref) => new RegExp(`^${resourceIdOf(ref)}$`),
  };
}

async function makeAzure(): Promise<CloudWorld<ScaleSetRef>> {
  return {
    here: azurePlace('Fleet'),
    elsewhere: azurePlace('Other'),
    denied: {},
    figures: {},
    instance: {
      serving: 'Running',
      leaving: 'Deleting',
      id: /^\w+$/,
      providerIdOf: ({ resourceGroup }, id) =>
        new RegExp(`/resourceGroups/${resourceGroup.toLowerCase()}/.*/virtualMachines/${id}$`),
      nobody: 'nobody',
    },
    isAskedByName: true,
    ...keeper<ScaleSetRef>(new FakeCloud(), {
      instance({ name, resourceGroup }, number) {
        const { id, providerId } = aMachine(`${name}_${number}`);
        const within = `/resourceGroups/${resourceGroup.toLowerCase()}/`;
        return aMachine(id, {
          providerId: providerId.replace('/resourceGroups/fleet/', within) as ProviderId,
        });
      },
      leaving: (machine) => ({
        ...machine,
        state: 'Deleting',
        transient: true,
        countsTowardsCapacity: false,
      }),
      group: (ref, instances) => aScaleSet(instances, { id: resourceIdOf(ref) }),
    }),
  };
}

describeCloudContract('FakeCloud with Auto Scaling groups', makeAws);
describeAwsRoles('FakeCloud', makeAws);
describeCloudContract('FakeCloud with scale sets', makeAzure);
