import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type {
  InstallationConfig,
  KubeconfigConfig,
  NetworkConfig,
  SubnetConfig,
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
  const { vpcId, vpcCidrs, subnets, clusterSecurityGroupId, egress } = config;
  const { existingEndpoints, apiServerPort } = config;
  const availabilityZones = [...new Set(subnets.map(({ zone }) => zone))];
  return {
    vpc: ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
      vpcId,
      availabilityZones,
    }),
    ...(vpcCidrs === undefined ? {} : { vpcCidrs }),
    subnets: { subnets: subnets.map((subnet, at) => subnetOf(scope, `Subnet${at + 1}`, subnet)) },
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

function subnetOf(scope: Construct, id: string, subnet: SubnetConfig): ec2.ISubnet {
  const imported = ec2.Subnet.fromSubnetAttributes(scope, id, {
    subnetId: subnet.id,
    availabilityZone: subnet.zone,
  });
  acknowledge(imported, {
    'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId': 'Nothing here asks for its route table.',
  });
  return imported;
}
