import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { installation as eks } from '../../../infra/cdk/examples/eks.ts';
import { installation as kubeconfig } from '../../../infra/cdk/examples/kubeconfig.ts';
import { installation as multiAccount } from '../../../infra/cdk/examples/multi-account.ts';
import { ConfigError } from '../../../infra/cdk/config/config-error.ts';
import { readConfig } from '../../../infra/cdk/config/read-config.ts';
import { sweepMinutesOf } from '../../../infra/cdk/config/sweep-minutes.ts';
import { installationName } from '../../../shared/settings/installation-name.ts';

const file = 'infra/cdk/examples/x.ts';

function problemsOf(given: unknown): readonly string[] {
  try {
    readConfig(file, given);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.lines.map((line) => line.replace(`${file}: `, ''));
  }
}

const cluster = (changes: object) => ({
  managementCluster: { ...eks.managementCluster, ...changes },
});
const secret = (changes: object) => ({
  managementCluster: { ...kubeconfig.managementCluster, ...changes },
});
const vpcCidrs = ['10.0.0.0/16'];
const network = (changes: object) =>
  cluster({ network: { ...multiAccount.managementCluster.network, vpcCidrs, ...changes } });

const certificate =
  'the base64 of a PEM certificate is needed, as it stands in cluster.certificateAuthority.data';
const secretArn =
  'the whole ARN of a secret in AWS Secrets Manager is needed, with the six characters at its end';
const kinds = "{ kind: 'eks', … } or { kind: 'kubeconfig', … } is needed";
const named =
  'a name of a-z, 0-9 and - is needed, with a letter first and at most 40 characters long, since the names of all parts begin with it; "default" is that of a bus of AWS';
const range =
  'an address range of the VPC is needed, /16 to /28 and as AWS writes it, such as 10.0.0.0/16';

describe('readConfig', () => {
  it.each([
    ['eks', eks],
    ['kubeconfig', kubeconfig],
    ['multi-account', multiAccount],
  ])('takes the example %s as it is', (_name, config) => {
    expect(readConfig(file, config)).toEqual(config);
  });

  it.each<readonly [object, string]>([
    [
      cluster({ server: 'http://10.0.0.1' }),
      'managementCluster.server is "http://10.0.0.1": the https URL of the API server is needed',
    ],
    [
      cluster({ server: 'https://me:word@10.0.0.1' }),
      'managementCluster.server is "https://me:word@10.0.0.1": the https URL of the API server is needed',
    ],
    [
      cluster({ certificateAuthority: 'bm90aGluZw==' }),
      `managementCluster.certificateAuthority is "bm90aGluZw==": ${certificate}`,
    ],
    [
      cluster({ certificateAuthority: '-' }),
      `managementCluster.certificateAuthority is "-": ${certificate}`,
    ],
    [
      cluster({ clusterName: '' }),
      'managementCluster.clusterName is "": the name of the cluster on EKS is needed',
    ],
    [cluster({ kind: 'ecs' }), `managementCluster.kind is "ecs": ${kinds}`],
    [cluster({ kind: undefined }), `managementCluster.kind is not set: ${kinds}`],
    [{ managementCluster: undefined }, `managementCluster is not set: ${kinds}`],
    [
      cluster({ clusterNmae: 'x' }),
      'managementCluster.clusterNmae is no setting: is clusterName meant?',
    ],
    [{ regoin: 'eu-west-1' }, 'regoin is no setting: is region meant?'],
    [
      network({ zzz: true }),
      'managementCluster.network.zzz is no setting: known are vpcId, vpcCidrs, subnets, clusterSecurityGroupId, egress, existingEndpoints, apiServerPort',
    ],
    [
      { account: 111_111_111_111 },
      'account is 111111111111: the 12 digits of an AWS account ID, in quotes, are needed',
    ],
    [
      { account: undefined },
      'account is not set: the 12 digits of an AWS account ID, in quotes, are needed',
    ],
    [
      { region: 'eu-west-1a' },
      'region is "eu-west-1a": the code of an AWS region is needed, such as eu-west-1',
    ],
    [{ name: 'Poolsync' }, `name is "Poolsync": ${named}`],
    [{ name: 'a'.repeat(41) }, `name is "${'a'.repeat(41)}": ${named}`],
    [{ name: 7 }, `name is 7: ${named}`],
    [{ name: '1st' }, `name is "1st": ${named}`],
    [{ name: 'default' }, `name is "default": ${named}`],
    ...[
      '10.0.0.0',
      '10.0.0.256/24',
      '10.0.1.0/16',
      '10.0.0.0/8',
      '10.0.0.0/29',
      '010.0.0.0/16',
      7,
    ].map(
      (wrong) =>
        [
          network({ vpcCidrs: [...vpcCidrs, wrong] }),
          `managementCluster.network.vpcCidrs[1] is ${JSON.stringify(wrong)}: ${range}`,
        ] as const,
    ),
    ...[[], '10.0.0.0/16'].map(
      (wrong) =>
        [
          network({ vpcCidrs: wrong }),
          `managementCluster.network.vpcCidrs is ${JSON.stringify(wrong)}: a list of all address ranges of the VPC is needed, such as ['10.0.0.0/16']`,
        ] as const,
    ),
    [
      network({ vpcCidr: '10.0.0.0/16' }),
      'managementCluster.network.vpcCidr is no setting: is vpcCidrs meant?',
    ],
    [
      { places: [{ account: '1', region: 'eu-west-1' }] },
      'places[0].account is "1": the 12 digits of an AWS account ID, in quotes, are needed',
    ],
    [
      { places: [{ account: eks.account, regoin: 'us-east-1', region: 'us-east-1' }] },
      'places[0].regoin is no setting: is region meant?',
    ],
    [{ places: 'us-east-1' }, 'places is "us-east-1": a list of places is needed'],
    [
      { externalId: 'a b' },
      'externalId is "a b": 2 to 1,224 letters, digits or characters of _+=,.@:/- are needed',
    ],
    [{ sweepMinutes: 2.5 }, 'sweepMinutes is 2.5: a whole number of minutes is needed, 1 to 60'],
    [{ sweepMinutes: 90 }, 'sweepMinutes is 90: a whole number of minutes is needed, 1 to 60'],
    [{ groups: -1 }, 'groups is -1: a whole number of groups is needed'],
    [
      { encryptionKeyArn: 'alias/aws/sqs' },
      'encryptionKeyArn is "alias/aws/sqs": the ARN of a key of AWS KMS is needed, not of an alias',
    ],
    [
      { alarmTopicArn: 'on-call' },
      'alarmTopicArn is "on-call": the ARN of a topic of SNS is needed',
    ],
    [{ archiveDays: 0 }, 'archiveDays is 0: a whole number of days is needed'],
    [{ dashboard: 'yes' }, 'dashboard is "yes": true or false is needed'],
    [{ driftPolicy: 'ignore' }, "driftPolicy is \"ignore\": 'correct' or 'report' is needed"],
    [
      { logRetentionDays: 31 },
      'logRetentionDays is 31: a number of days that CloudWatch Logs knows is needed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [
      secret({ secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:poolsync' }),
      `managementCluster.secretArn is "arn:aws:secretsmanager:eu-west-1:111111111111:secret:poolsync": ${secretArn}`,
    ],
    [
      secret({ secretKeyArn: 'mine' }),
      'managementCluster.secretKeyArn is "mine": the ARN of a key of AWS KMS is needed',
    ],
    [
      network({ vpcId: 'main' }),
      'managementCluster.network.vpcId is "main": the ID of a VPC is needed, vpc-…',
    ],
    [
      network({ subnets: [] }),
      'managementCluster.network.subnets is []: at least one private subnet is needed',
    ],
    [
      network({ subnets: ['subnet-1'] }),
      "managementCluster.network.subnets[0] is \"subnet-1\": a subnet is needed: { id: 'subnet-…', zone: 'eu-west-1a' }",
    ],
    [
      network({ clusterSecurityGroupId: 'x' }),
      'managementCluster.network.clusterSecurityGroupId is "x": the ID of a security group is needed, sg-…',
    ],
    [
      network({ egress: 'internet' }),
      "managementCluster.network.egress is \"internet\": 'endpoints' or 'nat' is needed",
    ],
    [
      network({ apiServerPort: 0 }),
      'managementCluster.network.apiServerPort is 0: the number of a port is needed',
    ],
    [
      network({ egress: 'endpoints', existingEndpoints: ['s3'] }),
      'managementCluster.network.existingEndpoints[0] is "s3": one of autoscaling, events, lambda, secretsmanager, sqs, sts is needed',
    ],
  ])('names what is wrong by itself: %j', (changes, problem) => {
    expect(problemsOf({ ...eks, ...changes })).toEqual([problem]);
  });

  it.each<readonly [string, object, string]>([
    [
      'a place in another account without what its role asks for',
      { places: [{ account: '222222222222', region: 'eu-west-1' }] },
      'externalId is not set: places[0] lies in another account, whose role asks for one; choose a text that no other installation uses',
    ],
    [
      'the own place',
      { places: [{ account: '111111111111', region: 'eu-west-1' }] },
      "places[0] is 111111111111 eu-west-1: that is the installation's own place, whose groups belong to it anyway; remove it",
    ],
    [
      'a place twice',
      {
        places: [
          { account: '111111111111', region: 'us-east-1' },
          { account: '111111111111', region: 'us-west-2' },
          { account: '111111111111', region: 'us-east-1' },
        ],
      },
      'places[2] is 111111111111 us-east-1, as places[0] is: remove one of the two',
    ],
    [
      'a place in another partition',
      { places: [{ account: '111111111111', region: 'cn-north-1' }] },
      'places[0].region is "cn-north-1": nothing leads there from eu-west-1, which is of another partition of AWS; give it an installation of its own',
    ],
    [
      'endpoints with several regions',
      {
        places: [{ account: '111111111111', region: 'us-east-1' }],
        ...network({ egress: 'endpoints' }),
      },
      "managementCluster.network.egress is 'endpoints', and places has us-east-1: endpoints are regional, so the functions would not reach Auto Scaling there; give the subnets a NAT gateway and set egress to 'nat'",
    ],
    [
      'endpoints in a VPC of which only its ID is known',
      cluster({ network: { ...multiAccount.managementCluster.network, egress: 'endpoints' } }),
      "managementCluster.network.vpcCidrs is not set: the endpoints that are made have to let all of the VPC's address ranges in",
    ],
    [
      'endpoints of which only some are there, in a VPC of which only its ID is known',
      cluster({
        network: {
          ...multiAccount.managementCluster.network,
          egress: 'endpoints',
          existingEndpoints: ['autoscaling', 'events', 'lambda'],
        },
      }),
      "managementCluster.network.vpcCidrs is not set: the endpoints that are made have to let all of the VPC's address ranges in",
    ],
    [
      'endpoints and a secret elsewhere',
      secret({
        secretArn: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:poolsync-a1B2c3',
      }),
      "managementCluster.network.egress is 'endpoints', and managementCluster.secretArn is of us-east-1: endpoints are regional, so the functions would not reach the secret; replicate it to eu-west-1, or give the subnets a NAT gateway and set egress to 'nat'",
    ],
    [
      'a cluster of another region',
      cluster({ server: 'https://0123.gr7.us-east-1.eks.amazonaws.com' }),
      'managementCluster.server is "https://0123.gr7.us-east-1.eks.amazonaws.com": that cluster is in us-east-1, and region is "eu-west-1"; install Poolsync in the cluster\'s region, and name the others in places',
    ],
    [
      'subnets of another region',
      network({ subnets: [{ id: 'subnet-1', zone: 'us-east-1a' }] }),
      'managementCluster.network.subnets[0].zone is "us-east-1a": the functions run in eu-west-1, and so must their subnets',
    ],
    [
      'a subnet twice',
      network({
        subnets: [
          { id: 'subnet-1', zone: 'eu-west-1a' },
          { id: 'subnet-2', zone: 'eu-west-1a' },
          { id: 'subnet-1', zone: 'eu-west-1b' },
        ],
      }),
      'managementCluster.network.subnets[2].id is "subnet-1", as subnets[0].id is: remove one of the two',
    ],
    [
      'a key of another region',
      { encryptionKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/1' },
      'encryptionKeyArn is "arn:aws:kms:us-east-1:111111111111:key/1", and region is "eu-west-1": a queue takes only a key of its own region',
    ],
    [
      'a topic of another region',
      { alarmTopicArn: 'arn:aws:sns:us-east-1:111111111111:on-call' },
      'alarmTopicArn is "arn:aws:sns:us-east-1:111111111111:on-call", and region is "eu-west-1": an alarm sends only to a topic of its own region',
    ],
    [
      'a large fleet that is swept too often',
      { groups: 5_001, sweepMinutes: 5 },
      'sweepMinutes is 5, and groups is 5001: above 5,000 groups a sweep begins every 15 minutes at most, and the alarm would take those left out for missing; set 15 or more, or leave it out',
    ],
  ])('refuses %s, and says what to do', (_what, changes, problem) => {
    expect(problemsOf({ ...eks, ...changes })).toEqual([problem]);
  });

  it.each<readonly [string, object]>([
    [
      'endpoints with another account of the region',
      {
        ...multiAccount,
        places: [{ account: '222222222222', region: 'eu-west-1' }],
        ...network({ egress: 'endpoints' }),
      },
    ],
    [
      'a server that is not EKS’s own name',
      { ...eks, ...cluster({ server: 'https://10.0.0.1:6443' }) },
    ],
    ['a small VPC', { ...eks, ...network({ vpcCidrs: ['10.1.255.240/28'] }) }],
    ['a large fleet that says nothing of sweeps', { ...eks, groups: 20_000 }],
  ])('takes %s', (_what, given) => {
    expect(problemsOf(given)).toEqual([]);
  });

  it('says all that is wrong at once, each line with the file', () => {
    const given = {
      ...eks,
      account: 'mine',
      regoin: 'eu-west-1',
      colour: 'red',
      managementCluster: { kind: 'eks', clusterName: 'management', server: 'http://10.0.0.1' },
      sweepMinutes: 5,
      groups: 9_000,
    };
    expect(() => readConfig(file, given)).toThrow(ConfigError);
    const problems = problemsOf(given);
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'account',
      'managementCluster.server',
      'managementCluster.certificateAuthority',
      'regoin',
      'colour',
      'sweepMinutes',
    ]);
  });

  it.each([undefined, null, 7, 'eks', []])('says what is needed in place of %j', (given) => {
    expect(problemsOf(given)).toEqual(['an installation is needed: defineInstallation({ … })']);
  });

  it('shows no more of a long value than one can read', () => {
    const [line = ''] = problemsOf({
      ...eks,
      ...cluster({ certificateAuthority: '-'.repeat(9_000) }),
    });
    expect(line.length).toBeLessThan(400);
  });
});

describe('the name of an installation', () => {
  it('is one that the functions take, whenever it is one here', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-a-zA-Z0-9_]{0,70}$/), (name) => {
        const isRightHere = problemsOf({ ...eks, name }).length === 0;
        const isRightThere = installationName.safeParse(name).success;
        const isOfStack = /^[a-z]/.test(name) && name !== 'default' && name.length <= 40;
        expect(isRightHere).toBe(isRightThere && isOfStack);
      }),
    );
  });
});

describe('sweepMinutesOf', () => {
  it.each([
    [{}, 5],
    [{ groups: 5_000 }, 5],
    [{ groups: 5_001 }, 15],
    [{ groups: 5_001, sweepMinutes: 30 }, 30],
    [{ sweepMinutes: 1 }, 1],
  ])('%j: %d', (config, minutes) => {
    expect(sweepMinutesOf(config)).toBe(minutes);
  });
});
