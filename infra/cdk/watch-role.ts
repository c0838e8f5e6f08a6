import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface WatchRoleProps {
  readonly roleName: string;
  /** Of the management cluster, in the account and region of the stack. */
  readonly clusterName: string;
}

/** The watch's service account, as infra/cluster makes it. */
const namespace = 'poolsync-system';
const serviceAccount = 'poolsync-watch';

/** The role that EKS Pod Identity lends to the watch, and to no other pod of that cluster. */
export class WatchRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, { roleName, clusterName }: WatchRoleProps) {
    super(scope, id);
    const clusterArn = Stack.of(this).formatArn({
      service: 'eks',
      resource: 'cluster',
      resourceName: clusterName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const pods = new iam.ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:RequestTag/eks-cluster-arn': clusterArn,
          'aws:RequestTag/kubernetes-namespace': namespace,
          'aws:RequestTag/kubernetes-service-account': serviceAccount,
        },
      },
    });
    this.role = new iam.Role(this, 'Role', {
      roleName,
      description: "What Poolsync's watch may do",
      assumedBy: new iam.SessionTagsPrincipal(pods),
    });
    new eks.CfnPodIdentityAssociation(this, 'Association', {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: this.role.roleArn,
    });
  }
}
