import { startFunction, type LambdaFunction } from '../../sandbox/lambda/function.ts';
import type { Processes } from '../../sandbox/processes/processes.ts';
import type { CloudSide } from './cloud-side.ts';
import type { Place } from './groups.ts';

const usualTimeoutMs = 20_000;

export type FunctionName = 'reconcile' | 'scale' | 'sweep';

/** Environment variables of one process: how it reaches AWS and the API server. */
export interface ReachSettings extends Readonly<Record<string, string>> {
  readonly AWS_ENDPOINT_URL: string;
}

export interface DeployOptions {
  readonly name: FunctionName;
  /** They write their logs where a side reads them. */
  readonly processes: Processes;
  /** Folder with the built function. */
  readonly code: string;
  readonly cloud: Pick<CloudSide, 'at' | 'credentialsOf'>;
  readonly home: Place;
  /** What an environment of this name is told; asked as each one starts. */
  readonly reach: { settingsOf(name: FunctionName, environment: string): Promise<ReachSettings> };
  /** Names its environments, where that is not the function's name. */
  readonly deployedAs?: string;
  readonly timeoutMs?: number;
}

/**
 * Starts a built function as Lambda does.
 *
 * @param pids is told of the environments that are alive, by name
 * @param ownSettings what it is told beside that, for the address by which it knows AWS
 */
export function deploy(
  options: DeployOptions,
  pids: Map<string, number>,
  ownSettings: (endpoint: string) => Readonly<Record<string, string>>,
): LambdaFunction {
  const { name, processes, cloud, code, home, reach, timeoutMs = usualTimeoutMs } = options;
  return startFunction({
    now: Date.now,
    log: () => undefined,
    processes: async (environment, command, args, { cwd, env }) => {
      const settings = await reach.settingsOf(name, environment);
      const own = { ...settings, ...ownSettings(settings.AWS_ENDPOINT_URL) };
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
    name: options.deployedAs ?? name,
    folder: code,
    accountId: home.account,
    region: home.region,
    memoryMb: 256,
    timeoutMs,
    maxConcurrency: 5,
    environment: cloud.credentialsOf(name),
  });
}
