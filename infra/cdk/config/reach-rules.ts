import { servicesCalled } from '../network.ts';
import type { Rule } from './rule.ts';
import { manyGroups, minutesForMany } from './sweep-minutes.ts';
import { regionOfArn } from './words.ts';

const egress = "managementCluster.network.egress is 'endpoints'";
const cure = "give the subnets a NAT gateway and set egress to 'nat'";

/** Interface endpoints lead to the services of their own region, and nowhere else. */
export const endpointRules: readonly Rule[] = [
  ({ region, places = [], managementCluster }) => {
    if (region === undefined || managementCluster?.network?.egress !== 'endpoints') return [];
    const others = [...new Set(places.map((place) => place.region))].filter(
      (other) => other !== region,
    );
    return others.length === 0
      ? []
      : [
          `${egress}, and places has ${others.join(', ')}: endpoints are regional, so the functions would not reach Auto Scaling there; ${cure}`,
        ];
  },
  ({ region, managementCluster }) => {
    if (region === undefined || managementCluster?.kind !== 'kubeconfig') return [];
    const { network, secretArn } = managementCluster;
    return network?.egress !== 'endpoints' || regionOfArn(secretArn) === region
      ? []
      : [
          `${egress}, and managementCluster.secretArn is of ${regionOfArn(secretArn)}: endpoints are regional, so the functions would not reach the secret; replicate it to ${region}, or ${cure}`,
        ];
  },
  ({ account, places = [], managementCluster }) => {
    const { egress: by, vpcCidrs, existingEndpoints = [] } = managementCluster?.network ?? {};
    if (by !== 'endpoints' || vpcCidrs !== undefined) return [];
    const called = servicesCalled({
      takesOnRoles: places.some((place) => place.account !== account),
      readsSecret: managementCluster?.kind === 'kubeconfig',
    });
    return called.every((service) => existingEndpoints.includes(service))
      ? []
      : [
          "managementCluster.network.vpcCidrs is not set: the endpoints that are made have to let all of the VPC's address ranges in",
        ];
  },
];

/** Else the sweeps that are left out would be missed by the alarm. */
export const sweepRule: Rule = ({ groups = 0, sweepMinutes }) =>
  groups <= manyGroups || sweepMinutes === undefined || sweepMinutes >= minutesForMany
    ? []
    : [
        `sweepMinutes is ${sweepMinutes}, and groups is ${groups}: above 5,000 groups a sweep begins every 15 minutes at most, and the alarm would take those left out for missing; set ${minutesForMany} or more, or leave it out`,
      ];
