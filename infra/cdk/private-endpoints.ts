import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Network, PrivateService } from './network.ts';

export interface PrivateEndpointsProps {
  readonly network: Network;
  /** What is called by way of endpoints. */
  readonly services: readonly PrivateService[];
}

const endpointServices: Readonly<Record<PrivateService, ec2.InterfaceVpcEndpointAwsService>> = {
  autoscaling: ec2.InterfaceVpcEndpointAwsService.AUTOSCALING,
  events: ec2.InterfaceVpcEndpointAwsService.EVENTBRIDGE,
  lambda: ec2.InterfaceVpcEndpointAwsService.LAMBDA,
  secretsmanager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  sqs: ec2.InterfaceVpcEndpointAwsService.SQS,
  sts: ec2.InterfaceVpcEndpointAwsService.STS,
};

/** The interface endpoints that the functions need and the VPC does not have. */
export class PrivateEndpoints extends Construct {
  constructor(scope: Construct, id: string, { network, services }: PrivateEndpointsProps) {
    super(scope, id);
    const { vpc, subnets, existingEndpoints = [] } = network;
    const missing = services.filter((service) => !existingEndpoints.includes(service));
    if (missing.length === 0) return;
    const group = new ec2.SecurityGroup(this, 'Group', {
      vpc,
      description: 'Interface endpoints that Poolsync needs',
      allowAllOutbound: false,
    });
    // All of the VPC, as by their names all that runs there comes to these endpoints from now on.
    for (const cidr of cidrsOf(network)) {
      group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'all of the VPC');
    }
    acknowledge(group, {
      'AwsSolutions-EC23':
        'Port 443 is open to the addresses of the VPC alone. Where they are known on deployment only, the rule cannot see that.',
    });
    const oneOfEachZone = firstOfEachZone(vpc.selectSubnets(subnets).subnets);
    for (const service of missing) {
      new ec2.InterfaceVpcEndpoint(this, service, {
        vpc,
        service: endpointServices[service],
        subnets: { subnets: oneOfEachZone },
        securityGroups: [group],
        open: false,
        privateDnsEnabled: true,
      });
    }
  }
}

/** An endpoint takes one of each zone; the CDK itself leaves subnets that are named as they are. */
function firstOfEachZone(subnets: readonly ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter((_, at) => zones.indexOf(zones[at] ?? '') === at);
}

function cidrsOf({ vpc, vpcCidrs }: Network): readonly string[] {
  if (vpcCidrs?.length === 0) {
    throw new Error(
      'network.vpcCidrs is empty, so that the interface endpoints would let nobody in: name all address ranges of the VPC',
    );
  }
  if (vpcCidrs !== undefined) return vpcCidrs;
  try {
    return [vpc.vpcCidrBlock];
  } catch (cause) {
    throw new Error(
      'network.vpc does not tell its address range, which interface endpoints need: set network.vpcCidrs, name all services in network.existingEndpoints, or set network.egress to "nat"',
      { cause },
    );
  }
}
