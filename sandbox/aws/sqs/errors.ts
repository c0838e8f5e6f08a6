import { ApiError } from '../errors.ts';
import type { Complaint } from '../action.ts';

const PREFIX = 'AWS.SimpleQueueService';

export function queueDoesNotExist(): ApiError {
  return new ApiError({
    code: 'QueueDoesNotExist',
    queryCode: `${PREFIX}.NonExistentQueue`,
    message: 'The specified queue does not exist.',
  });
}

export function invalidValue(message: string): ApiError {
  return new ApiError({
    code: 'InvalidParameterValueException',
    queryCode: 'InvalidParameterValue',
    framework: true,
    message,
  });
}

export function missingParameter(name: string): ApiError {
  return new ApiError({
    code: 'MissingRequiredParameterException',
    queryCode: 'MissingParameter',
    framework: true,
    message: `The request must contain the parameter ${name}.`,
  });
}

/** The usual sentence for a parameter out of its range. */
export function outOfRange(parameter: string, value: unknown, reason: string): ApiError {
  return invalidValue(
    `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function batchError(name: string, message: string): ApiError {
  return new ApiError({ code: name, queryCode: `${PREFIX}.${name}`, message });
}

export function unsupported(message: string): ApiError {
  return new ApiError({
    code: 'UnsupportedOperation',
    queryCode: `${PREFIX}.UnsupportedOperation`,
    message,
  });
}

export function resourceNotFound(parameter: string): ApiError {
  return new ApiError({
    code: 'ResourceNotFoundException',
    status: 404,
    message: `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  });
}

/** How SQS answers parameters that do not fit its model. */
export function sqsComplaint(complaints: readonly Complaint[]): ApiError {
  const [first] = complaints;
  const name =
    first === undefined ? '' : first.place.slice(0, 1).toUpperCase() + first.place.slice(1);
  if (first?.missing === true) return missingParameter(name);
  return invalidValue(`Value for parameter ${name} is invalid. Reason: ${first?.message ?? ''}`);
}
