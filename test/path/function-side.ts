import { startEventSource, type EventSource } from '../../sandbox/lambda/event-source.ts';
import type { LambdaFunction } from '../../sandbox/lambda/function.ts';
import { deploy, type DeployOptions, type FunctionName } from './deployed.ts';
import type { EventPaths, Queue } from './event-paths.ts';
import { readJsonLines, type LogLine } from './log-lines.ts';

export interface FunctionOptions extends DeployOptions {
  readonly name: Exclude<FunctionName, 'sweep'>;
  readonly paths: Pick<EventPaths, 'events' | 'scale' | 'rejected'>;
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
  const { name, deployedAs = name, processes, paths } = options;
  const pids = new Map<string, number>();
  const lambda = deploy(options, pids, (endpoint) => queuesAt(endpoint, name, paths));
  const first = await lambda.invoke({ Records: [] });
  if (!first.ok) {
    await lambda.stop();
    throw new Error(`the function ${name} does not start: ${JSON.stringify(first.error)}`);
  }
  const source = feed(options, lambda);
  const log = (): Promise<readonly LogLine[]> => readJsonLines(processes.logs, deployedAs);
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

/** The queues under the address by which the environment knows AWS. */
function queuesAt(
  endpoint: string,
  name: FunctionOptions['name'],
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
export function sumOf(lines: readonly LogLine[], metric: string, reason?: string): number {
  return lines
    .filter((line) => reason === undefined || line.reason === reason)
    .flatMap((line) => line[metric] ?? [])
    .reduce<number>((sum, value) => sum + Number(value), 0);
}
