import { describe, expect, it } from 'vitest';
import { toCloudFault } from '../../functions/aws/cloud/aws-fault.ts';
import { Fault, type FaultCode } from '../../shared/model/fault.ts';

/** As the SDK throws it. */
function sdkError(name: string, fields: object = {}, message = 'said'): Error {
  return Object.assign(new Error(message), { name, ...fields });
}

describe('toCloudFault', () => {
  it.each<[string, FaultCode, boolean]>([
    ['Throttling', 'cloud-throttled', true],
    ['ThrottlingException', 'cloud-throttled', true],
    ['TooManyRequestsException', 'cloud-throttled', true],
    ['RequestLimitExceeded', 'cloud-throttled', true],
    ['AccessDenied', 'cloud-denied', false],
    ['AccessDeniedException', 'cloud-denied', false],
    ['UnauthorizedOperation', 'cloud-denied', false],
    ['OptInRequired', 'cloud-denied', false],
    ['InvalidClientTokenId', 'cloud-denied', false],
    ['UnrecognizedClientException', 'cloud-denied', false],
    ['SignatureDoesNotMatch', 'cloud-denied', false],
    ['RegionDisabledException', 'cloud-denied', false],
    ['CredentialsProviderError', 'cloud-unavailable', true],
    ['ExpiredToken', 'cloud-unavailable', true],
    ['ExpiredTokenException', 'cloud-unavailable', true],
    ['RequestTimeTooSkewed', 'cloud-unavailable', true],
    ['InvalidNextToken', 'cloud-unavailable', true],
    ['ResourceContention', 'cloud-unavailable', true],
    ['ResourceContentionFault', 'cloud-unavailable', true],
  ])('reads %s as %s, retryable: %s, whosever fault the SDK calls it', (name, code, retryable) => {
    for (const $fault of ['client', 'server']) {
      expect(toCloudFault('Doing', sdkError(name, { $fault }))).toMatchObject({ code, retryable });
    }
  });

  it('takes what is not known and our fault as refused', () => {
    const error = sdkError('ValidationError', { $fault: 'client' });
    expect(toCloudFault('Doing', error)).toMatchObject({ code: 'cloud-refused', retryable: false });
  });

  it.each<[string, unknown]>([
    ['a fault of the server', sdkError('InternalFailure', { $fault: 'server' })],
    ['a broken connection', sdkError('TimeoutError')],
    ['an error that is none of the SDK', new Error('Unexpected end of XML')],
    ['no error at all', 'boom'],
    ['null', null],
  ])('takes %s as passing', (_, error) => {
    expect(toCloudFault('Doing', error)).toMatchObject({
      code: 'cloud-unavailable',
      retryable: true,
      cause: error,
    });
  });

  it('says what was asked and what came back', () => {
    expect(toCloudFault('DescribeAutoScalingGroups', sdkError('Throttling')).message).toBe(
      'DescribeAutoScalingGroups: Throttling: said',
    );
    expect(toCloudFault('Doing', 'boom').message).toBe('Doing: UnknownError: boom');
  });

  it('says the same each time, whatever the request ID', () => {
    const messages = ['a', 'b'].map(
      (requestId) =>
        toCloudFault('Doing', sdkError('AccessDenied', { $metadata: { requestId } })).message,
    );
    expect(new Set(messages).size).toBe(1);
  });

  it('quotes no more than a thousand characters', () => {
    const { message } = toCloudFault('Doing', sdkError('X', {}, 'y'.repeat(5_000)));
    expect(message).toBe(`Doing: X: ${'y'.repeat(1_000)}`);
  });

  it('leaves a Fault as it is', () => {
    const fault = new Fault('wrong-account', 'no', { retryable: false });
    expect(toCloudFault('Doing', fault)).toBe(fault);
  });
});
