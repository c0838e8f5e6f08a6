import type { Rule } from './rule.ts';
import { regionOfArn } from './words.ts';

/** The stack makes the access entries, and it can only where the cluster is. */
export const clusterRegionRule: Rule = ({ region, managementCluster }) => {
  if (region === undefined || managementCluster?.kind !== 'eks') return [];
  const { server } = managementCluster;
  const found = /\.([a-z0-9-]+)\.eks\.amazonaws\.com(\.cn)?$/.exec(new URL(server).hostname)?.[1];
  return found === undefined || found === region
    ? []
    : [
        `managementCluster.server is "${server}": that cluster is in ${found}, and region is "${region}"; install Poolsync in the cluster's region, and name the others in places`,
      ];
};

export const arnRegionRules: readonly Rule[] = [
  sameRegion('encryptionKeyArn', 'a queue takes only a key of its own region'),
  sameRegion('alarmTopicArn', 'an alarm sends only to a topic of its own region'),
];

export const zoneRule: Rule = ({ region, managementCluster }) => {
  const subnets = managementCluster?.network?.subnets ?? [];
  return subnets.flatMap(({ zone }, at) =>
    region === undefined || zone.slice(0, -1) === region
      ? []
      : [
          `managementCluster.network.subnets[${at}].zone is "${zone}": the functions run in ${region}, and so must their subnets`,
        ],
  );
};

/** Lambda and the endpoints take each once. */
export const subnetRule: Rule = ({ managementCluster }) => {
  const subnets = managementCluster?.network?.subnets ?? [];
  return subnets.flatMap(({ id }, at) => {
    const first = subnets.findIndex((other) => other.id === id);
    return first < at
      ? [
          `managementCluster.network.subnets[${at}].id is "${id}", as subnets[${first}].id is: remove one of the two`,
        ]
      : [];
  });
};

function sameRegion(key: 'encryptionKeyArn' | 'alarmTopicArn', why: string): Rule {
  return ({ region, [key]: arn }) =>
    arn === undefined || region === undefined || regionOfArn(arn) === region
      ? []
      : [`${key} is "${arn}", and region is "${region}": ${why}`];
}
