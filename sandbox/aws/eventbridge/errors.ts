import { validationMessage } from '../action.ts';
import type { Complaint } from '../action.ts';
import { ApiError } from '../errors.ts';

export function validation(message: string): ApiError {
  return new ApiError({ code: 'ValidationException', message });
}

export function notFound(message: string): ApiError {
  return new ApiError({ code: 'ResourceNotFoundException', message });
}

export function eventsComplaint(complaints: readonly Complaint[]): ApiError {
  return validation(validationMessage(complaints));
}
