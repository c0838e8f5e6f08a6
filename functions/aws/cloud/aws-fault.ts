import {
  denied,
  refused,
  throttled,
  unavailable,
  type Meaning,
} from '../../../shared/cloud/meaning.ts';
import { Fault, isFault } from '../../../shared/model/fault.ts';

/** By the SDK's error name. What is not here is judged by whose fault the SDK says it is. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ['Throttling', throttled],
  ['ThrottlingException', throttled],
  ['TooManyRequestsException', throttled],
  ['RequestLimitExceeded', throttled],
  ['AccessDenied', denied],
  ['AccessDeniedException', denied],
  ['UnauthorizedOperation', denied],
  ['OptInRequired', denied],
  ['InvalidClientTokenId', denied],
  ['UnrecognizedClientException', denied],
  ['SignatureDoesNotMatch', denied],
  ['RegionDisabledException', denied],
  ['CredentialsProviderError', unavailable],
  ['ExpiredToken', unavailable],
  ['ExpiredTokenException', unavailable],
  ['RequestTimeTooSkewed', unavailable],
  // A page token that ran out: the whole reading begins anew.
  ['InvalidNextToken', unavailable],
  ['ResourceContention', unavailable],
  ['ResourceContentionFault', unavailable],
]);

/** Conditions hold these messages, and have no room for a page of HTML from a proxy. */
const mostCharactersQuoted = 1_000;

/**
 * What an error of the AWS SDK means. The message says what was asked and what AWS answered, without
 * the request ID, which would make each try look new.
 */
export function toCloudFault(doing: string, error: unknown): Fault {
  if (isFault(error)) return error;
  const name = error instanceof Error ? error.name : 'UnknownError';
  const said = error instanceof Error ? error.message : String(error);
  const { code, retryable } = meanings.get(name) ?? (isClientFault(error) ? refused : unavailable);
  return new Fault(code, `${doing}: ${name}: ${said.slice(0, mostCharactersQuoted)}`, {
    retryable,
    cause: error,
  });
}

function isClientFault(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && '$fault' in error && error.$fault === 'client'
  );
}
