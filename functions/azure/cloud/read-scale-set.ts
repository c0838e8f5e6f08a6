import type { ComputeManagementClient } from '@azure/arm-compute';
import { z } from 'zod';
import { incompleteReading, refused } from '../../../shared/cloud/meaning.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { groupKey, type ScaleSetRef } from '../../../shared/model/group.ts';
import type { ObservedGroup } from '../../../shared/model/observation.ts';
import { scaleSetOf } from '../../../shared/model/resource-id.ts';
import { toCloudFault } from './azure-fault.ts';
import { Refusal } from './refusal.ts';
import { whole } from './whole.ts';

/** One reading of one scale set: what it is called in messages, and when to give up. */
export interface ReadingContext {
  readonly client: ComputeManagementClient;
  readonly ref: ScaleSetRef;
  readonly doing: string;
  readonly abortSignal: AbortSignal;
}

export type OrchestrationMode = 'Uniform' | 'Flexible';

/** What a scale set says of itself, without its instances. */
export interface ScaleSet {
  readonly facts: Omit<ObservedGroup, 'instances' | 'growth'>;
  readonly mode: OrchestrationMode;
  readonly failed: boolean;
  /** Its ETag, which changes when it is changed; absent where Azure gives none. */
  readonly version?: string;
}

/** Whose absence Azure's answer to a GET can tell. */
const goneCodes: ReadonlySet<string> = new Set(['ResourceNotFound', 'ResourceGroupNotFound']);

const finalStates: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Canceled']);

const scaleSetSchema = z.object({
  id: z.string(),
  etag: z.string().min(1).nullish(),
  location: z.string().min(1),
  provisioningState: z.string().min(1),
  uniqueId: z.string().min(1).nullish(),
  orchestrationMode: z.string().nullish(),
  sku: z.object({ capacity: z.int().nonnegative().nullish() }).nullish(),
  virtualMachineProfile: z.unknown().optional(),
});
type WholeScaleSet = z.infer<typeof scaleSetSchema>;

/**
 * The one GET of a scale set.
 *
 * @returns `undefined` where Azure says that there is no such scale set
 * @throws Fault
 */
export async function readScaleSet(context: ReadingContext): Promise<ScaleSet | undefined> {
  const { client, ref, doing, abortSignal } = context;
  const answer = await client.virtualMachineScaleSets
    .get(ref.resourceGroup, ref.name, { abortSignal })
    .catch((error: unknown) => {
      if (isGone(error)) return 'gone' as const;
      throw toCloudFault(doing, error);
    });
  if (answer === 'gone') return undefined;
  return parseScaleSet(context, answer);
}

/** Whether Azure itself says that there is no such scale set. */
export function isGone(error: unknown): boolean {
  return (
    error instanceof Refusal &&
    error.statusCode === 404 &&
    error.code !== undefined &&
    goneCodes.has(error.code)
  );
}

/**
 * A scale set as the SDK gives it.
 *
 * @throws Fault `incomplete-reading` where a part is missing, or where it is another scale set
 */
export function parseScaleSet(
  { ref, doing }: Pick<ReadingContext, 'ref' | 'doing'>,
  given: unknown,
): ScaleSet {
  const answer = whole(scaleSetSchema, doing, given);
  const answered = scaleSetOf(answer.id);
  if (answered === undefined || groupKey(answered) !== groupKey(ref)) {
    throw incompleteReading(`${doing}: the answer is about ${answer.id}`);
  }
  const { provisioningState, uniqueId, etag } = answer;
  return {
    mode: modeOf(doing, answer.orchestrationMode),
    failed: provisioningState === 'Failed',
    ...(etag === undefined || etag === null ? {} : { version: etag }),
    facts: {
      id: answer.id,
      location: answer.location.toLowerCase().replaceAll(' ', ''),
      desiredCapacity: capacityOf(doing, answer),
      ...(uniqueId === undefined || uniqueId === null ? {} : { uniqueId }),
      ...(finalStates.has(provisioningState) ? {} : { inProgress: provisioningState }),
    },
  };
}

/** Scale sets from before there was a choice have no mode: they are Uniform. Another one is never guessed at. */
function modeOf(doing: string, mode: string | null | undefined): OrchestrationMode {
  if (mode === undefined || mode === null || mode === 'Uniform') return 'Uniform';
  if (mode === 'Flexible') return mode;
  throw new Fault(
    refused.code,
    `${doing}: Poolsync does not know the orchestration mode ${mode}. Use a Uniform or a Flexible scale set.`,
    { retryable: refused.retryable },
  );
}

/** I3: a capacity that the answer does not hold is unknown, not zero. */
function capacityOf(doing: string, { sku, virtualMachineProfile }: WholeScaleSet): number {
  const capacity = sku?.capacity ?? undefined;
  if (capacity !== undefined) return capacity;
  if (virtualMachineProfile !== undefined && virtualMachineProfile !== null) {
    throw incompleteReading(`${doing}: the answer holds no sku.capacity`);
  }
  throw new Fault(
    refused.code,
    `${doing}: it has no capacity, since it has no profile for virtual machines. Poolsync needs a scale set that makes its own.`,
    { retryable: refused.retryable },
  );
}
