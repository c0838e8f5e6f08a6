import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Services of AWS that a function calls, as far as they have an interface endpoint. */
export type PrivateService = 'autoscaling' | 'events' | 'lambda' | 'secretsmanager' | 'sqs' | 'sts';

/** Where the functions run so that they reach an API server without a public address. */
export interface Network {
  /** The VPC from which the API server can be reached. */
  readonly vpc: ec2.IVpc;
  /**
   * All address ranges of the VPC. The endpoints that are made let them in, since they answer for all that
   * runs in the VPC.
   *
   * @default - the first range of the VPC, which is the one that `vpc` tells
   */
  readonly vpcCidrs?: readonly string[];
  /** @default - the VPC's private subnets; its isolated ones where it has no others */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Security group of the API server, such as EKS's cluster security group. The functions are let in.
   *
   * @default - none: whoever guards the API server lets the functions in
   */
  readonly clusterSecurityGroup?: ec2.ISecurityGroup;
  /**
   * Port of the API server.
   *
   * @default 443
   */
  readonly apiServerPort?: number;
  /**
   * How the functions reach AWS: by interface endpoints of the region, which are made here, or by NAT
   * gateways, which the VPC has. Endpoints reach one region only.
   */
  readonly egress: 'endpoints' | 'nat';
  /**
   * Services for which the VPC has an interface endpoint with private DNS already. A second one for the
   * same service cannot be made. Their security groups have to let in the functions, on port 443. Only
   * read where `egress` is `endpoints`.
   *
   * @default - none: all that are needed are made
   */
  readonly existingEndpoints?: readonly PrivateService[];
}

/** What the functions call on AWS, wherever they run. */
export function servicesCalled({
  takesOnRoles,
  readsSecret,
}: {
  /** Those of other accounts. */
  readonly takesOnRoles: boolean;
  /** With the kubeconfig. */
  readonly readsSecret: boolean;
}): readonly PrivateService[] {
  return [
    'autoscaling',
    'events',
    'lambda',
    'sqs',
    ...(takesOnRoles ? (['sts'] as const) : []),
    ...(readsSecret ? (['secretsmanager'] as const) : []),
  ];
}
