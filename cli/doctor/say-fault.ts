import { NoLogin } from '../../shared/cloud/no-login.ts';
import type { Fault } from '../../shared/model/fault.ts';

/** What went wrong, and where it is a login that is missing how to log in. */
export function sayFault(fault: Fault): string {
  if (!(fault instanceof NoLogin)) return fault.message;
  const { problem, cures } = fault.trouble;
  return [problem, ...cures].join('; ');
}
