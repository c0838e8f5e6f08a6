import type { ObservedInstance } from '../../shared/model/observation.ts';
import { awsProviderId } from '../../shared/model/provider-id.ts';
import { groupKey } from '../../shared/model/group.ts';
import { aDrainingInstance, aGroup, anInstance, arnOf, otherAccount } from '../fakes/builders.ts';
import { FakeCloud } from '../fakes/fake-cloud.ts';
import { describeCloudContract, trustedRole, type CloudWorld } from './cloud-contract.ts';

async function makeWorld(): Promise<CloudWorld> {
  const { roleArn, externalId } = trustedRole;
  const cloud = new FakeCloud({ roles: { [roleArn]: { account: otherAccount, externalId } } });
  const groups = new Map<string, readonly ObservedInstance[]>();
  let made = 0;
  const newInstance = (region: string): ObservedInstance => {
    made += 1;
    const id = `i-${made.toString(16).padStart(17, '0')}`;
    return anInstance(id, { providerId: awsProviderId(`${region}a`, id) });
  };
  const put = (group: Parameters<CloudWorld['drainOne']>[0]): void => {
    const instances = groups.get(groupKey(group)) ?? [];
    cloud.put(group, aGroup(instances, { id: arnOf(group), maximumCapacity: 10 }));
  };
  return {
    cloud,
    async make(refs, capacity) {
      for (const ref of refs) {
        const instances = Array.from({ length: capacity }, () => newInstance(ref.region));
        groups.set(groupKey(ref), instances);
        put(ref);
      }
    },
    async drainOne(ref) {
      const [first, ...rest] = groups.get(groupKey(ref)) ?? [];
      if (first === undefined) throw new Error(`${groupKey(ref)} has no instance`);
      groups.set(groupKey(ref), [aDrainingInstance(first.id), ...rest]);
      put(ref);
      return first.id;
    },
    async close() {},
  };
}

describeCloudContract('FakeCloud', makeWorld);
