import { startEventSource, type EventSource } from '../../sandbox/lambda/event-source.ts';
import { startFunction, type LambdaFunction } from '../../sandbox/lambda/function.ts';
import type { Processes } from '../../sandbox/processes/processes.ts';
import type { CloudSide } from './cloud-side.ts';
import type { Place } from './groups.ts';
import type { EventPaths, Queue } from './event-paths.ts';
import { readJsonLines, type LogLine } from './log-lines.ts';

const timeoutMs = 20_000;

export type FunctionName = 'reconcile' | 'scale';

/** Environment variables of one process: how it reaches AWS and the API server. */
export interface ReachSettings {
  readonly AWS_ENDPOINT_URL: string;
  readonly POOLSYNC_KUBECONFIG: string;
  /** Goes into the user agent of its calls to AWS. */
  readonly AWS_SDK_UA_APP_ID?: string;
}

export interface FunctionOptions {
  readonly name: FunctionName;
  /** They write their logs where this side reads them. */
  readonly processes: Processes;
  /** Folder with the built function. */
  readonly code: string;
  readonly cloud: Pick<CloudSide, 'at' | 'keys'>;
  readonly home: Place;
  readonly paths: Pick<EventPaths, 'events' | 'scale' | 'rejected'>;
  /** What an environment of this name is told; asked as each one starts. */
  readonly reach: { settingsOf(name: FunctionName, environment: string): Promise<ReachSettings> };
}

/** The built bundle in Lambda's stand-in, fed from its queue. */
export interface FunctionSide {
  /** The execution environments that are alive, by name: `reconcile-1`, `reconcile-2` … */
  pids(): ReadonlyMap<string, number>;
  /** All lines of all environments that are JSON. */
  log(): Promise<readonly LogLine[]>;
  /** How much of a metric was counted in all, for this reason alone where one is given. */
  counted(metric: string, reason?: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a built function; a first invocation with nothing to do proves that it works. */
export async function startFunctionSide(options: FunctionOptions): Promise<FunctionSide> {
  const { name, processes } = options;
  const pids = new Map<string, number>();
  const lambda = deploy(options, pids);
  const first = await lambda.invoke({ Records: [] });
  if (!first.ok) {
    await lambda.stop();
    throw new Error(`the function ${name} does not start: ${JSON.stringify(first.error)}`);
  }
  const source = feed(options, lambda);
  const log = (): Promise<readonly LogLine[]> => readJsonLines(processes.logs, name);
  return {
    pids: () => new Map(pids),
    log,
    counted: async (...what) => sumOf(await log(), ...what),
    stop: async () => {
      await source.stop();
      await lambda.stop();
    },
  };
}

function feed({ name, cloud, home, paths }: FunctionOptions, lambda: LambdaFunction): EventSource {
  const { url: queueUrl, arn: queueArn } = name === 'scale' ? paths.scale : paths.events;
  return startEventSource({
    sqs: cloud.at(home).sqs,
    queueUrl,
    queueArn,
    region: home.region,
    stopGraceMs: 500,
    function: lambda,
    log: () => undefined,
  });
}

function deploy(options: FunctionOptions, pids: Map<string, number>): LambdaFunction {
  const { name, processes, cloud, code, home, paths, reach } = options;
  const { accessKeyId, secretAccessKey } = cloud.keys;
  return startFunction({
    now: Date.now,
    log: () => undefined,
    processes: async (environment, command, args, { cwd, env }) => {
      const settings = await reach.settingsOf(name, environment);
      const own = { ...settings, ...queuesAt(settings.AWS_ENDPOINT_URL, name, paths) };
      const child = await processes.start({
        name: environment,
        kind: 'task',
        command,
        args,
        cwd,
        env: { ...env, ...own },
      });
      pids.set(environment, child.pid);
      void child.exited.then(() => pids.delete(environment));
      return child;
    },
    name,
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
function queuesAt(
  endpoint: string,
  name: FunctionName,
  { events, scale, rejected }: FunctionOptions['paths'],
): Readonly<Record<string, string>> {
  const at = ({ url }: Queue): string => new URL(new URL(url).pathname, endpoint).href;
  const own =
    name === 'scale'
      ? { POOLSYNC_SCALE_QUEUE_URL: at(scale) }
      : { POOLSYNC_EVENTS_QUEUE_URL: at(events) };
  return { ...own, POOLSYNC_REJECTED_QUEUE_URL: at(rejected) };
}

/** CloudWatch's embedded format: a line holds the metric by its name, and its dimensions beside it. */
function sumOf(lines: readonly LogLine[], metric: string, reason?: string): number {
  return lines
    .filter((line) => reason === undefined || line.reason === reason)
    .flatMap((line) => line[metric] ?? [])
    .reduce<number>((sum, value) => sum + Number(value), 0);
}
