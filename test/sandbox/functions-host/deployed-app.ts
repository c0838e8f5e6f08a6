import { cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { bundle } from '../../../scripts/bundle.ts';
import { systemClock } from '../../../sandbox/simulated/clock.ts';
import type { QueueSettings } from '../../../sandbox/azure/service-bus/queue-settings.ts';
import { Queue } from '../../../sandbox/azure/service-bus/queue.ts';
import { startFunctionApp } from '../../../sandbox/functions-host/function-app.ts';
import type {
  FunctionApp,
  FunctionAppOptions,
} from '../../../sandbox/functions-host/function-app.ts';
import { spawnInto } from '../lambda/deployed-function.ts';

/** Where this file's apps are built, and the bundle that most of them are. */
export interface Builds {
  readonly folder: string;
  /** Folder of the bundle that `scripts/bundle.ts` makes of the fixture. */
  readonly app: string;
}

export async function build(): Promise<Builds> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'poolsync-app-')));
  const app = join(folder, 'bundle');
  await bundle({
    entry: fileURLToPath(new URL('./fixtures/app.ts', import.meta.url)),
    folder: app,
  });
  return { folder, app };
}

/** A line of the app's log. */
const logLine = z.object({
  time: z.iso.datetime(),
  level: z.string(),
  category: z.string(),
  functionName: z.string().optional(),
  invocationId: z.string().optional(),
  message: z.string(),
});

export type LogLine = z.output<typeof logLine>;

/** What the fixture logs of an invocation. */
const invocation = z.object({
  messages: z.array(z.unknown()),
  triggerMetadata: z.record(z.string(), z.unknown()),
  functionName: z.string(),
});

export interface Deployed {
  readonly app: FunctionApp;
  readonly queue: Queue;
  /** Lines of the host. */
  readonly log: readonly string[];
  readonly lines: () => readonly LogLine[];
  /** What the handler was called with so far. */
  readonly invocations: () => readonly z.output<typeof invocation>[];
  readonly put: (...bodies: readonly unknown[]) => void;
}

export interface Changes {
  readonly host?: unknown;
  readonly packageJson?: unknown;
  readonly settings?: Readonly<Record<string, string>>;
  readonly queue?: Partial<QueueSettings>;
  readonly options?: Partial<FunctionAppOptions>;
}

/** Deploys the built app into a folder of its own and starts it; it ends with the test. */
export async function deploy(builds: Builds, changes: Changes = {}): Promise<Deployed> {
  const folder = await mkdtemp(join(builds.folder, 'deployed-'));
  await cp(builds.app, folder, { recursive: true });
  await writeFile(join(folder, 'host.json'), JSON.stringify(changes.host ?? { version: '2.0' }));
  const packageJson = changes.packageJson ?? { main: 'index.mjs' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson));
  return start(folder, changes);
}

async function start(folder: string, changes: Changes): Promise<Deployed> {
  const clock = systemClock();
  onTestFinished(async () => {
    clock.stop();
    await rm(folder, { recursive: true });
  });
  const queue = new Queue(clock, {
    name: 'events',
    lockMs: 30_000,
    maxDeliveryCount: 10,
    ...changes.queue,
  });
  const log: string[] = [];
  const output: string[] = [];
  const app = await startFunctionApp({
    name: 'observe',
    folder,
    environment: {
      EVENTS_QUEUE: 'events',
      ServiceBus__fullyQualifiedNamespace: 'localhost:1',
      ...changes.settings,
    },
    processes: spawnInto(output),
    serviceBus: (name) => {
      if (name !== 'events') throw new Error(`there is no queue ${name}`);
      return queue;
    },
    log: (line) => log.push(line),
    now: Date.now,
    stopGraceMs: 200,
    ...changes.options,
  });
  onTestFinished(() => app.stop());
  const lines = (): readonly LogLine[] =>
    output
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => logLine.parse(JSON.parse(line)));
  return {
    app,
    queue,
    log,
    lines,
    invocations: () =>
      lines()
        .filter(({ category }) => category === 'user')
        .map(({ message }) => invocation.parse(JSON.parse(message))),
    put: (...bodies) => {
      queue.put(bodies.map((body) => ({ body: Buffer.from(asText(body)) })));
    },
  };
}

function asText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
