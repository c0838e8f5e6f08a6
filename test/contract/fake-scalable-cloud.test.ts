import { arnOf, otherAccount } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeScalableCloud } from '../fakes/fake-scalable-cloud.ts';
import { trustedRole } from './aws-cloud.ts';
import {
  describeScalableCloudContract,
  type ScalableCloudWorld,
} from './scalable-cloud-contract.ts';

async function makeWorld(): Promise<ScalableCloudWorld> {
  const { roleArn, externalId } = trustedRole;
  const roles = { [roleArn]: { account: otherAccount, externalId } };
  const cloud = new FakeScalableCloud({ roles });
  return {
    cloud,
    async make(ref, desiredCapacity) {
      const bounds = { minimumCapacity: 0, maximumCapacity: 10 };
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

describeScalableCloudContract('FakeScalableCloud', makeWorld);
