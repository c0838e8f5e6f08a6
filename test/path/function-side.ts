import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { startEventSource, type EventSource } from '../../sandbox/lambda/event-source.ts';
import { startFunction, type LambdaFunction } from '../../sandbox/lambda/function.ts';
import { Processes } from '../../sandbox/processes/processes.ts';
import { bundle } from '../../scripts/bundle.ts';
import type { CloudSide } from './cloud-side.ts';
import type { Place } from './groups.ts';
import type { EventPaths, Queue } from './event-paths.ts';

const entry = resolve(import.meta.dirname, '../../functions/aws/reconcile/main.ts');
const functionName = 'reconcile';
const timeoutMs = 20_000;

/** A line of JSON that the function wrote; metrics are lines without `message`. */
export type LogLine = z.infer<typeof logLine>;

const logLine = z.looseObject({
  timestamp: z.string().optional(),
  message: z.string().optional(),
  reason: z.string().optional(),
  group: z.string().optional(),
  detail: z.string().optional(),
});

/** Environment variables of one execution environment: how it reaches AWS and the API server. */
export interface EnvironmentSettings {
  readonly AWS_ENDPOINT_URL: string;
  readonly POOLSYNC_KUBECONFIG: string;
  /** Goes into the user agent of its calls to AWS. */
  readonly AWS_SDK_UA_APP_ID?: string;
}

export interface FunctionOptions {
  /** Folder with the built function. */
  readonly code: string;
  readonly cloud: Pick<CloudSide, 'at' | 'keys'>;
  readonly home: Place;
  readonly paths: Pick<EventPaths, 'events' | 'rejected'>;
  /** What an environment of this name is told; asked as each one starts. */
  readonly reach: { settingsOf(environment: string): Promise<EnvironmentSettings> };
}

/** The built bundle in Lambda's stand-in, fed from the events queue. */
export interface FunctionSide {
  /** The execution environments that are alive, by name: `reconcile-1`, `reconcile-2` … */
  pids(): ReadonlyMap<string, number>;
  /** All lines of all environments that are JSON. */
  log(): Promise<readonly LogLine[]>;
  /** How much of a metric was counted in all, for this reason alone where one is given. */
  counted(metric: string, reason?: string): Promise<number>;
  stop(): Promise<void>;
}

/** Builds the function into a temporary folder, which whoever asks for it removes. */
export async function buildFunction(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-code-'));
  await bundle({ entry, folder });
  return folder;
}

/** Starts the built function; a first invocation with nothing to do proves that it works. */
export async function startFunctionSide(options: FunctionOptions): Promise<FunctionSide> {
  const logs = await mkdtemp(join(tmpdir(), 'poolsync-logs-'));
  // Environments are killed on purpose here.
  const processes = await Processes.create({ logs, onUnexpectedExit: () => undefined });
  const pids = new Map<string, number>();
  const end = async (): Promise<void> => {
    await processes.stopAll();
    await rm(logs, { recursive: true, force: true });
  };
  try {
    const lambda = deploy(options, { processes, pids });
    const first = await lambda.invoke({ Records: [] });
    if (!first.ok) throw new Error(`the function does not start: ${JSON.stringify(first.error)}`);
    const source = feed(options, lambda);
    return {
      pids: () => new Map(pids),
      log: async () => parseLines(await readLogs(logs)),
      counted: async (...what) => sumOf(parseLines(await readLogs(logs)), ...what),
      stop: async () => {
        await source.stop();
        await lambda.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function feed({ cloud, home, paths }: FunctionOptions, lambda: LambdaFunction): EventSource {
  return startEventSource({
    sqs: cloud.at(home).sqs,
    queueUrl: paths.events.url,
    queueArn: paths.events.arn,
    region: home.region,
    stopGraceMs: 500,
    function: lambda,
    log: () => undefined,
  });
}

function deploy(
  { cloud, code, home, paths, reach }: FunctionOptions,
  to: {
    readonly processes: Processes;
    readonly pids: Map<string, number>;
  },
): LambdaFunction {
  const { accessKeyId, secretAccessKey } = cloud.keys;
  return startFunction({
    now: Date.now,
    log: () => undefined,
    processes: async (name, command, args, { cwd, env }) => {
      const settings = await reach.settingsOf(name);
      const own = { ...settings, ...queuesAt(settings.AWS_ENDPOINT_URL, paths) };
      const process = { name, kind: 'task', command, args, cwd, env: { ...env, ...own } } as const;
      const child = await to.processes.start(process);
      to.pids.set(name, child.pid);
      void child.exited.then(() => to.pids.delete(name));
      return child;
    },
    name: functionName,
    folder: code,
    accountId: home.account,
    region: home.region,
    memoryMb: 256,
    timeoutMs,
    maxConcurrency: 5,
    environment: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
  });
}

/** The queues under the address by which the environment knows AWS. */
function queuesAt(endpoint: string, { events, rejected }: FunctionOptions['paths']) {
  const at = ({ url }: Queue): string => new URL(new URL(url).pathname, endpoint).href;
  return { POOLSYNC_EVENTS_QUEUE_URL: at(events), POOLSYNC_REJECTED_QUEUE_URL: at(rejected) };
}

async function readLogs(folder: string): Promise<string> {
  const files = (await readdir(folder)).filter((name) => name.startsWith(functionName));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('');
}

/** Lines of the runtime are no JSON, and the last line may be half written. */
function parseLines(text: string): readonly LogLine[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{') || !line.endsWith('}')) return [];
    return [logLine.parse(JSON.parse(line))];
  });
}

/** CloudWatch's embedded format: a line holds the metric by its name, and its dimensions beside it. */
function sumOf(lines: readonly LogLine[], metric: string, reason?: string): number {
  return lines
    .filter((line) => reason === undefined || line.reason === reason)
    .flatMap((line) => line[metric] ?? [])
    .reduce<number>((sum, value) => sum + Number(value), 0);
}
