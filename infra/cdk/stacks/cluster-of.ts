import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type {
  InstallationConfig,
  KubeconfigConfig,
  NetworkConfig,
} from '../config/installation-config.ts';
import { ManagementCluster } from '../management-cluster.ts';
import type { Network } from '../network.ts';

/** The management cluster that a configuration tells of; nothing is looked up. */
export function clusterOf(
  scope: Construct,
  { managementCluster }: Pick<InstallationConfig, 'managementCluster'>,
): ManagementCluster {
  const network =
    managementCluster.network === undefined
      ? {}
      : { network: networkOf(scope, managementCluster.network) };
  if (managementCluster.kind === 'kubeconfig') {
    return ManagementCluster.kubeconfig(secretOf(scope, managementCluster), network);
  }
  const { clusterName, server, certificateAuthority } = managementCluster;
  return ManagementCluster.eks({ clusterName, server, certificateAuthority, ...network });
}

function secretOf(
  scope: Construct,
  { secretArn, secretKeyArn }: KubeconfigConfig,
): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretAttributes(scope, 'Kubeconfig', {
    secretCompleteArn: secretArn,
    ...(secretKeyArn === undefined
      ? {}
      : { encryptionKey: kms.Key.fromKeyArn(scope, 'KubeconfigKey', secretKeyArn) }),
  });
}

function networkOf(scope: Construct, config: NetworkConfig): Network {
  const { vpcId, subnets, clusterSecurityGroupId, egress, existingEndpoints, apiServerPort } =
    config;
  const availabilityZones = [...new Set(subnets.map(({ zone }) => zone))];
  return {
    vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones }),
    subnets: {
      subnets: subnets.map(({ id, zone }, at) =>
        ec2.Subnet.fromSubnetAttributes(scope, `Subnet${at + 1}`, {
          subnetId: id,
          availabilityZone: zone,
        }),
      ),
    },
    egress,
    ...(existingEndpoints === undefined ? {} : { existingEndpoints }),
    ...(apiServerPort === undefined ? {} : { apiServerPort }),
    ...(clusterSecurityGroupId === undefined
      ? {}
      : {
          clusterSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(
            scope,
            'ClusterSecurityGroup',
            clusterSecurityGroupId,
          ),
        }),
  };
}
