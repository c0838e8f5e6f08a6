import { z } from 'zod';
import { eksVariables } from '../../sandbox/installation/aws-identities.ts';
import { functionEnvironment } from '../../sandbox/installation/deployed-function.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { sweepName, sweepSettings } from '../../sandbox/installation/swept-function.ts';
import { users } from '../../sandbox/installation/users.ts';
import { startFunction } from '../../sandbox/lambda/function.ts';
import { countRequests, type AuditedRequest } from '../installation/audit-log.ts';
import { countCloudCalls, forgetCloudCalls } from '../installation/cloud-calls.ts';
import type { BenchDeps } from '../installation/install.ts';
import { peakMb } from '../installation/memory.ts';
import { round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import type { Ground } from './ground.ts';

/** Half of the memory that docs/configuration.md advises, and Lambda's longest time. */
const memoryMb = 512;
const timeoutMs = 900_000;

/** Small steps of growth and a bound far below the memory, so that what is resident is what is needed. */
const nodeOptions = '--max-semi-space-size=8 --max-old-space-size=192';

export interface SweepTold {
  readonly wallMs: number;
  /** Of the process, the loaded bundle in it; null where the log does not tell. */
  readonly peakMb: number | null;
  readonly describes: number;
  /** Of pools and MachinePools; not the Events, nor the record of the sweep. */
  readonly writes: number;
  readonly tally: z.infer<typeof tally>;
  readonly figures: Figures;
}

const tally = z.object({
  pools: z.number(),
  groupsRead: z.number(),
  findings: z.record(z.string(), z.number()),
  corrected: z.number(),
  missedByEvents: z.number(),
  failed: z.number(),
  unseen: z.number(),
});

const answer = z.object({ end: z.literal('complete'), tally });

export interface SweepSettings {
  /** Names its process and its log. */
  readonly name: string;
  /** The deployed bundle. */
  readonly bundle: string;
  readonly logs: string;
  /** As the schedule begins it, which looks for groups that carry the tag once an hour; or without that. */
  readonly begins: 'by-schedule' | 'by-hand';
}

/**
 * Sweeps once, in an execution environment of its own.
 *
 * @throws when it does not come to its end
 */
export async function sweepOnce(
  deps: BenchDeps,
  { aws, audit, cluster }: Pick<Ground, 'aws' | 'audit' | 'cluster'>,
  { name, bundle, logs, begins }: SweepSettings,
): Promise<SweepTold> {
  const access = eksVariables(cluster);
  const reach = { endpoint: aws.endpoint, role: sweepName, access, settings: sweepSettings };
  const lambda = startFunction({
    now: deps.now,
    log: deps.log,
    processes: (process, command, args, { cwd, env }) =>
      deps.processes.start({ name: process, kind: 'task', command, args, cwd, env: { ...env } }),
    name,
    folder: bundle,
    accountId: home.account,
    region: home.region,
    memoryMb,
    timeoutMs,
    maxConcurrency: 1,
    environment: { ...functionEnvironment(reach), NODE_OPTIONS: nodeOptions },
  });
  deps.closers.add(`the function ${name}`, () => lambda.stop());
  const mark = await audit.mark();
  await forgetCloudCalls(aws.control);
  const startedAt = deps.now();
  const ended = await lambda.invoke(eventOf(begins, startedAt));
  const wallMs = deps.now() - startedAt;
  await lambda.stop();
  if (!ended.ok) throw new Error(`the sweep ${name} failed: ${JSON.stringify(ended.error)}`);
  const { tally: counted } = answer.parse(JSON.parse(ended.payload));
  const requests = (await audit.readSince(mark)).filter(({ user }) => user === users.sweep.user);
  const cloudCalls = await countCloudCalls(aws.control);
  const [peak = null] = await peakMb(logs, name);
  const describes = cloudCalls['DescribeAutoScalingGroups'] ?? 0;
  const writes = requests.filter(isWrite).length;
  return {
    wallMs,
    peakMb: peak,
    describes,
    writes,
    tally: counted,
    figures: {
      wallMs: round(wallMs, 0),
      peakMb: peak,
      cloudCalls,
      writes,
      clusterRequests: countRequests(requests),
      tally: counted,
    },
  };
}

/** By hand it is a sweep that is handed on at its very beginning, which looks for no tags and is never left out. */
function eventOf(begins: SweepSettings['begins'], nowMs: number): object {
  if (begins === 'by-schedule') return { poolsync: 'sweep' };
  const none = { pools: 0, foreignPools: 0, groupsRead: 0, findings: {}, corrected: 0 };
  const rest = { missedByEvents: 0, scaleRequests: 0, nudged: 0, failed: 0, unseen: 0 };
  const startedAt = new Date(nowMs).toISOString();
  return { poolsync: 'sweep', cursor: { startedAt, hop: 0, tally: { ...none, ...rest } } };
}

const notCounted: ReadonlySet<string> = new Set(['events', 'configmaps']);

function isWrite({ verb, resource }: AuditedRequest): boolean {
  return verb !== 'get' && verb !== 'list' && !notCounted.has(resource);
}
