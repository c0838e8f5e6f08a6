/*
 * The program inside an execution environment: loads the function and serves invocations one at a
 * time by Lambda's Runtime API. It stands where AWS's own runtime client stands in Lambda, is
 * configured by the same environment variables, and ends when the API goes away.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';
import { loadHandler } from './load-handler.ts';
import type { Handler } from './load-handler.ts';
import { RuntimeError, toReportedError } from './reported-error.ts';
import { connectRuntime } from './runtime-client.ts';
import type { ReceivedInvocation, ReportedError } from './runtime-client.ts';

const client = connectRuntime(variable('AWS_LAMBDA_RUNTIME_API'));
const memoryMb = variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE');
let reportFailure = (error: ReportedError): Promise<void> => client.failInit(error);

process.on('uncaughtException', (error) => {
  void endWith(error, 129);
});
process.on('unhandledRejection', (reason) => {
  const message = reason instanceof Error ? reason.toString() : String(reason);
  const error = new RuntimeError('UnhandledPromiseRejection', message);
  if (reason instanceof Error && reason.stack !== undefined) error.stack = reason.stack;
  void endWith(error, 128);
});

const handler = await loadOrEnd();
for (;;) await serve(handler, await client.next());

async function loadOrEnd(): Promise<Handler> {
  try {
    return await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER'));
  } catch (error) {
    return endWith(error, 1);
  }
}

async function serve(handle: Handler, { headers, payload }: ReceivedInvocation): Promise<void> {
  const requestId = headerOf(headers, 'lambda-runtime-aws-request-id');
  const startedAt = performance.now();
  reportFailure = (error) => client.fail(requestId, error);
  print(`START RequestId: ${requestId} Version: $LATEST`);
  try {
    const event: unknown = JSON.parse(payload);
    const answer = await unlessDeserted(handle(event, contextOf(headers, requestId)));
    const body = JSON.stringify(answer ?? null);
    finish(requestId, startedAt);
    await client.respond(requestId, body);
  } catch (error) {
    print(`${requestId} Invoke Error ${inspect(error)}`);
    finish(requestId, startedAt);
    await client.fail(requestId, toReportedError(error));
  }
}

/** Waits for the handler, but not for ever: with an empty event loop its promise never settles. */
async function unlessDeserted(answer: unknown): Promise<unknown> {
  let giveUp: (() => void) | undefined;
  const deserted = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      reject(
        new RuntimeError('NodeJsExit', 'The handler waits for nothing that can still happen.'),
      );
    };
    process.once('beforeExit', giveUp);
  });
  try {
    return await Promise.race([answer, deserted]);
  } finally {
    if (giveUp) process.off('beforeExit', giveUp);
  }
}

function contextOf(headers: IncomingHttpHeaders, requestId: string): unknown {
  const deadline = Number(headerOf(headers, 'lambda-runtime-deadline-ms'));
  return {
    awsRequestId: requestId,
    functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: variable('AWS_LAMBDA_FUNCTION_VERSION'),
    invokedFunctionArn: headerOf(headers, 'lambda-runtime-invoked-function-arn'),
    memoryLimitInMB: memoryMb,
    logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function finish(requestId: string, startedAt: number): void {
  const took = (performance.now() - startedAt).toFixed(2);
  const usedMb = Math.round(process.resourceUsage().maxRSS / 1024);
  print(`END RequestId: ${requestId}`);
  print(
    `REPORT RequestId: ${requestId} Duration: ${took} ms Memory Size: ${memoryMb} MB Max Memory Used: ${usedMb} MB`,
  );
}

async function endWith(error: unknown, status: number): Promise<never> {
  print(`The runtime ends: ${inspect(error)}`);
  try {
    await reportFailure(toReportedError(error));
  } finally {
    process.exit(status);
  }
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  if (typeof value !== 'string') throw new Error(`The invocation has no header ${name}.`);
  return value;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: Lambda sets it.`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
