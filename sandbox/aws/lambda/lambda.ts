import { createHash } from 'node:crypto';
import { z } from 'zod';
import { actionMaker, validationMessage, type RequestContext } from '../action.ts';
import type { Service } from '../endpoint.ts';
import { ApiError } from '../errors.ts';
import { findRegion, soon } from '../world.ts';
import { mostEventBytes, parseFunctionName, type DeployedFunction } from './model.ts';
import { lambdaProtocol, type JsonAnswer, type StatusAnswer } from './rest-protocol.ts';

const action = actionMaker(
  (complaints) =>
    new ApiError({
      code: 'InvalidParameterValueException',
      message: validationMessage(complaints),
    }),
);

/**
 * Invokes a function and does not wait for it. What comes of it nobody learns: functions are
 * simulated with a maximum of no retries, as docs/configuration.md advises for those that are here.
 */
const invoke = action(
  z.object({
    functionName: z.string(),
    invocationType: z.enum(['Event', 'DryRun'], 'only Event and DryRun are simulated'),
    payload: z.string(),
  }),
  (context, { functionName, invocationType, payload }): StatusAnswer => {
    const found = findFunction(context, functionName);
    if (Buffer.byteLength(payload) > mostEventBytes) throw tooLarge(payload);
    requireJson(payload);
    if (invocationType === 'DryRun') return { status: 204 };
    soon(context.world, () => {
      handOver(found, payload).catch((error: unknown) => {
        process.stderr.write(`simulated AWS: ${found.name}: ${String(error)}\n`);
      });
    });
    return { status: 202 };
  },
);

function findFunction(context: RequestContext, functionName: string): DeployedFunction {
  const asked = parseFunctionName(functionName);
  const { account, name: region } = context.region;
  const place = findRegion(context.world, asked?.account ?? account, asked?.region ?? region);
  const isOwn = place === context.region;
  const found = isOwn ? place.lambda.get(asked?.name ?? '') : undefined;
  if (found !== undefined) return found;
  throw new ApiError({
    code: 'ResourceNotFoundException',
    status: 404,
    message: `Function not found: arn:aws:lambda:${region}:${account}:function:${asked?.name ?? functionName}`,
  });
}

function requireJson(payload: string): void {
  try {
    if (payload !== '') JSON.parse(payload);
  } catch {
    const message = 'Could not parse request body into json: the event is no JSON';
    throw new ApiError({ code: 'InvalidRequestContentException', message });
  }
}

function tooLarge(payload: string): ApiError {
  const bytes = Buffer.byteLength(payload);
  const message = `${bytes} byte payload is too large for the Event invocation type (limit ${mostEventBytes} bytes)`;
  return new ApiError({ code: 'RequestEntityTooLargeException', status: 413, message });
}

async function handOver({ name, url }: DeployedFunction, payload: string): Promise<void> {
  if (url === undefined) throw new Error(`the function ${name} is fed by queues alone`);
  const body = payload === '' ? '{}' : payload;
  const response = await fetch(url, { method: 'POST', body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

const getConfiguration = action(
  z.object({ functionName: z.string() }),
  (context, { functionName }): JsonAnswer => {
    const { name } = findFunction(context, functionName);
    const { account, name: region } = context.region;
    const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
    const state = { State: 'Active', LastUpdateStatus: 'Successful' };
    return { status: 200, json: { FunctionName: name, FunctionArn: arn, ...state } };
  },
);

/** All on one page; of a function that is not there, none, as AWS answers. */
const listMappings = action(
  z.object({ functionName: z.string() }),
  (context, { functionName }): JsonAnswer => {
    const found = context.region.lambda.get(parseFunctionName(functionName)?.name ?? '');
    const mappings = (found?.feeds ?? []).map((arn) => ({
      UUID: uuidOf(`${found?.name ?? ''} ${arn}`),
      EventSourceArn: arn,
      State: 'Enabled',
    }));
    return { status: 200, json: { EventSourceMappings: mappings } };
  },
);

/** Always the same for the same mapping. */
function uuidOf(text: string): string {
  const hash = createHash('sha1').update(text).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

/** AWS Lambda as far as its own functions invoke themselves and people look at them; API of 2015-03-31. */
export const lambdaService: Service = {
  protocol: lambdaProtocol,
  actions: new Map([
    ['Invoke', invoke],
    ['GetFunctionConfiguration', getConfiguration],
    ['ListEventSourceMappings', listMappings],
  ]),
};
