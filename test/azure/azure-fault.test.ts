import { AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { toCloudFault } from '../../functions/azure/cloud/azure-fault.ts';
import { Fault } from '../../shared/model/fault.ts';

/** As the SDK throws it. */
const restError = (fields: { code?: string; statusCode?: number }, message = 'said'): Error =>
  Object.assign(new Error(message), { name: 'RestError', ...fields });

/** As the library throws it where the identity endpoint answered by this status. */
const noToken = (status: number | undefined): CredentialUnavailableError =>
  new CredentialUnavailableError('Authentication failed.', {
    cause: Object.assign(new Error('refused'), { name: 'ServerError', status }),
  });

describe('toCloudFault', () => {
  it.each([
    [{ statusCode: 429 }, 'cloud-throttled', true],
    [{ statusCode: 401, code: 'InvalidAuthenticationToken' }, 'cloud-denied', false],
    [{ statusCode: 401, code: 'ExpiredAuthenticationToken' }, 'cloud-unavailable', true],
    [{ statusCode: 403, code: 'AuthorizationFailed' }, 'cloud-denied', false],
    [{ statusCode: 404, code: 'SubscriptionNotFound' }, 'cloud-refused', false],
    [{ statusCode: 404 }, 'cloud-unavailable', true],
    [{ statusCode: 400, code: 'InvalidParameter' }, 'cloud-refused', false],
    [{ statusCode: 408 }, 'cloud-unavailable', true],
    [{ statusCode: 409, code: 'Conflict' }, 'cloud-unavailable', true],
    [{ statusCode: 500, code: 'InternalServerError' }, 'cloud-unavailable', true],
    [{ statusCode: 503 }, 'cloud-unavailable', true],
    [{ statusCode: 204 }, 'incomplete-reading', true],
    [{ statusCode: 200, code: 'PARSE_ERROR' }, 'incomplete-reading', true],
    [{ code: 'ECONNRESET' }, 'cloud-unavailable', true],
    [{ code: 'ENOTFOUND' }, 'cloud-unavailable', true],
    [{ code: 'CERT_HAS_EXPIRED' }, 'cloud-unavailable', true],
    [{ code: 'REQUEST_SEND_ERROR' }, 'cloud-unavailable', true],
    // The SDK's own words where an answer has no list.
    [{}, 'incomplete-reading', true],
  ])('reads an error of the SDK with %j as %s', (fields, code, retryable) => {
    const error = restError(fields);
    expect(toCloudFault('Doing', error)).toMatchObject({ code, retryable, cause: error });
  });

  it.each<[string, unknown, string, boolean]>([
    ['an identity that is refused', noToken(400), 'cloud-denied', false],
    ['an identity that is forbidden', noToken(403), 'cloud-denied', false],
    ['an identity endpoint that fails', noToken(500), 'cloud-unavailable', true],
    ['an identity endpoint that throttles', noToken(429), 'cloud-unavailable', true],
    ['an identity endpoint out of reach', noToken(undefined), 'cloud-unavailable', true],
    ['no identity at all', new CredentialUnavailableError('none'), 'cloud-unavailable', true],
    ['a client that Entra refuses', new AuthenticationError(401, '{}'), 'cloud-denied', false],
    ['an Entra that fails', new AuthenticationError(503, '{}'), 'cloud-unavailable', true],
    [
      'an answer that the SDK stumbles over',
      new TypeError('x of null'),
      'incomplete-reading',
      true,
    ],
    [
      'a call that was given up',
      Object.assign(new Error('aborted'), { name: 'AbortError' }),
      'cloud-unavailable',
      true,
    ],
    ['no error at all', 'boom', 'cloud-unavailable', true],
    ['null', null, 'cloud-unavailable', true],
  ])('reads %s as what it is', (_, error, code, retryable) => {
    expect(toCloudFault('Doing', error)).toMatchObject({ code, retryable });
  });

  it('says what was asked and what came back', () => {
    const told = (error: unknown): string => toCloudFault('Reading x', error).message;
    expect(told(restError({ statusCode: 403, code: 'AuthorizationFailed' }))).toBe(
      'Reading x: AuthorizationFailed: said',
    );
    expect(told(restError({ statusCode: 502 }))).toBe('Reading x: HTTP 502: said');
    expect(told(restError({}))).toBe('Reading x: RestError: said');
    expect(told('boom')).toBe('Reading x: UnknownError: boom');
  });

  it('says nothing that differs from try to try', () => {
    const message =
      'AADSTS700016: Application not found. Trace ID: 0f8fad5b-d9cb-469f-a165-70867728950e Correlation ID: 1f8fad5b-d9cb-469f-a165-70867728950e Timestamp: 2026-11-26 02:00:00Z';
    expect(toCloudFault('Reading x', new CredentialUnavailableError(message)).message).toBe(
      'Reading x: CredentialUnavailableError: AADSTS700016: Application not found. Trace ID: … Correlation ID: … Timestamp: …',
    );
  });

  it('does not quote an answer that could not be read', () => {
    const error = restError({ code: 'PARSE_ERROR' }, 'Error occurred while parsing - {"secret": 1');
    expect(toCloudFault('Reading x', error).message).toBe(
      'Reading x: PARSE_ERROR: the answer cannot be read',
    );
  });

  it('hands on the wait that was asked for', () => {
    const error = Object.assign(restError({ statusCode: 429 }), { retryAfterMs: 7_000 });
    expect(toCloudFault('Doing', error)).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('lets a Fault be', () => {
    const fault = new Fault('wrong-account', 'said', { retryable: false });
    expect(toCloudFault('Doing', fault)).toBe(fault);
  });
});
