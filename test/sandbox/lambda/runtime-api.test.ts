import { describe, expect, it } from 'vitest';
import { startRuntimeApi } from '../../../sandbox/lambda/runtime-api.ts';
import type { RuntimeApi } from '../../../sandbox/lambda/runtime-api.ts';

interface Watched extends AsyncDisposable {
  readonly api: RuntimeApi;
  readonly events: readonly unknown[];
  request(
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

async function watch(): Promise<Watched> {
  const events: unknown[] = [];
  const api = await startRuntimeApi({
    ready: () => {
      events.push('ready');
      api.deliver({
        requestId: 'id-1',
        functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
        deadline: 1_800_000_000_000,
        payload: '{"a":1}',
      });
    },
    initFailed: (error) => events.push({ initFailed: error }),
    answered: (result) => events.push(result),
  });
  return {
    api,
    events,
    request: (method, path, body, headers) =>
      fetch(`http://${api.address}/2018-06-01/runtime/${path}`, {
        method,
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
        signal: AbortSignal.timeout(5_000),
      }),
    [Symbol.asyncDispose]: () => api.close(),
  };
}

describe('startRuntimeApi', () => {
  it('hands out an invocation with the headers of Lambda', async () => {
    await using watched = await watch();
    const response = await watched.request('GET', 'invocation/next');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ a: 1 });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'lambda-runtime-aws-request-id': 'id-1',
      'lambda-runtime-deadline-ms': '1800000000000',
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:111122223333:function:f',
      'lambda-runtime-trace-id': expect.stringMatching(/^Root=1-/) as string,
    });
  });

  it('accepts a response byte for byte, also one that is no JSON', async () => {
    await using watched = await watch();
    await watched.request('GET', 'invocation/next');
    expect((await watched.request('POST', 'invocation/id-1/response', '{"half":')).status).toBe(
      202,
    );
    expect(watched.events).toEqual(['ready', { ok: true, payload: '{"half":' }]);
  });

  it('accepts an error, with its type from the header where the body has none', async () => {
    await using watched = await watch();
    await watched.request('GET', 'invocation/next');
    await watched.request('POST', 'invocation/id-1/error', '{"errorMessage":"no"}', {
      'Lambda-Runtime-Function-Error-Type': 'Unhandled',
    });
    expect(watched.events.at(-1)).toEqual({
      ok: false,
      error: { errorType: 'Unhandled', errorMessage: 'no' },
    });
  });

  it('accepts an error of the start only before the first invocation', async () => {
    await using watched = await watch();
    const report = '{"errorType":"Runtime.ImportModuleError","errorMessage":"no","trace":["at"]}';
    expect((await watched.request('POST', 'init/error', report)).status).toBe(202);
    expect(watched.events).toEqual([
      {
        initFailed: {
          errorType: 'Runtime.ImportModuleError',
          errorMessage: 'no',
          trace: ['at'],
        },
      },
    ]);
    await watched.request('GET', 'invocation/next');
    expect((await watched.request('POST', 'init/error', report)).status).toBe(403);
  });

  it('refuses an answer to another invocation, a second answer, and what it does not know', async () => {
    await using watched = await watch();
    expect((await watched.request('POST', 'invocation/id-1/response', '1')).status).toBe(403);
    await watched.request('GET', 'invocation/next');
    expect((await watched.request('GET', 'invocation/next')).status).toBe(403);
    const other = await watched.request('POST', 'invocation/id-2/response', '1');
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ errorType: 'InvalidRequestID' });
    expect((await watched.request('POST', 'invocation/id-1/response', '1')).status).toBe(202);
    expect((await watched.request('POST', 'invocation/id-1/response', '2')).status).toBe(403);
    expect((await watched.request('PUT', 'invocation/id-1/response', '2')).status).toBe(404);
    expect((await watched.request('GET', 'exit')).status).toBe(404);
    expect(watched.events).toEqual(['ready', { ok: true, payload: '1' }]);
  });
});
