import { Fault } from '../model/fault.ts';
import { unauthorized } from './api-fault.ts';
import type { ClusterTrouble } from './cluster-trouble.ts';

/**
 * What a reading's trouble means to a function.
 *
 * @param doing begins the message, such as `Listing the machinepools`
 */
export function faultOf(doing: string, cause: ClusterTrouble): Fault {
  const { trouble } = cause;
  const denied = (why: string): Fault =>
    new Fault('cluster-denied', `${doing}: ${why}`, { retryable: false, cause });
  const refused = (why: string): Fault =>
    new Fault('cluster-refused', `${doing}: ${why}`, { retryable: false, cause });
  const unavailable = (why: string): Fault =>
    new Fault('cluster-unavailable', `${doing}: ${why}`, { retryable: true, cause });
  switch (trouble.kind) {
    case 'unreachable':
      return unavailable(`the API server did not answer: ${trouble.why}`);
    case 'unauthorized':
      return denied(`the API server answered 401: ${unauthorized}`);
    case 'forbidden':
      return denied(`the API server answered 403 ${trouble.message}`.trim());
    case 'not-served': {
      const { group, version } = trouble.resource;
      return refused(`the API server does not serve it in ${group}/${version}. Apply its CRD.`);
    }
    case 'refused': {
      const { status, message } = trouble;
      const why = `the API server answered ${status} ${message}`.trim();
      return status === 429 || status >= 500 ? unavailable(why) : refused(why);
    }
    case 'no-api-server':
      return refused('what answered is no API server');
    case 'bad-kubeconfig':
      return denied(trouble.problem);
    case 'no-credentials':
      return denied(trouble.why);
    case 'no-kubeconfig':
    case 'no-context':
      return denied('there is no kubeconfig for it');
  }
}
