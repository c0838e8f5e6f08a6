import { Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { FunctionName } from './function-sizes.ts';
import type { Login } from './management-cluster.ts';
import type { PoolsyncFunction } from './poolsync-function.ts';
import { usingKey, type Right } from './rights.ts';

/** What a function is told of the cluster. */
export function loginSettings(scope: Construct, login: Login): Readonly<Record<string, string>> {
  switch (login.kind) {
    case 'eks':
      return {
        POOLSYNC_EKS_CLUSTER: login.clusterName,
        POOLSYNC_EKS_SERVER: login.server,
        POOLSYNC_EKS_CA: login.certificateAuthority,
        POOLSYNC_EKS_REGION: Stack.of(scope).region,
      };
    case 'kubeconfig':
      return { POOLSYNC_KUBECONFIG_SECRET_ARN: login.secret.secretArn };
  }
}

export interface ClusterLoginProps {
  readonly login: Login;
  readonly functions: Readonly<Record<FunctionName, PoolsyncFunction>>;
}

/** Lets the functions log in to the management cluster, each with rights of its own there. */
export class ClusterLogin extends Construct {
  constructor(scope: Construct, id: string, { login, functions }: ClusterLoginProps) {
    super(scope, id);
    for (const [use, each] of Object.entries(functions)) {
      if (login.kind === 'kubeconfig') {
        each.grant(...toReadSecret(login.secret));
        continue;
      }
      new eks.CfnAccessEntry(this, use, {
        clusterName: login.clusterName,
        principalArn: each.role.roleArn,
        type: 'STANDARD',
        // What it may do there says the ClusterRole that is bound to this group.
        kubernetesGroups: [`poolsync:${use}`],
      });
    }
  }
}

function toReadSecret(secret: secretsmanager.ISecret): readonly Right[] {
  // The ARN of a secret that is known by its name lacks six characters.
  const { secretArn, secretFullArn = `${secretArn}-??????`, encryptionKey } = secret;
  const statement = new iam.PolicyStatement({
    sid: 'ReadKubeconfig',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secretFullArn],
  });
  if (encryptionKey === undefined) return [{ statement }];
  // The secret may be of another region, where the functions then ask for it.
  const through = { service: 'secretsmanager', region: secret.env.region };
  const decrypting = usingKey('DecryptKubeconfig', encryptionKey, through, ['kms:Decrypt']);
  return [{ statement }, { statement: decrypting }];
}
