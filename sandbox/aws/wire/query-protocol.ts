import { ApiError } from '../errors.ts';
import type { WireAnswer } from '../../simulated/delivery.ts';
import type { WireRequest } from '../../simulated/wire-request.ts';
import type { Protocol, Refusal } from './protocol.ts';
import { unfoldQuery } from './query.ts';
import { xmlElement } from './xml.ts';
import type { XmlValue } from './xml.ts';

const refusals: Readonly<Record<Refusal, { code: string; message: string }>> = {
  unsigned: {
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
  },
  'unknown-key': {
    code: 'InvalidClientTokenId',
    message: 'The security token included in the request is invalid.',
  },
  'bad-signature': {
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  'host-unsigned': {
    code: 'SignatureDoesNotMatch',
    message: "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  },
  'stale-signature': {
    code: 'SignatureDoesNotMatch',
    message: 'Signature expired, or not yet current: it is valid for 15 minutes from its date on',
  },
  expired: {
    code: 'ExpiredToken',
    message: 'The security token included in the request is expired',
  },
};

/** The Query protocol: form parameters in, XML out. `version` is the API's date, for its namespace and errors. */
export function queryProtocol(service: string, version: string): Protocol {
  const namespace = `https://${service}.amazonaws.com/doc/${version}/`;
  return {
    actionOf: (request) => formOf(request).get('Action') ?? '',
    parametersOf: (request) => {
      const form = formOf(request);
      form.delete('Action');
      form.delete('Version');
      return unfoldQuery(form);
    },
    result(action, result, requestId) {
      const fields = result === undefined ? '' : xmlElement(`${action}Result`, asXml(result));
      const metadata = xmlElement('ResponseMetadata', { RequestId: requestId });
      const body = `<${action}Response xmlns="${namespace}">${fields}${metadata}</${action}Response>`;
      return xmlAnswer(200, body, requestId);
    },
    failure(error, requestId) {
      const fields = {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.code,
        Message: error.message,
      };
      const body = `<ErrorResponse xmlns="${namespace}">${xmlElement('Error', fields)}${xmlElement('RequestId', requestId)}</ErrorResponse>`;
      return xmlAnswer(error.status, body, requestId);
    },
    unknownAction: (action) =>
      new ApiError({
        code: 'InvalidAction',
        message: `Could not find operation ${action} for version ${version}`,
      }),
    refusal: (reason) => new ApiError({ ...refusals[reason], status: 403 }),
  };
}

/** A presigned request carries its parameters in the URL, every other one in the body. */
function formOf(request: WireRequest): URLSearchParams {
  const form = new URLSearchParams(request.body.toString('utf8'));
  for (const [name, value] of request.url.searchParams) {
    if (!name.startsWith('X-Amz-')) form.append(name, value);
  }
  return form;
}

function asXml(result: unknown): XmlValue {
  if (result === undefined || result instanceof Date) return result;
  if (Array.isArray(result)) return result.map(asXml);
  switch (typeof result) {
    case 'string':
    case 'number':
    case 'boolean':
      return result;
    case 'object':
      if (result === null) break;
      return Object.fromEntries(
        Object.entries(result).map(([name, field]) => [name, asXml(field)]),
      );
    default:
      break;
  }
  throw new Error(`An answer may not hold a ${typeof result}; leave the field undefined`);
}

function xmlAnswer(status: number, body: string, requestId: string): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}\n`,
  };
}
