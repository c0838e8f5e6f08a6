import { z } from 'zod';
import { identities } from '../../sandbox/installation/azure-layout.ts';
import { countByKind } from '../report/count-by-kind.ts';

const recordedCalls = z.array(
  z.object({
    time: z.number(),
    action: z.string(),
    principal: z.string().nullable(),
    scaleSet: z.string().optional(),
  }),
);

/** A call of the function app. */
type AppCall = z.infer<typeof recordedCalls>[number];

/** Forgets the calls that were made so far. */
export async function forgetAzureCalls(control: string): Promise<void> {
  await fetch(`${control}/calls`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) });
}

/**
 * The calls of the function app since they were last forgotten, oldest first.
 *
 * @throws when there were more than the simulated Azure keeps
 */
export async function readAppCalls(control: string): Promise<readonly AppCall[]> {
  const [calls, counts] = await Promise.all([
    read(control, '/calls', recordedCalls),
    read(control, '/calls/summary', z.record(z.string(), z.number())),
  ]);
  const made = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (calls.length < made) {
    throw new Error(`the simulated Azure keeps ${calls.length} of ${made} calls`);
  }
  return calls.filter(({ principal }) => principal === identities.observe);
}

async function read<Schema extends z.ZodType>(
  control: string,
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const response = await fetch(`${control}${path}`, { signal: AbortSignal.timeout(10_000) });
  return schema.parse(await response.json());
}

/** How many calls there were, by action. */
export function countCalls(calls: readonly AppCall[]): Readonly<Record<string, number>> {
  return countByKind(calls.map(({ action }) => action));
}
