import { ArmError, errorBody } from '../errors.ts';
import type { ArmDetail, ArmFault } from '../errors.ts';

type Headers = Readonly<Record<string, string>>;

/** The details say what is wrong; the words around them what support wants to know. */
function refusal(
  status: number,
  code: string,
  details: readonly ArmDetail[],
  headers: Headers = {},
): ArmError {
  const message = details.map((detail) => detail.message).join(' ');
  return new ArmError({ status, code, message, details, headers });
}

/** The body of an error. */
export function refusalBody(fault: ArmFault, requestId: string): object {
  if (fault.details === undefined) return errorBody(fault);
  const message = `Please provide below info when asking for support: timestamp = ${new Date().toISOString()}, correlationId = ${requestId}.`;
  return errorBody({ ...fault, message });
}

function invalidQuery(code: string, message: string): ArmError {
  return refusal(400, 'BadRequest', [
    {
      code: 'InvalidQuery',
      message:
        'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
    },
    { code, message },
  ]);
}

/** A query that cannot be read from this place on. */
export function parserFailure(query: string, at: number, token: string): ArmError {
  const before = query.slice(0, at).split('\n');
  const place = `line ${before.length}, position ${before.at(-1)?.length ?? 0}`;
  return invalidQuery('ParserFailure', `ParserFailure: '${token}' is not expected at ${place}`);
}

/** A name that no column has, or a function that is not there. */
export function unresolved(what: string, name: string): ArmError {
  return invalidQuery('SemanticFailure', `Failed to resolve ${what} named '${name}'`);
}

export function unknownTable(name: string): ArmError {
  const message = `Table ${name} is invalid, unsupported or disallowed.`;
  return invalidQuery('DisallowedLogicalTableName', message);
}

/** A request that this simulator, or Resource Graph, does not take. */
export function badRequest(code: string, message: string): ArmError {
  return refusal(400, 'BadRequest', [{ code, message }]);
}

export function noSubscriptions(given: readonly string[]): ArmError {
  const message = `There must be at least one subscription that is eligible to contain resources. Given: '${given.join(',')}'.`;
  return badRequest('NoValidSubscriptionsInQueryRequest', message);
}

export function rateLimited(headers: Readonly<Record<string, string>>): ArmError {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return refusal(429, 'RateLimiting', [{ code: 'RateLimiting', message }], headers);
}
