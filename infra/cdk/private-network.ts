import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Network, PrivateService } from './network.ts';
import { PrivateEndpoints } from './private-endpoints.ts';
import type { Place } from './place.ts';
import type { Right } from './rights.ts';

/** Where a function runs, and what it needs for that. */
export interface FunctionNetwork {
  readonly placement: Pick<lambda.FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** @param functionName of the function that runs there */
  rightsOf(scope: Construct, functionName: string): readonly Right[];
}

export interface PrivateNetworkProps {
  readonly network: Network;
  readonly places: readonly Place[];
  /** What the functions call. */
  readonly services: readonly PrivateService[];
}

const https = ec2.Port.tcp(443);

/** What Lambda does with a function's role to connect it to a VPC. */
const attaching = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** The functions' place in a VPC from which the API server can be reached. */
export class PrivateNetwork extends Construct implements FunctionNetwork {
  readonly placement: FunctionNetwork['placement'];

  constructor(scope: Construct, id: string, { network, places, services }: PrivateNetworkProps) {
    super(scope, id);
    const { vpc, subnets, clusterSecurityGroup, apiServerPort = 443, egress } = network;
    if (egress === 'endpoints') mustBeOneRegion(Stack.of(this), places);
    const functions = new ec2.SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Functions of Poolsync',
      allowAllOutbound: false,
    });
    functions.addEgressRule(ec2.Peer.anyIpv4(), https, 'AWS');
    const apiServer = ec2.Port.tcp(apiServerPort);
    if (apiServerPort !== 443) functions.addEgressRule(ec2.Peer.anyIpv4(), apiServer, 'API server');
    clusterSecurityGroup?.addIngressRule(functions, apiServer, 'Functions of Poolsync');
    this.placement = {
      vpc,
      securityGroups: [functions],
      ...(subnets === undefined ? {} : { vpcSubnets: subnets }),
    };
    if (egress === 'endpoints') new PrivateEndpoints(this, 'Endpoints', { network, services });
  }

  rightsOf(scope: Construct, functionName: string): readonly Right[] {
    const arn = Stack.of(scope).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: functionName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const attach = new iam.PolicyStatement({
      sid: 'AttachToNetwork',
      actions: attaching,
      resources: ['*'],
    });
    const onlyLambda = new iam.PolicyStatement({
      sid: 'OnlyLambdaAttaches',
      effect: iam.Effect.DENY,
      actions: attaching,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': arn } },
    });
    const reason =
      'Lambda asks for it before the interfaces are there. The statement OnlyLambdaAttaches denies it to the code of the function.';
    return [{ statement: attach, wildcards: { '*': reason } }, { statement: onlyLambda }];
  }
}

/** @throws Error: an interface endpoint leads to the APIs of its own region */
function mustBeOneRegion({ region }: Stack, places: readonly Place[]): void {
  const others = [...new Set(places.map((place) => place.region))].filter(
    (each) => each !== region,
  );
  if (others.length === 0) return;
  const said = Token.isUnresolved(region)
    ? `network.egress is "endpoints" and the stack has no env.region, so whether ${others.join(', ')} is another one is not known: give the stack its region`
    : `network.egress is "endpoints", which reach ${region} only, and places are in ${others.join(', ')} too: give the VPC a NAT gateway and set network.egress to "nat", or leave those places out`;
  throw new Error(said);
}
