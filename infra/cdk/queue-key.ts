import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Lets EventBridge bring messages to queues that a key of one's own encrypts. Without that it loses
 * them, and nothing but the metric FailedInvocations tells.
 */
export function letEventBridgeUse(scope: Construct, key: kms.IKey): void {
  const statement = new iam.PolicyStatement({
    sid: 'EventBridgeSendsToPoolsync',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    // In a key's policy that is the key itself.
    resources: ['*'],
    // By account and not by rule: the rules name the queues, and the queues the key.
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
  const { statementAdded } = key.addToResourcePolicy(statement);
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    'poolsync:encryptionKey',
    `encryptionKey${known(' ', key.keyArn)} is not made in this app, so its policy is not changed: let the service events.amazonaws.com do kms:Decrypt and kms:GenerateDataKey with it where aws:SourceAccount is the account of the stack${known(', ', Stack.of(scope).account)}, or no event arrives`,
  );
}

/** Nothing where CloudFormation only will know it. */
function known(before: string, value: string): string {
  return Token.isUnresolved(value) ? '' : `${before}${value}`;
}
