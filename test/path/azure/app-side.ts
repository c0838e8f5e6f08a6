import { startFunctionApp } from '../../../sandbox/functions-host/function-app.ts';
import type { Processes } from '../../../sandbox/processes/processes.ts';
import { readJsonLines, type LogLine } from '../log-lines.ts';
import type { AzureSide } from './azure-side.ts';

export type AppName = 'observe' | 'act';

export interface AppOptions {
  readonly name: AppName;
  /** It writes its logs where this side reads them. */
  readonly processes: Processes;
  /** Folder with the built function app. */
  readonly code: string;
  readonly cloud: Pick<AzureSide, 'reach' | 'serviceBus'>;
  /** How it reaches the API server. */
  readonly cluster: Readonly<Record<string, string>>;
}

/** A built function app under the stand-in of Azure's host, fed from its queue. */
export interface AppSide {
  /** Folder of all logs; those of its instances begin with its name. */
  readonly logs: string;
  /** Of its instances that are alive. */
  pids(): readonly number[];
  log(): Promise<readonly LogLine[]>;
  /** How much of a metric was counted in all, for this reason alone where one is given. */
  counted(metric: string, reason?: string): Promise<number>;
  /** One run of a function that has a timer; throws where it failed. */
  fire(name: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startAppSide(options: AppOptions): Promise<AppSide> {
  const { name, processes, code, cloud, cluster } = options;
  const app = await startFunctionApp({
    name,
    folder: code,
    environment: { ...cloud.reach, ...cluster },
    processes: (process, command, args, { cwd, env }) =>
      processes.start({ name: process, kind: 'task', command, args, cwd, env: { ...env } }),
    serviceBus: (queue) => cloud.serviceBus.queue(queue),
    maxConcurrency: 2,
    // An instance has one session at a time.
    alwaysReady: name === 'act' ? 2 : 1,
    memoryMb: 512,
    stopGraceMs: 500,
    log: () => undefined,
    now: Date.now,
  });
  const log = () => readAppLines(processes.logs, name);
  return {
    logs: processes.logs,
    pids: () => app.pids(),
    log,
    counted: async (metric, reason) =>
      (await log())
        .filter((line) => line['metric'] === metric)
        .filter((line) => reason === undefined || line.reason === reason)
        .reduce((sum, line) => sum + Number(line['value']), 0),
    fire: async (timed) => {
      const result = await app.fire(timed);
      if (!result.ok) throw new Error(result.reason);
    },
    stop: () => app.stop(),
  };
}

/** The worker wraps each line of the app into one of its own; the app's is JSON too. */
async function readAppLines(folder: string, name: AppName): Promise<readonly LogLine[]> {
  const lines = await readJsonLines(folder, `${name}-`);
  return lines.flatMap(({ message = '' }) => {
    if (!message.startsWith('{')) return [];
    return [JSON.parse(message) as LogLine];
  });
}
