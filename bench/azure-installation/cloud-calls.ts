import { z } from 'zod';
import { identities } from '../../sandbox/installation/azure-layout.ts';
import { countByKind } from '../report/count-by-kind.ts';

const recordedCalls = z.array(
  z.object({
    time: z.number(),
    action: z.string(),
    principal: z.string().nullable(),
    scaleSet: z.string().optional(),
    status: z.number(),
    retryAfterSeconds: z.number().optional(),
    limit: z.string().optional(),
    early: z.boolean().optional(),
  }),
);

/** The parts of Poolsync that ask something of Azure, each by an identity of its own. */
const parts = ['observe', 'act', 'watch'] as const;
type Part = (typeof parts)[number];

const partOf: ReadonlyMap<string, Part> = new Map(parts.map((part) => [identities[part], part]));

/** A call of one of Poolsync's parts. */
export interface AzureCall extends Omit<z.infer<typeof recordedCalls>[number], 'principal'> {
  readonly by: Part;
}

/** Forgets the calls that were made so far. */
export async function forgetAzureCalls(control: string): Promise<void> {
  await fetch(`${control}/calls`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) });
}

/**
 * The calls of Poolsync's parts since they were last forgotten, oldest first.
 *
 * @throws when there were more than the simulated Azure keeps
 */
export async function readAzureCalls(control: string): Promise<readonly AzureCall[]> {
  const [calls, counts] = await Promise.all([
    read(control, '/calls', recordedCalls),
    read(control, '/calls/summary', z.record(z.string(), z.number())),
  ]);
  const made = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (calls.length < made) {
    throw new Error(`the simulated Azure keeps ${calls.length} of ${made} calls`);
  }
  return calls.flatMap(({ principal, ...call }) => {
    const by = partOf.get(principal ?? '');
    return by === undefined ? [] : [{ ...call, by }];
  });
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
export function countCalls(calls: readonly AzureCall[]): Readonly<Record<string, number>> {
  return countByKind(calls.map(({ action }) => action));
}

/** The same for each part. */
export function countCallsByPart(
  calls: readonly AzureCall[],
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(
    parts.map((part) => [part, countCalls(calls.filter(({ by }) => by === part))]),
  );
}
