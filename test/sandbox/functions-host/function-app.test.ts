import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isAlive } from '../lambda/deployed-function.ts';
import { build, deploy } from './deployed-app.ts';
import type { Builds } from './deployed-app.ts';

let builds: Builds;

beforeAll(async () => {
  builds = await build();
});

afterAll(async () => {
  await rm(builds.folder, { recursive: true, force: true });
});

async function eventually(assertion: () => void): Promise<void> {
  await vi.waitFor(assertion, { timeout: 10_000, interval: 10 });
}

const drained = { active: 0, locked: 0, scheduled: 0, deadLettered: 0 };

describe('startFunctionApp', () => {
  it('gives the app what it registered for, in the forms of the real host', async () => {
    const { app, queue, invocations, lines } = await deploy(builds);
    const enqueuedTime = Date.now();
    queue.put([
      {
        body: Buffer.from('{"a":1}'),
        messageId: 'm1',
        subject: 'hint',
        properties: { Attempt: 2, other: 'x' },
      },
      { body: Buffer.from('no JSON'), messageId: '17', sessionId: 's' },
    ]);
    await eventually(() => expect(queue.depths()).toEqual(drained));
    const [first] = invocations();
    expect(first?.functionName).toBe('reconcile');
    expect(first?.messages).toEqual([{ a: 1 }, 'no JSON']);
    const metadata = first?.triggerMetadata ?? {};
    expect(metadata).toMatchObject({
      deliveryCountArray: [1, 1],
      // The library reads texts as JSON where they are some, and lowers the first letter of keys.
      messageIdArray: ['m1', 17],
      applicationPropertiesArray: [{ attempt: 2, other: 'x' }, {}],
      // What is absent leaves no gap: these arrays do not go by the messages' places.
      subjectArray: ['hint'],
      sessionIdArray: ['s'],
      contentTypeArray: [],
      sequenceNumberArray: [1, 2],
      expiresAtUtcArray: ['9999-12-31T23:59:59.9999999', '9999-12-31T23:59:59.9999999'],
      sys: { methodName: 'reconcile' },
    });
    const [enqueued] = metadata['enqueuedTimeUtcArray'] as string[];
    expect(enqueued).not.toContain('Z');
    expect(Date.parse(`${enqueued}Z`) - enqueuedTime).toBeLessThan(1_000);
    expect(app.functions()).toMatchObject([{ name: 'reconcile' }]);
    expect(app.counts().get('reconcile')).toMatchObject({ invocations: 1, completed: 2 });
    const [line] = lines();
    expect(line).toMatchObject({
      level: 'information',
      category: 'user',
      functionName: 'reconcile',
    });
    expect(line?.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('runs a CommonJS bundle as well', async () => {
    const app = join(builds.folder, 'commonjs');
    await esbuild({
      entryPoints: [fileURLToPath(new URL('./fixtures/app.ts', import.meta.url))],
      outfile: join(app, 'dist/index.js'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['@azure/functions-core'],
    });
    const packageJson = { main: 'dist/*.js' };
    const { queue, invocations, put } = await deploy({ ...builds, app }, { packageJson });
    put({ a: 1 });
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(invocations()).toMatchObject([{ messages: [{ a: 1 }] }]);
  });

  it('gives as many messages at once as host.json allows', async () => {
    const { queue, invocations, put } = await deploy(builds, {
      host: { version: '2.0', extensions: { serviceBus: { maxMessageBatchSize: 4 } } },
    });
    put(1, 2, 3, 4, 5, 6);
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(invocations().map(({ messages }) => messages)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it.each([
    ['throws', 'throw', {}, 'TypeError: cannot'],
    ['crashes', 'crash', {}, 'ended with status 7'],
    ['takes too long', 'hang', { functionTimeout: '00:00:02' }, 'Timeout value of 2000 ms'],
  ])('gives a whole batch back at once when the function %s', async (_how, act, host, reason) => {
    const { app, queue, invocations, put, log } = await deploy(builds, {
      host: { version: '2.0', ...host },
    });
    put({ act }, 'other');
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(
      invocations().map(({ triggerMetadata }) => triggerMetadata['deliveryCountArray']),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(app.counts().get('reconcile')).toMatchObject({
      invocations: 2,
      failedInvocations: 1,
      abandoned: 2,
      completed: 2,
    });
    expect(log.join('\n')).toContain(reason);
  });

  it('replaces an instance that is killed', async () => {
    const { app, queue, put } = await deploy(builds);
    const [pid = 0] = app.pids();
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(app.pids()).not.toContain(pid));
    put(1);
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(app.pids()).toHaveLength(1);
  });

  it('starts a further instance while messages wait, and no more than it may', async () => {
    const gate = join(builds.folder, 'gate');
    const { app, queue, put } = await deploy(builds, {
      host: { version: '2.0', extensions: { serviceBus: { maxMessageBatchSize: 1 } } },
      settings: { GATE: gate },
      options: { maxConcurrency: 2 },
    });
    const until = Date.now() + 400;
    while (Date.now() < until) {
      put(1);
      await eventually(() => expect(queue.depths()).toEqual(drained));
    }
    expect(app.pids()).toHaveLength(1);
    put({ act: 'wait' }, { act: 'wait' }, { act: 'wait' });
    await eventually(() => expect(app.counts().get('reconcile')?.inWork).toBe(2));
    expect(app.pids()).toHaveLength(2);
    await writeFile(gate, '');
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(app.pids()).toHaveLength(2);
  });

  it('has its always-ready instances before anything waits', async () => {
    const { app } = await deploy(builds, { options: { maxConcurrency: 3, alwaysReady: 2 } });
    expect(app.pids()).toHaveLength(2);
    expect(app.counts().get('reconcile')?.invocations).toBe(0);
  });

  it('leaves messages alone where they are not completed by the host', async () => {
    const { app, queue, put } = await deploy(builds, { settings: { MODE: 'manual' } });
    put(1);
    await eventually(() => expect(app.counts().get('reconcile')?.invocations).toBe(1));
    await eventually(() => expect(app.counts().get('reconcile')?.inWork).toBe(0));
    expect(queue.depths()).toMatchObject({ locked: 1 });
  });

  it('runs the hooks of an invocation', async () => {
    const { queue, invocations, lines, put } = await deploy(builds, {
      settings: { MODE: 'hooks' },
    });
    put({ act: 'throw' });
    await eventually(() => expect(queue.depths()).toEqual(drained));
    expect(invocations()).toMatchObject([{ messages: ['from the hook'] }]);
    await eventually(() =>
      expect(lines()).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          category: 'console',
          functionName: 'reconcile',
          message: 'failed: nothing',
        }),
      ),
    );
  });

  it('gives the app its settings and nothing of this process', async () => {
    const { queue, lines, put } = await deploy(builds, {
      settings: { OWN: 'value', TZ: 'Europe/Berlin' },
      options: { memoryMb: 512 },
    });
    put({ act: 'environment' }, { act: 'arguments' });
    await eventually(() => expect(queue.depths()).toEqual(drained));
    const consoleLines = lines().filter(({ category }) => category === 'console');
    const [environment, args] = consoleLines.map(({ message }) => message);
    expect(JSON.parse(environment ?? '')).toMatchObject({
      OWN: 'value',
      TZ: 'Europe/Berlin',
      FUNCTIONS_WORKER_RUNTIME: 'node',
      WEBSITE_SITE_NAME: 'observe',
    });
    expect(environment).not.toContain('VITEST');
    expect(args).toBe('["--max-old-space-size=256"]');
  });

  it('ends cleanly, and gives back what is still in work', async () => {
    const { app, queue, lines, put } = await deploy(builds);
    const [pid = 0] = app.pids();
    put({ act: 'hang' });
    await eventually(() => expect(app.counts().get('reconcile')?.inWork).toBe(1));
    await app.stop();
    expect(isAlive(pid)).toBe(false);
    expect(queue.depths()).toMatchObject({ active: 1, locked: 0 });
    expect(lines().map(({ message }) => message)).toContain('terminated, started: true');
    put(1);
    expect(queue.depths()).toMatchObject({ active: 2 });
  });

  it.each([
    ['registers nothing', { MODE: 'nothing' }, 'observe registers no function'],
    ['throws as it is loaded', { MODE: 'throws' }, 'observe-1: no configuration'],
    ['has a trigger of another kind', { MODE: 'http' }, "the binding 'http' is not simulated"],
    ['has a schedule that is none', { MODE: 'timer', SCHEDULE: '0 0 25 * * *' }, "no hour is '25'"],
    ['wants single messages', { MODE: 'one' }, "cardinality 'one' is not simulated"],
    [
      'names a setting that is not there',
      { EVENTS_QUEUE: '' },
      "'%EVENTS_QUEUE%' does not resolve",
    ],
    ['names a queue that is not there', { EVENTS_QUEUE: 'x' }, 'there is no queue x'],
    [
      'names a connection that is not there',
      { MODE: 'other-connection' },
      'set the app setting Elsewhere__fullyQualifiedNamespace',
    ],
  ])('does not start an app that %s', async (_what, settings, reason) => {
    await expect(deploy(builds, { settings })).rejects.toThrow(reason);
  });

  it.each([
    ['no main', { packageJson: {} }, 'package.json has no "main"'],
    ['a main that is not there', { packageJson: { main: 'x.js' } }, 'entry point "x.js"'],
    ['a wrong host.json', { host: { version: '1.0' } }, 'host.json is wrong'],
  ])('does not start an app with %s', async (_what, changes, reason) => {
    await expect(deploy(builds, changes)).rejects.toThrow(reason);
  });
});
