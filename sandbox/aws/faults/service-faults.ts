import { ApiError } from '../errors.ts';
import type { ApiFault } from '../errors.ts';
import type { FaultSpec } from './fault.ts';

/** How services refuse too many calls, and how they fail. */
interface ServiceFaults {
  readonly throttled: ApiFault;
  readonly failed: ApiFault;
}

const FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';

const query: ServiceFaults = {
  throttled: { code: 'Throttling', message: 'Rate exceeded' },
  failed: { code: 'InternalFailure', status: 500, message: FAILURE },
};

const byService: Readonly<Record<string, ServiceFaults>> = {
  autoscaling: query,
  sts: query,
  sqs: {
    throttled: { code: 'RequestThrottled', message: 'Rate exceeded' },
    failed: { code: 'InternalFailure', status: 500, message: FAILURE },
  },
  events: {
    throttled: { code: 'ThrottlingException', message: 'Rate exceeded' },
    failed: { code: 'InternalException', status: 500, message: FAILURE },
  },
  lambda: {
    throttled: { code: 'TooManyRequestsException', status: 429, message: 'Rate Exceeded.' },
    failed: { code: 'ServiceException', status: 500, message: FAILURE },
  },
  secretsmanager: {
    throttled: { code: 'ThrottlingException', message: 'Rate exceeded' },
    failed: { code: 'InternalServiceError', status: 500, message: FAILURE },
  },
};

/** The error that a fault makes of a call, in the service's own words; undefined for other kinds. */
export function injectedError(service: string, spec: FaultSpec | undefined): ApiError | undefined {
  const { throttled, failed } = byService[service] ?? query;
  if (spec?.kind === 'throttle') return new ApiError(throttled);
  if (spec?.kind !== 'error') return undefined;
  const usual: ApiFault = spec.code === undefined ? failed : wordsOf(spec.code);
  return new ApiError({
    code: usual.code,
    status: spec.status ?? usual.status ?? 400,
    message: spec.message ?? usual.message,
  });
}

/** A code that somebody chose is the caller's fault unless told otherwise. */
function wordsOf(code: string): ApiFault {
  return code === 'InvalidNextToken'
    ? { code, message: 'The NextToken value is not valid.' }
    : { code, message: `The simulator was asked to answer with ${code}.` };
}
