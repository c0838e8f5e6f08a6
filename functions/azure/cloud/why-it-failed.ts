import { z } from 'zod';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { isFault, orFault, type Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from './azure-fault.ts';
import type { ReadingContext } from './read-scale-set.ts';
import { whole } from './whole.ts';

/** It is one GET of its own, and all else has been read. */
const limitMs = 2_000;

const viewSchema = z.object({
  statuses: z.array(z.object({ code: z.string(), message: z.string().nullish() })),
});

/** `ProvisioningState/failed/OverconstrainedAllocationRequest`, often without the last part. */
const failedCode = /^ProvisioningState\/failed(?:\/(.+))?$/i;

/**
 * What Azure says of the last change of a scale set, which failed: `code: message`.
 *
 * The reading is whole without it, so nothing is thrown.
 *
 * @returns `undefined` where Azure does not say, or may not be asked; the Fault where another look can tell
 */
export async function whyItFailed(
  context: Omit<ReadingContext, 'abortSignal'>,
): Promise<string | Fault | undefined> {
  const said = await orFault(() =>
    withinTime(context.doing, limitMs, (abortSignal) => askWhy({ ...context, abortSignal })),
  );
  return isFault(said) && !said.retryable ? undefined : said;
}

async function askWhy({
  client,
  ref,
  doing,
  abortSignal,
}: ReadingContext): Promise<string | undefined> {
  const view = await client.virtualMachineScaleSets
    .getInstanceView(ref.resourceGroup, ref.name, { abortSignal })
    .catch((error: unknown) => {
      throw toCloudFault(doing, error);
    });
  const { statuses } = whole(viewSchema, doing, view);
  for (const { code, message } of statuses) {
    const [isFailed, reason = ''] = failedCode.exec(code) ?? [];
    const words = [reason, message ?? ''].filter((part) => part !== '');
    if (isFailed !== undefined && words.length > 0) return stableWords(words.join(': '));
  }
  return undefined;
}
