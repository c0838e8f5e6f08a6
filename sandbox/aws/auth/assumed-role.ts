import type { Principal } from './principal.ts';

/**
 * Who somebody is that has taken on a role, as `GetCallerIdentity` shows it: the path of the role is
 * not in it.
 *
 * @param roleId of IAM, `AROA…`
 */
export function assumedRole(roleArn: string, sessionName: string, roleId: string): Principal {
  const account = roleArn.split(':')[4] ?? '';
  const roleName = roleArn.split('/').at(-1) ?? '';
  return {
    arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    account,
    assumed: true,
  };
}
