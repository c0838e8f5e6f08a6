import type { WireAnswer } from '../../simulated/delivery.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import { ApiError, type ApiFault } from '../errors.ts';
import type { Protocol, Refusal } from '../wire/protocol.ts';

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

const configurations = /^\/2015-03-31\/functions\/([^/]+)\/configuration\/?$/;
const mappings = /^\/2015-03-31\/event-source-mappings\/?$/;

const refusals: Readonly<Record<Refusal, ApiFault>> = {
  unsigned: {
    code: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
  },
  'unknown-key': {
    code: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  },
  'bad-signature': {
    code: 'InvalidSignatureException',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  'host-unsigned': {
    code: 'InvalidSignatureException',
    message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  },
  'stale-signature': {
    code: 'InvalidSignatureException',
    message: 'Signature expired, or not yet current: it is valid for 15 minutes from its date on',
  },
  expired: {
    code: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  },
};

/** What an action of Lambda answers that changes something: a status alone. */
export interface StatusAnswer {
  readonly status: number;
}

/** What one answers that shows something. */
export interface JsonAnswer extends StatusAnswer {
  readonly json: object;
}

/** Lambda's REST protocol: the action is the path, the event the body, the kind of invocation a header. */
export const lambdaProtocol: Protocol = {
  actionOf: ({ method, url }) => {
    if (method === 'POST') return invocations.test(url.pathname) ? 'Invoke' : '';
    if (method !== 'GET') return '';
    if (configurations.test(url.pathname)) return 'GetFunctionConfiguration';
    return mappings.test(url.pathname) ? 'ListEventSourceMappings' : '';
  },
  parametersOf: ({ url, headers, body }: WireRequest) => ({
    functionName: functionNameIn(url),
    invocationType: headers['x-amz-invocation-type'],
    payload: body.toString('utf8'),
  }),
  result: (_action, result, requestId) => answer(statusOf(result), bodyOf(result), requestId),
  failure: ({ code, status, message }, requestId) => ({
    ...answer(
      status,
      JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message }),
      requestId,
    ),
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': code,
    },
  }),
  unknownAction: () =>
    new ApiError({
      code: 'UnknownOperationException',
      status: 404,
      message:
        'Of Lambda only Invoke, GetFunctionConfiguration and ListEventSourceMappings are simulated.',
    }),
  refusal: (reason) => new ApiError({ ...refusals[reason], status: 403 }),
};

function functionNameIn({ pathname, searchParams }: URL): string {
  const [, name] = invocations.exec(pathname) ?? configurations.exec(pathname) ?? [];
  return name === undefined ? (searchParams.get('FunctionName') ?? '') : decodeURIComponent(name);
}

function bodyOf(result: unknown): string {
  return typeof result === 'object' && result !== null && 'json' in result
    ? JSON.stringify(result.json)
    : '';
}

function answer(status: number, body: string, requestId: string): WireAnswer {
  return { status, headers: { 'x-amzn-requestid': requestId }, body };
}

function statusOf(result: unknown): number {
  if (typeof result === 'object' && result !== null && 'status' in result) {
    const { status } = result;
    if (typeof status === 'number') return status;
  }
  // A fault has carried nothing out.
  return 200;
}
