import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { ManagementCluster } from '../../../infra/cdk/management-cluster.ts';
import type { Network } from '../../../infra/cdk/network.ts';
import type { PoolsyncProps } from '../../../infra/cdk/poolsync.ts';
import { DeployedTemplate } from './deployed-template.ts';
import { statementsOf } from './policies.ts';
import { cluster, install, network, onEks } from './synthesized.ts';

const installing = (more: Partial<PoolsyncProps>) => () =>
  install(() => ({ managementCluster: onEks, ...more }));
const roleOf = (account: string) => `arn:aws:iam::${account}:role/poolsync`;

const watchElsewhere = 'arn:aws:iam::333333333333:role/watch';
const withWatchRole = (roleArn: string) =>
  install((scope) => ({
    managementCluster: onEks,
    watchRole: iam.Role.fromRoleArn(scope, 'Watch', roleArn),
  }));

// Made here, where no test waits: the first template of a process takes seconds.
const withForeignKey = install((scope) => ({
  managementCluster: onEks,
  encryptionKey: kms.Key.fromKeyArn(
    scope,
    'Key',
    'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555',
  ),
}));
withForeignKey.app.synth();
const withWatch = withWatchRole('arn:aws:iam::111111111111:role/watch');
const withWatchElsewhere = withWatchRole(watchElsewhere);
const withSecretInVpc = install((scope) => ({
  managementCluster: ManagementCluster.kubeconfig(
    secretsmanager.Secret.fromSecretNameV2(scope, 'Kubeconfig', 'kubeconfig'),
    { network: { vpc: network(scope), egress: 'endpoints' } },
  ),
  places: [{ account: '222222222222', region: 'eu-west-1', roleArn: roleOf('222222222222') }],
}));
const keyElsewhere = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
const withSecretElsewhere = install((scope) => ({
  managementCluster: ManagementCluster.kubeconfig(
    secretsmanager.Secret.fromSecretAttributes(scope, 'Kubeconfig', {
      secretCompleteArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:kubeconfig-AbCdEf',
      encryptionKey: kms.Key.fromKeyArn(scope, 'Key', keyElsewhere),
    }),
  ),
}));

describe('Poolsync', () => {
  it.each([
    ['Blue', /^installation is "Blue": a name of a-z, 0-9 and - is needed/],
    ['blue-', /^installation is "blue-": a name/],
    ['b'.repeat(41), /^installation is "b+", which has 41 characters: 40 at most/],
  ])('refuses an installation whose name other names cannot begin with: %s', (name, problem) => {
    expect(installing({ installation: name })).toThrow(problem);
  });

  it.each([
    [Duration.seconds(90), /^sweepInterval is 1.5 minutes: whole minutes from 1 to 60/],
    [Duration.minutes(0), /^sweepInterval is 0 minutes/],
    [Duration.hours(2), /^sweepInterval is 120 minutes/],
  ])('refuses an interval that no schedule has', (sweepInterval, problem) => {
    expect(installing({ sweepInterval })).toThrow(problem);
  });

  it('refuses a folder in which nothing is built, and says how it is built', () => {
    expect(installing({ codeFolder: '/nowhere' })).toThrow(
      /^codeFolder "\/nowhere" has no reconcile\/index.mjs: run npm run build, or name/,
    );
  });

  it.each([
    [
      { account: '2222', region: 'eu-west-1' },
      /^places\[0\].account is "2222": twelve digits are needed/,
    ],
    [
      { account: '222222222222', region: 'Ireland' },
      /^places\[0\].region is "Ireland": a region such as eu-west-1/,
    ],
    [
      { account: '111111111111', region: 'eu-west-1' },
      /^places\[0\] is the stack's own account and region: leave it out/,
    ],
    [
      { account: '222222222222', region: 'eu-west-1' },
      /^places\[0\].roleArn is missing: 222222222222 is another account/,
    ],
    [
      { account: '222222222222', region: 'eu-west-1', roleArn: roleOf('333333333333') },
      /^places\[0\].roleArn is "arn.+": the exact ARN of a role in account 222222222222/,
    ],
    [
      { account: '222222222222', region: 'eu-west-1', roleArn: `${roleOf('222222222222')}*` },
      /^places\[0\].roleArn is .+: the exact ARN/,
    ],
  ])('refuses a place that it could not reach: %o', (place, problem) => {
    expect(installing({ places: [place] })).toThrow(problem);
  });

  it('warns of a key whose policy it cannot change, and says what has to be in it', () => {
    const problem = Match.stringLikeRegexp(
      'encryptionKey arn:aws:kms:.+ is not made in this app.+kms:Decrypt.+, 111111111111, or no event',
    );
    Annotations.fromStack(withForeignKey.stack).hasWarning('*', problem);
  });

  it('has a watch of another account admitted by the bus as well', () => {
    const { stack, poolsync } = withWatchElsewhere;
    const template = new DeployedTemplate(stack);
    expect(poolsync.watchRole?.roleArn).toBe(watchElsewhere);
    expect(statementsOf(template)['bus poolsync-requests']).toEqual([
      {
        Sid: 'cdk-Watch',
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Principal: { AWS: watchElsewhere },
        Resource: 'arn:aws:events:eu-west-1:111111111111:event-bus/poolsync-requests',
        Condition: {
          'ForAllValues:StringEquals': { 'events:source': 'poolsync' },
          Null: { 'events:source': 'false' },
        },
      },
    ]);
    expect(template.byId('AWS::EKS::PodIdentityAssociation')).toEqual({});
  });

  it('gives a watch of its own account the right by the role alone', () => {
    const statements = statementsOf(new DeployedTemplate(withWatch.stack));
    expect(statements['role watch']).toMatchObject([{ Sid: 'PublishRequests' }]);
    expect(statements).not.toHaveProperty('bus poolsync-requests');
  });
});

describe('ManagementCluster.eks', () => {
  it.each([
    [{ clusterName: 'my cluster' }, /^managementCluster.clusterName is "my cluster": the name/],
    [{ server: 'http://plain' }, /^managementCluster.server is "http:\/\/plain": the https URL/],
    [{ server: 'https://me:secret@host' }, /^managementCluster.server is /],
    [
      { certificateAuthority: '-----BEGIN CERTIFICATE-----' },
      /^managementCluster.certificateAuthority is "-+BEGIN .+: the base64 of a PEM is needed/,
    ],
  ])('refuses what no cluster of EKS has: %o', (wrong, problem) => {
    expect(() => ManagementCluster.eks({ ...cluster, ...wrong })).toThrow(problem);
  });

  it('takes what another resource of the app will tell', () => {
    const known = '${Token[TOKEN.1]}';
    expect(() =>
      ManagementCluster.eks({ clusterName: known, server: known, certificateAuthority: known }),
    ).not.toThrow();
  });
});

describe('ManagementCluster.kubeconfig', () => {
  it('lets a secret of another region be decrypted by way of that region', () => {
    const statements = statementsOf(new DeployedTemplate(withSecretElsewhere.stack));
    expect(statements['role poolsync-sweep']).toContainEqual({
      Sid: 'DecryptKubeconfig',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyElsewhere,
      Condition: {
        StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
      },
    });
  });
});

describe('a network', () => {
  const places = [{ account: '111111111111', region: 'us-east-1' }];
  const inVpc = (egress: Network['egress']) =>
    install((stack) => ({
      managementCluster: ManagementCluster.eks({
        ...cluster,
        network: { vpc: network(stack), egress },
      }),
      places,
    }));

  it('of endpoints alone does not reach several regions, and says what to do', () => {
    expect(() => inVpc('endpoints')).toThrow(
      'network.egress is "endpoints", which reach eu-west-1 only, and places are in us-east-1 too: give the VPC a NAT gateway and set network.egress to "nat", or leave those places out',
    );
    expect(() => inVpc('nat')).not.toThrow();
  });

  it('that does not tell its addresses cannot have endpoints made in it', () => {
    const installed = (more: Partial<Network>) =>
      install((stack) => ({
        managementCluster: ManagementCluster.eks({
          ...cluster,
          network: {
            vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
              vpcId: 'vpc-0123456789abcdef0',
              availabilityZones: ['eu-west-1a'],
              privateSubnetIds: ['subnet-0123456789abcdef0'],
            }),
            egress: 'endpoints',
            ...more,
          },
        }),
      }));
    expect(() => installed({})).toThrow(
      /^network.vpc does not tell its address range.+network.vpcCidrs.+network.existingEndpoints.+network.egress/,
    );
    expect(() => installed({ vpcCidrs: [] })).toThrow(/^network.vpcCidrs is empty/);
    const existingEndpoints = ['autoscaling', 'events', 'lambda', 'sqs'] as const;
    expect(() => installed({ existingEndpoints })).not.toThrow();
  });

  it('has endpoints that let all of its ranges in', () => {
    const vpcCidrs = ['10.0.0.0/16', '100.64.0.0/16'];
    const { stack } = install((scope) => ({
      managementCluster: ManagementCluster.eks({
        ...cluster,
        network: { vpc: network(scope), vpcCidrs, egress: 'endpoints' },
      }),
    }));
    const groups = Object.values(new DeployedTemplate(stack).byId('AWS::EC2::SecurityGroup'));
    const letIn = groups.flatMap((group) => group['SecurityGroupIngress'] ?? []);
    const port = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    expect(letIn).toMatchObject(vpcCidrs.map((CidrIp) => ({ ...port, CidrIp })));
    expect(letIn).toHaveLength(vpcCidrs.length);
  });

  it('has each endpoint in one subnet of each zone, whatever subnets are named', () => {
    const { stack } = install((scope) => {
      const subnets = ['a', 'b', 'c'].map((id) =>
        ec2.Subnet.fromSubnetAttributes(scope, `Subnet${id}`, {
          subnetId: `subnet-${id}`,
          availabilityZone: id === 'c' ? 'eu-west-1b' : 'eu-west-1a',
        }),
      );
      const vpc = network(scope);
      return {
        managementCluster: ManagementCluster.eks({
          ...cluster,
          network: { vpc, subnets: { subnets }, egress: 'endpoints' },
        }),
      };
    });
    const endpoints = Object.values(new DeployedTemplate(stack).byId('AWS::EC2::VPCEndpoint'));
    expect(endpoints).toHaveLength(4);
    for (const each of endpoints) expect(each['SubnetIds']).toEqual(['subnet-a', 'subnet-c']);
  });

  it('has an endpoint for the secret where there is a kubeconfig, and for roles where there are any', () => {
    const template = new DeployedTemplate(withSecretInVpc.stack);
    const services = Object.values(template.byId('AWS::EC2::VPCEndpoint'));
    expect(services.map((each) => String(each['ServiceName']).split('.').at(-1))).toEqual([
      'autoscaling',
      'events',
      'lambda',
      'sqs',
      'sts',
      'secretsmanager',
    ]);
    // By its name alone the ARN of a secret lacks what AWS adds to it.
    expect(statementsOf(template)['role poolsync-sweep']).toContainEqual({
      Sid: 'ReadKubeconfig',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:kubeconfig-??????',
    });
  });
});
