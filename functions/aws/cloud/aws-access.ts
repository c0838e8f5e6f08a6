import type { AwsAccess, CloudAccess } from '../../../shared/model/account.ts';

/** @throws Error where a group of another cloud is asked for here, which is a mistake of ours */
export function awsAccess(access: CloudAccess): AwsAccess {
  if (access.cloud === 'aws') return access;
  throw new Error(`an adapter of AWS was asked for a group in subscription ${access.subscription}`);
}
