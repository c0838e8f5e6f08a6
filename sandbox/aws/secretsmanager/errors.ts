import { actionMaker, validationMessage } from '../action.ts';
import { ApiError } from '../errors.ts';

export function invalidParameter(message: string): ApiError {
  return new ApiError({ code: 'InvalidParameterException', message });
}

export function notFound(what = ''): ApiError {
  const message = `Secrets Manager can't find the specified secret${what}.`;
  return new ApiError({ code: 'ResourceNotFoundException', message });
}

export function alreadyExists(message: string): ApiError {
  return new ApiError({ code: 'ResourceExistsException', message });
}

export function limitExceeded(message: string): ApiError {
  return new ApiError({ code: 'LimitExceededException', message });
}

export const action = actionMaker(
  (complaints) =>
    new ApiError({ code: 'ValidationException', message: validationMessage(complaints) }),
);
