import { startFunction, type LambdaFunction } from '../lambda/function.ts';
import type { Processes } from '../processes/processes.ts';
import { accounts, home } from './layout.ts';
import type { Queue } from './queues.ts';

/** Longer than any single request of a function may take; the sweep has its own. */
export const functionTimeoutMs = 20_000;
/** Half of what docs/configuration.md advises: what has room here has it there. */
const functionMemoryMb = 256;

/** Bounds of the heap that keep the whole process well within that memory. */
const nodeOptions = '--max-semi-space-size=4 --max-old-space-size=128';

export interface DeployDeps {
  readonly processes: Pick<Processes, 'start'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface DeployedSettings {
  /** Names its processes and their logs. */
  readonly name: string;
  /** The deployed folder. */
  readonly folder: string;
  readonly maxConcurrency: number;
  /** Default: 256. */
  readonly memoryMb?: number;
  /** Default: 20,000. */
  readonly timeoutMs?: number;
  readonly endpoint: string;
  /** Path of a kubeconfig with the rights that Poolsync's RBAC gives the function. */
  readonly kubeconfig: string;
  /** What it is told beside that. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What the function reconcile is told of its queues. */
export function reconcileSettings({
  events,
  rejected,
}: Readonly<Record<'events' | 'rejected', Pick<Queue, 'url'>>>): Readonly<Record<string, string>> {
  return {
    POOLSYNC_EVENTS_QUEUE_URL: events.url,
    POOLSYNC_REJECTED_QUEUE_URL: rejected.url,
  };
}

/** What the function scale is told of its queues. */
export function scaleSettings({
  scale,
  rejected,
}: Readonly<Record<'scale' | 'rejected', Pick<Queue, 'url'>>>): Readonly<Record<string, string>> {
  return {
    POOLSYNC_SCALE_QUEUE_URL: scale.url,
    POOLSYNC_REJECTED_QUEUE_URL: rejected.url,
  };
}

/** Starts a function as Lambda does, with its own identity and settings; nothing feeds it yet. */
export function deployFunction(
  { processes, now, log }: DeployDeps,
  {
    name,
    folder,
    maxConcurrency,
    memoryMb = functionMemoryMb,
    timeoutMs = functionTimeoutMs,
    ...reach
  }: DeployedSettings,
): LambdaFunction {
  return startFunction({
    now,
    log,
    processes: (process, command, args, { cwd, env }) =>
      processes.start({ name: process, kind: 'task', command, args, cwd, env: { ...env } }),
    name,
    folder,
    accountId: home.account,
    region: home.region,
    memoryMb,
    timeoutMs,
    maxConcurrency,
    environment: functionEnvironment(reach),
  });
}

/** The function's settings, and the credentials that its role would have in Lambda. */
export function functionEnvironment({
  endpoint,
  kubeconfig,
  settings,
}: Pick<DeployedSettings, 'endpoint' | 'kubeconfig' | 'settings'>): Readonly<
  Record<string, string>
> {
  const [{ accessKeyId, secretAccessKey }] = accounts;
  return {
    NODE_OPTIONS: nodeOptions,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    POOLSYNC_KUBECONFIG: kubeconfig,
    ...settings,
  };
}
