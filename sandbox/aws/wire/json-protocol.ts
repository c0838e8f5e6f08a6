import { ApiError } from '../errors.ts';
import type { ApiFault } from '../errors.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Protocol, Refusal } from './protocol.ts';

/** What differs between the services that speak JSON. */
export interface JsonDialect {
  readonly version: '1.0' | '1.1';
  /** Before the dot of `X-Amz-Target`. */
  readonly target: string;
  /** Before the hash of `__type` for the service's own exceptions; empty for none at all. */
  readonly namespace: string;
  /** SQS once spoke Query: it repeats the old error codes in `x-amzn-query-error`. */
  readonly queryCompatible: boolean;
}

/** Before the hash of `__type` for exceptions that are in no service's model. */
const FRAMEWORK_NAMESPACE = 'com.amazon.coral.service';

const refusals: Readonly<Record<Refusal, ApiFault>> = {
  unsigned: {
    code: 'MissingAuthenticationTokenException',
    queryCode: 'MissingAuthenticationToken',
    message: 'Missing Authentication Token',
  },
  'unknown-key': {
    code: 'UnrecognizedClientException',
    queryCode: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
  },
  'bad-signature': {
    code: 'InvalidSignatureException',
    queryCode: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  'host-unsigned': {
    code: 'InvalidSignatureException',
    queryCode: 'SignatureDoesNotMatch',
    message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  },
  'stale-signature': {
    code: 'InvalidSignatureException',
    queryCode: 'SignatureDoesNotMatch',
    message: 'Signature expired, or not yet current: it is valid for 15 minutes from its date on',
  },
  expired: {
    code: 'ExpiredTokenException',
    queryCode: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  },
};

/** AWS's JSON protocols: the action in `X-Amz-Target`, one JSON object in the body. */
export function jsonProtocol(dialect: JsonDialect): Protocol {
  const contentType = `application/x-amz-json-${dialect.version}`;
  return {
    actionOf: (request) => actionOf(request, dialect.target),
    parametersOf,
    result: (_action, result, requestId) => ({
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: result === undefined ? '{}' : JSON.stringify(result),
    }),
    failure(error, requestId) {
      const side = error.status < 500 ? 'Sender' : 'Receiver';
      const queryError: Readonly<Record<string, string>> = dialect.queryCompatible
        ? { 'x-amzn-query-error': `${error.queryCode ?? error.code};${side}` }
        : {};
      return {
        status: error.status,
        headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...queryError },
        body: JSON.stringify({ __type: typeOf(error, dialect.namespace), message: error.message }),
      };
    },
    unknownAction: (action) =>
      new ApiError({
        code: 'UnknownOperationException',
        queryCode: 'InvalidAction',
        framework: true,
        message: `The action ${action} is not valid for this endpoint.`,
      }),
    refusal: (reason) =>
      new ApiError({
        ...refusals[reason],
        framework: true,
        status: dialect.queryCompatible ? 403 : 400,
      }),
  };
}

function typeOf({ code, framework }: ApiError, namespace: string): string {
  if (namespace === '') return code;
  return `${framework ? FRAMEWORK_NAMESPACE : namespace}#${code}`;
}

function actionOf(request: WireRequest, target: string): string {
  const header = request.headers['x-amz-target'] ?? '';
  return header.startsWith(`${target}.`) ? header.slice(target.length + 1) : header;
}

function parametersOf(request: WireRequest): unknown {
  const text = request.body.toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new ApiError({
      code: 'SerializationException',
      queryCode: 'MalformedInput',
      framework: true,
      message: `The request body is not JSON; it begins with ${JSON.stringify(text.slice(0, 80))}`,
    });
  }
}
