import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import { home, type PoolLayout } from '../../sandbox/installation/layout.ts';

const groupsInCall = 100;

/** What the groups are told to have, by the names of their pools. */
export async function readGroupCapacities(
  clients: CloudClients,
  pools: readonly PoolLayout[],
): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  const { autoScaling } = clients.at(home);
  const poolOf = new Map(pools.map(({ name, group }) => [group, name]));
  const groups = [...poolOf.keys()];
  for (let from = 0; from < groups.length; from += groupsInCall) {
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({
        AutoScalingGroupNames: groups.slice(from, from + groupsInCall),
        MaxRecords: groupsInCall,
      }),
    );
    for (const { AutoScalingGroupName: name = '', DesiredCapacity = 0 } of AutoScalingGroups) {
      told.set(poolOf.get(name) ?? name, DesiredCapacity);
    }
  }
  return told;
}
