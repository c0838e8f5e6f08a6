import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { afterAll } from 'vitest';
import { ManagementCluster } from '../../../infra/cdk/management-cluster.ts';
import { Poolsync, type PoolsyncProps } from '../../../infra/cdk/poolsync.ts';

/** A stack with an installation in it, at home in account 111111111111, eu-west-1. */
export interface Installed {
  readonly app: App;
  readonly stack: Stack;
  readonly poolsync: Poolsync;
}

/** Goes with the test file that imports this one. */
const folder = mkdtempSync(join(tmpdir(), 'poolsync-cdk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Choice = (stack: Stack) => PoolsyncProps;

const env = { account: '111111111111', region: 'eu-west-1' } as const;

/** Of an authority that signs nothing. */
const certificate = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBfzCCASWgAwIBAgIUFkvb8M7HPRdL1NqlztmEXef1WU8wCgYIKoZIzj0EAwIw',
  'FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjYxMjExNTNaFw0zNjExMjMx',
  'MjExNTNaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAARd83GGAUEAVDWsVlJqtq7Ol0I5PTpwkaHbqBCIAO/wf/l16/+sSYaT',
  'T0xSua/yTMVQP3DXY+MbYk89Y/Ftq/4Bo1MwUTAdBgNVHQ4EFgQUPTUmiiGTdNms',
  'cvn/rch5FAQcEy4wHwYDVR0jBBgwFoAUPTUmiiGTdNmscvn/rch5FAQcEy4wDwYD',
  'VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiB34j6XpSiiG84CeO9ftda1',
  'xl65t/eCSauKXPXXp3hofQIhAOiGOMVHEI3YGH+aKFlGyXNqlhmab/iZiKUSxV8z',
  'mjBo',
  '-----END CERTIFICATE-----',
];

/** A cluster of EKS whose API server has a public address. */
export const cluster = {
  clusterName: 'management',
  server: 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com',
  certificateAuthority: Buffer.from(certificate.join('\n')).toString('base64'),
};

/** The management cluster of most tests. */
export const onEks = ManagementCluster.eks(cluster);

/** With as little said as possible. */
export const plain: Choice = () => ({ managementCluster: onEks });

/** With everything that can be said: other accounts, a key, an archive, a topic. */
export const everything: Choice = (stack) => ({
  installation: 'blue',
  managementCluster: ManagementCluster.kubeconfig(
    new secretsmanager.Secret(stack, 'Kubeconfig', {
      encryptionKey: new kms.Key(stack, 'KubeconfigKey'),
    }) as secretsmanager.ISecret,
    { network: { vpc: network(stack), egress: 'nat', apiServerPort: 6443 } },
  ),
  places: [
    { account: env.account, region: 'us-east-1' },
    {
      account: '222222222222',
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::222222222222:role/blue',
    },
    {
      account: '222222222222',
      region: 'us-east-1',
      roleArn: 'arn:aws:iam::222222222222:role/blue',
    },
  ],
  sweepInterval: Duration.minutes(15),
  driftPolicy: 'report',
  encryptionKey: new kms.Key(stack, 'Key'),
  archive: { retention: Duration.days(7) },
  alarmTopic: new sns.Topic(stack, 'Alarms'),
  dashboard: false,
});

/** With an API server that only the VPC reaches, and no way out of it but endpoints. */
export const isolated: Choice = (stack) => ({
  managementCluster: ManagementCluster.eks({
    ...cluster,
    network: {
      vpc: network(stack),
      egress: 'endpoints',
      clusterSecurityGroup: new ec2.SecurityGroup(stack, 'Cluster', { vpc: network(stack) }),
      existingEndpoints: ['sts'],
    },
  }),
  places: [
    {
      account: '222222222222',
      region: 'eu-west-1',
      roleArn: 'arn:aws:iam::222222222222:role/poolsync',
    },
  ],
});

/** The VPC of a stack, made where it is first asked for. */
export function network(stack: Stack): ec2.IVpc {
  const made = stack.node.tryFindChild('Vpc');
  const vpc = made instanceof ec2.Vpc ? made : new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  // With exactOptionalPropertyTypes the CDK's class does not fit its own interface.
  return vpc as ec2.IVpc;
}

/**
 * Makes the constructs; what is wrong in a template is an error and no warning.
 *
 * @param isAtHome whether account and region are known before the template is deployed
 */
export function install(choice: Choice, isAtHome = true): Installed {
  const app = new App({
    outdir: mkdtempSync(join(folder, 'out-')),
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  const stack = new Stack(app, 'Poolsync', isAtHome ? { env } : {});
  const poolsync = new Poolsync(stack, 'Poolsync', { codeFolder: built(), ...choice(stack) });
  return { app, stack, poolsync };
}

/** The built functions, as far as a template can tell. */
function built(): string {
  const code = join(folder, 'code');
  for (const use of ['reconcile', 'scale', 'sweep']) {
    mkdirSync(join(code, use), { recursive: true });
    writeFileSync(join(code, use, 'index.mjs'), `export const handler = () => '${use}';\n`);
  }
  return code;
}
