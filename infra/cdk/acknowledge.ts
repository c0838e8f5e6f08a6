import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a construct does not follow a rule of cdk-nag, for whoever runs it on an app with Poolsync.
 *
 * @param reasons by the rule's ID, for the construct and all within it
 */
export function acknowledge(
  construct: IConstruct,
  reasons: Readonly<Record<string, string>>,
): void {
  const all = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...all);
}

/** The ID of cdk-nag's finding that a policy names a resource with a `*`. */
export function wildcardFinding(construct: IConstruct, resource: string): string {
  const flat = flatten(Stack.of(construct).resolve(resource));
  return `AwsSolutions-IAM5[Resource::${flat}]`;
}

/** As cdk-nag writes what CloudFormation fills in: `<AWS::Partition>`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(flatten).join('');
  if (typeof value !== 'object' || value === null) return '';
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) {
    return `<${value['Fn::GetAtt'].join('.')}>`;
  }
  return Object.values(value).map(flatten).join('');
}
