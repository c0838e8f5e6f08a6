import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../sandbox/lambda/invocation.ts';
import { deploy, isAlive } from './deployed-function.ts';

function payloadOf(result: InvocationResult): unknown {
  if (!result.ok) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`);
  return JSON.parse(result.payload);
}

const tellPid = `export const handler = async () => process.pid;`;

describe('startFunction', () => {
  it('gives the event to the handler and its answer back as JSON text', async () => {
    await using deployed = await deploy(
      `export const handler = async (event) => ({ got: event });`,
    );
    expect(await deployed.function.invoke({ a: ['ü', 1] })).toEqual({
      ok: true,
      payload: '{"got":{"a":["ü",1]}}',
    });
  });

  it('answers null where the handler returns nothing', async () => {
    await using deployed = await deploy(`export const handler = async () => {};`);
    expect(await deployed.function.invoke({})).toEqual({ ok: true, payload: 'null' });
  });

  it('hands the handler a context as Lambda does', async () => {
    await using deployed = await deploy(
      `export const handler = async (event, context) =>
         ({ ...context, left: context.getRemainingTimeInMillis() });`,
      { timeoutMs: 20_000, memoryMb: 256 },
    );
    const context = payloadOf(await deployed.function.invoke({})) as Record<string, unknown>;
    expect(context).toMatchObject({
      functionName: 'reconcile',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:reconcile',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/reconcile',
    });
    expect(context['awsRequestId']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(context['left']).toBeGreaterThan(0);
    expect(context['left']).toBeLessThanOrEqual(20_000);
  });

  it('gives the function its own variables and those of Lambda, and inherits nothing', async () => {
    await using deployed = await deploy(`export const handler = async () => process.env;`, {
      environment: { CLUSTER: 'https://127.0.0.1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });
    const variables = payloadOf(await deployed.function.invoke({})) as Record<string, string>;
    expect(variables).toMatchObject({
      CLUSTER: 'https://127.0.0.1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_REGION: 'eu-west-1',
      AWS_LAMBDA_FUNCTION_NAME: 'reconcile',
      LAMBDA_TASK_ROOT: deployed.folder,
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    });
    expect(variables).not.toHaveProperty('HOME');
    expect(variables).not.toHaveProperty('VITEST');
  });

  it.each([
    [{}, 230 + 3 * 16],
    [{ NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=160' }, 160 + 3 * 4],
  ])('bounds the heap by the memory, and by the NODE_OPTIONS %j', async (environment, mb) => {
    await using deployed = await deploy(
      `import { getHeapStatistics } from 'node:v8';
       export const handler = async () => getHeapStatistics().heap_size_limit / 2 ** 20;`,
      { memoryMb: 256, environment },
    );
    // Of a semi-space V8 makes the next power of two.
    expect(payloadOf(await deployed.function.invoke({}))).toBe(mb);
  });

  it('passes on what the handler throws and keeps the environment', async () => {
    await using deployed = await deploy(
      `export const handler = async ({ bad }) => {
         if (bad) throw new RangeError('too far');
         return process.pid;
       };`,
    );
    const pid = payloadOf(await deployed.function.invoke({}));
    expect(await deployed.function.invoke({ bad: true })).toMatchObject({
      ok: false,
      error: { errorType: 'RangeError', errorMessage: 'too far' },
    });
    expect(payloadOf(await deployed.function.invoke({}))).toBe(pid);
    expect(deployed.output()).toContain('Invoke Error RangeError: too far');
  });

  it('reuses a free environment and keeps what the module remembers', async () => {
    await using deployed = await deploy(
      `let calls = 0; export const handler = async () => ++calls;`,
      { maxConcurrency: 3 },
    );
    for (const expected of [1, 2, 3]) {
      expect(payloadOf(await deployed.function.invoke({}))).toBe(expected);
    }
    expect(deployed.function.pids()).toHaveLength(1);
  });

  it('starts further environments while others are busy, up to its concurrency', async () => {
    await using deployed = await deploy(
      `let busy = false;
       export const handler = async () => {
         if (busy) throw new Error('two at once');
         busy = true;
         await new Promise((resolve) => setTimeout(resolve, 100));
         busy = false;
         return process.pid;
       };`,
      { maxConcurrency: 2 },
    );
    const results = await Promise.all([1, 2, 3, 4].map((n) => deployed.function.invoke(n)));
    expect(new Set(results.map(payloadOf))).toEqual(new Set(deployed.function.pids()));
    expect(deployed.function.pids()).toHaveLength(2);
  });

  it('fails an invocation whose process exits, and starts another for the next', async () => {
    await using deployed = await deploy(
      `export const handler = async ({ code }) => { if (code !== undefined) process.exit(code); return 'alive'; };`,
    );
    const crashed = await deployed.function.invoke({ code: 3 });
    expect(crashed).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } });
    expect(crashed).toHaveProperty(
      'error.errorMessage',
      expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
    );
    expect(payloadOf(await deployed.function.invoke({}))).toBe('alive');
    expect(await deployed.function.invoke({ code: 0 })).toHaveProperty(
      'error.errorMessage',
      expect.stringContaining('Runtime exited without providing a reason'),
    );
    expect(deployed.log).toContain('reconcile-1: Runtime exited with error: exit status 3');
  });

  it('fails an invocation whose process is killed from outside', async () => {
    await using deployed = await deploy(
      `export const handler = async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => setInterval(() => {}, 1000)); };`,
    );
    expect(await deployed.function.invoke({})).toHaveProperty(
      'error.errorMessage',
      expect.stringContaining('Runtime exited with error: signal: killed'),
    );
  });

  it.each([
    ['waits too long', `await new Promise((resolve) => setTimeout(resolve, 60_000));`],
    ['never yields', `for (;;);`],
  ])('ends a process that %s, and says so as Lambda does', async (_how, hang) => {
    await using deployed = await deploy(
      `export const handler = async ({ hang }) => { if (hang) { ${hang} } return process.pid; };`,
      { timeoutMs: 400 },
    );
    const first = payloadOf(await deployed.function.invoke({})) as number;
    expect(await deployed.function.invoke({ hang: true })).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: \S+ Error: Task timed out after 0\.40 seconds$/,
        ) as string,
      },
    });
    expect(isAlive(first)).toBe(false);
    expect(payloadOf(await deployed.function.invoke({}))).not.toBe(first);
  });

  it('fails the invocation where the handler waits for nothing', async () => {
    await using deployed = await deploy(
      `export const handler = async ({ idle }) => { if (idle) await new Promise(() => {}); return 1; };`,
    );
    expect(await deployed.function.invoke({ idle: true })).toMatchObject({
      error: { errorType: 'Runtime.NodeJsExit' },
    });
    expect(payloadOf(await deployed.function.invoke({}))).toBe(1);
  });

  it('fails the invocation on an unhandled rejection and ends the environment', async () => {
    await using deployed = await deploy(
      `export const handler = async () => {
         Promise.reject(new Error('nobody waits'));
         await new Promise((resolve) => setTimeout(resolve, 5_000));
       };`,
    );
    expect(await deployed.function.invoke({})).toMatchObject({
      error: {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'Error: nobody waits',
      },
    });
  });

  it('fails the invocation on an uncaught error', async () => {
    await using deployed = await deploy(
      `export const handler = async () => {
         setTimeout(() => { throw new TypeError('out of nowhere'); }, 1);
         await new Promise((resolve) => setTimeout(resolve, 5_000));
       };`,
    );
    expect(await deployed.function.invoke({})).toMatchObject({
      error: { errorType: 'TypeError', errorMessage: 'out of nowhere' },
    });
  });

  it('refuses an answer beyond 6 MiB and goes on', async () => {
    await using deployed = await deploy(`export const handler = async (size) => 'x'.repeat(size);`);
    expect(await deployed.function.invoke(6 * 1024 * 1024)).toMatchObject({
      error: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect(payloadOf(await deployed.function.invoke(2))).toBe('xx');
  });

  it('fails what is under way when it stops, and leaves no process', async () => {
    await using deployed = await deploy(
      `export const handler = async ({ wait }) => { if (wait) await new Promise((resolve) => setTimeout(resolve, 60_000)); };`,
    );
    await deployed.function.invoke({});
    const pids = deployed.function.pids();
    const running = deployed.function.invoke({ wait: true });
    const waiting = deployed.function.invoke({});
    await deployed.function.stop();
    expect(await running).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Stopped' } });
    expect(await waiting).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Stopped' } });
    expect(pids.filter(isAlive)).toEqual([]);
    expect(deployed.function.pids()).toEqual([]);
    await expect(deployed.function.invoke({})).rejects.toThrow('reconcile was stopped');
  });

  it('leaves no process where it stops while an environment starts', async () => {
    await using deployed = await deploy(tellPid);
    const early = deployed.function.invoke({});
    await deployed.function.stop();
    expect(await early).toMatchObject({ ok: false, error: { errorType: 'Sandbox.Stopped' } });
    expect(deployed.function.pids()).toEqual([]);
  });

  it('refuses a folder without index.mjs, and a variable that Lambda sets itself', async () => {
    await expect(deploy(tellPid, { folder: tmpdir() })).rejects.toThrow('has no index.mjs');
    await expect(deploy(tellPid, { environment: { AWS_REGION: 'x' } })).rejects.toThrow(
      'Lambda sets AWS_REGION itself',
    );
  });
});

describe('the start of an execution environment', () => {
  it.each([
    ['throws', `throw new Error('POOL is not set');`, 'Error', 'POOL is not set'],
    ['has no handler', `export const other = 1;`, 'Runtime.HandlerNotFound', 'index.handler'],
    ['is no JavaScript', `export const handler = ;`, 'Runtime.UserCodeSyntaxError', 'Unexpected'],
    [
      'takes a callback',
      `export const handler = (event, context, callback) => callback();`,
      'Runtime.CallbackHandlerDeprecated',
      'make it async',
    ],
    [
      'imports a package that is nowhere',
      `import 'no-such-package'; export const handler = async () => {};`,
      'Runtime.ImportModuleError',
      'no-such-package',
    ],
    [
      'exits',
      `process.exit(7); export const handler = async () => {};`,
      'Runtime.ExitError',
      'exit status 7',
    ],
  ])('fails each invocation where the module %s', async (_how, source, errorType, message) => {
    await using deployed = await deploy(source);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const result = await deployed.function.invoke({});
      expect(result).toMatchObject({ ok: false, error: { errorType } });
      expect(result).toHaveProperty('error.errorMessage', expect.stringContaining(message));
    }
    expect(deployed.log.join('\n')).toContain(message);
  });

  it('finds nothing outside of the deployed folder', async () => {
    await using deployed = await deploy(tellPid);
    const inner = join(deployed.folder, 'deployed');
    const outside = join(deployed.folder, 'node_modules', 'left-pad');
    await mkdir(inner);
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, 'index.js'), 'module.exports = 1;');
    await writeFile(
      join(inner, 'index.mjs'),
      `import 'left-pad'; export const handler = async () => {};`,
    );
    await using leaking = await deploy(tellPid, { folder: inner });
    expect(await leaking.function.invoke({})).toMatchObject({
      error: {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringContaining(
          `Cannot find 'left-pad' in the deployed folder`,
        ) as string,
      },
    });
  });
});
