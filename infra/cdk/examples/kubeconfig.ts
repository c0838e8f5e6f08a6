import { defineInstallation } from '../config/installation-config.ts';

/**
 * A management cluster anywhere, reached from a VPC without NAT by a kubeconfig in Secrets Manager,
 * with keys of one's own and more kept than by default.
 */
export const installation = defineInstallation({
  name: 'workloads',
  account: '111111111111',
  region: 'eu-west-1',
  managementCluster: {
    kind: 'kubeconfig',
    secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:poolsync-kubeconfig-a1B2c3',
    secretKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/22222222-3333-4444-5555-666666666666',
    network: {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrs: ['10.0.0.0/16', '100.64.0.0/16'],
      subnets: [
        { id: 'subnet-0123456789abcdef0', zone: 'eu-west-1a' },
        { id: 'subnet-0123456789abcdef1', zone: 'eu-west-1b' },
      ],
      egress: 'endpoints',
    },
  },
  groups: 8_000,
  encryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555',
  archiveDays: 14,
  alarmTopicArn: 'arn:aws:sns:eu-west-1:111111111111:on-call',
  logRetentionDays: 90,
});
