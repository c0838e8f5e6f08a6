import { z } from 'zod';
import { isOfPoolsync } from '../../sandbox/report/cloud-calls.ts';

const countsByAction = z.record(z.string(), z.number());

/**
 * What the benchmark itself asks for, by its event source or by its own hand, and the cluster about
 * who logs in; the function never does.
 */
const ownActions: ReadonlySet<string> = new Set([
  'AssumeRole',
  'CreateAutoScalingGroup',
  'DeleteMessageBatch',
  'GetCallerIdentity',
  'GetQueueAttributes',
  'ReceiveMessage',
  'SetDesiredCapacity',
]);

/** Forgets the calls that were made so far. */
export async function forgetCloudCalls(control: string): Promise<void> {
  await fetch(`${control}/calls`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) });
}

/**
 * Counts the function's calls since they were last forgotten, by action. The simulated AWS keeps
 * only the newest calls with their callers, but the counts of all.
 */
export async function countCloudCalls(control: string): Promise<Readonly<Record<string, number>>> {
  const response = await fetch(`${control}/calls/summary`, { signal: AbortSignal.timeout(10_000) });
  const counts = countsByAction.parse(await response.json());
  return Object.fromEntries(Object.entries(counts).filter(([action]) => !ownActions.has(action)));
}

/** A call of one of Poolsync's parts. */
export interface CloudCall {
  /** Milliseconds since 1970, when the answer was ready. */
  readonly time: number;
  readonly action: string;
}

const recordedCalls = z.array(
  z.object({ time: z.number(), action: z.string(), principal: z.string().nullable() }),
);

/**
 * The calls of Poolsync's parts since calls were last forgotten, oldest first.
 *
 * @throws when there were more than the simulated AWS keeps
 */
export async function readCalls(control: string): Promise<readonly CloudCall[]> {
  const signal = AbortSignal.timeout(10_000);
  const listed = await fetch(`${control}/calls`, { signal });
  const calls = recordedCalls.parse(await listed.json());
  const summary = await fetch(`${control}/calls/summary`, { signal });
  const counts = countsByAction.parse(await summary.json());
  const made = counts['SetDesiredCapacity'] ?? 0;
  const kept = calls.filter(({ action }) => action === 'SetDesiredCapacity').length;
  if (kept < made) throw new Error(`the simulated AWS keeps ${kept} of ${made} calls that count`);
  return calls.filter(({ principal }) => isOfPoolsync(principal));
}

/** Lets instances come and go at once, since nothing here measures AWS. */
export async function hastenInstances(control: string): Promise<void> {
  const response = await fetch(`${control}/timings`, {
    method: 'PATCH',
    body: JSON.stringify({ pendingMs: 20, terminatingMs: 20, reconcileMs: 5 }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the timings were refused: ${await response.text()}`);
}
