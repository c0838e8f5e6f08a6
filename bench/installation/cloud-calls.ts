import { z } from 'zod';

const countsByAction = z.record(z.string(), z.number());

/** What the benchmark itself asks for, by its event source or by its own hand; the function never does. */
const ownActions: ReadonlySet<string> = new Set([
  'AssumeRole',
  'CreateAutoScalingGroup',
  'DeleteMessageBatch',
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

/** Lets instances come and go at once, since nothing here measures AWS. */
export async function hastenInstances(control: string): Promise<void> {
  const response = await fetch(`${control}/timings`, {
    method: 'PATCH',
    body: JSON.stringify({ pendingMs: 20, terminatingMs: 20, reconcileMs: 5 }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the timings were refused: ${await response.text()}`);
}
