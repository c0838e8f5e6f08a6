import type { Capacity } from '../../shared/model/count.ts';
import type { AutoScalingGroupRef, ScaleSetRef } from '../../shared/model/group.ts';
import { arnOf, otherAccount } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeScalableCloud } from '../fakes/fake-scalable-cloud.ts';
import { aScaleSetRef, resourceIdOf, subscription } from '../fakes/scale-sets.ts';
import { awsWorld, trustedRole } from './aws-cloud.ts';
import type { CloudPlace } from './cloud-contract.ts';
import {
  describeScalableAutoScalingContract,
  type AutoScalingWorld,
} from './scalable-auto-scaling-contract.ts';
import { describeScalableCloudContract } from './scalable-cloud-contract.ts';
import {
  describeScalableScaleSetContract,
  type ScaleSetWorld,
} from './scalable-scale-set-contract.ts';

const bounds = { minimumCapacity: 0, maximumCapacity: 10 };

/** What is steered in the same way, whatever the groups are. */
function steering(cloud: FakeScalableCloud) {
  return {
    async makeBusy() {
      let left = 1;
      cloud.answerWith(() => {
        left -= 1;
        return left < 0 ? undefined : { kind: 'busy', said: 'something is in progress' };
      });
    },
    async loseAnswer() {
      cloud.onceInsteadOfAnswer(() => {
        throw faults.cloudAway();
      });
    },
    async close() {},
  };
}

async function makeAutoScalingWorld(): Promise<AutoScalingWorld> {
  const { roleArn, externalId } = trustedRole;
  const roles = { [roleArn]: { account: otherAccount, externalId } };
  const cloud = new FakeScalableCloud({ roles });
  const { here, elsewhere, denied } = awsWorld;
  return {
    cloud,
    here,
    elsewhere,
    denied,
    figures: bounds,
    ...steering(cloud),
    async make(ref: AutoScalingGroupRef, desiredCapacity) {
      cloud.put(ref, { id: arnOf(ref), desiredCapacity, ...bounds });
    },
    async bound(ref, { min, max }) {
      cloud.change(ref, { minimumCapacity: min, maximumCapacity: max });
    },
    async triggerPolicy(ref, policy, desiredCapacity) {
      const { desiredCapacity: from } = cloud.capacity(ref);
      const cause = `a monitor alarm triggered policy ${policy} changing the desired capacity from ${from} to ${desiredCapacity}`;
      cloud.change(ref, { desiredCapacity }, cause);
    },
  };
}

function placeIn(within: string): CloudPlace<ScaleSetRef> {
  return {
    access: { cloud: 'azure', subscription: within, locations: ['*'] },
    refOf: (name) => aScaleSetRef(name, { subscription: within }),
    idOf: (ref) => new RegExp(`^${resourceIdOf(ref)}$`),
  };
}

async function makeScaleSetWorld(): Promise<ScaleSetWorld> {
  const cloud = new FakeScalableCloud();
  return {
    cloud,
    here: placeIn(subscription),
    elsewhere: placeIn('1f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'),
    // It knows no identities.
    denied: {},
    figures: {},
    ...steering(cloud),
    async make(ref, desiredCapacity) {
      const capacity: Capacity = { id: resourceIdOf(ref), desiredCapacity };
      cloud.put(ref, capacity);
    },
    async change(ref, desiredCapacity) {
      cloud.change(ref, { desiredCapacity });
    },
    async exhaustQuota() {
      const said = 'QuotaExceeded: the quota is used up';
      cloud.answerWith(() => ({ kind: 'refused', exceedsQuota: true, said }));
    },
  };
}

describeScalableCloudContract('FakeScalableCloud with Auto Scaling groups', makeAutoScalingWorld);
describeScalableAutoScalingContract('FakeScalableCloud', makeAutoScalingWorld);
describeScalableCloudContract('FakeScalableCloud with scale sets', makeScaleSetWorld);
describeScalableScaleSetContract('FakeScalableCloud', makeScaleSetWorld);
