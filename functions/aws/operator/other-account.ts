import { NoLogin } from '../../../shared/cloud/no-login.ts';
import type { Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';

interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** @param it what of the account cannot be reached */
export function noWayInto(account: string, caller: Caller, it: string): NoLogin {
  return new NoLogin({
    problem: `AWS account ${account}: ${it} is not in account ${caller.account}, to which your credentials belong (${caller.arn})`,
    tried: [],
    cures: [`Use credentials of account ${account}: AWS_PROFILE=NAME`],
  });
}

/** A role that the functions may assume, a person often may not. */
export function roleRefused(
  error: unknown,
  roleArn: string,
  account: string,
  caller: Caller,
): Fault {
  const fault = toCloudFault(`Assuming ${roleArn}`, error);
  if (fault.code !== 'cloud-denied') return fault;
  return new NoLogin(
    {
      problem: `AWS account ${account}: you (${caller.arn}) may not assume its role ${roleArn}`,
      tried: [],
      cures: [
        `Use credentials of account ${account} itself: AWS_PROFILE=NAME`,
        'Or let the trust policy of that role name you.',
      ],
    },
    error,
  );
}
