import { z } from 'zod';
import { isFault } from '../../../shared/model/fault.ts';
import { parseScaleSet, type ReadingContext, type ScaleSet } from './read-scale-set.ts';

interface Answer {
  readonly status: number;
  readonly bodyAsText?: string | null;
}

/** By which Azure takes an update on; what is in the answer's body changes nothing about it. */
const taken: ReadonlySet<number> = new Set([200, 201, 202]);

const scaleSetBody = z.looseObject({ properties: z.looseObject({}) });

/**
 * Asks once for a capacity and does not wait until there are as many instances.
 *
 * Of the SKU the capacity alone is sent: its name is the size of the machines, and to send one that was
 * read would undo whoever has chosen another since.
 *
 * @returns the scale set as the answer shows it; `undefined` where it does not show what was asked for
 * @throws whatever the SDK throws
 */
export async function submitCapacity(
  { client, abortSignal, ...context }: ReadingContext,
  capacity: number,
  conditions: { readonly ifMatch?: string },
): Promise<ScaleSet | undefined> {
  const { resourceGroup, name } = context.ref;
  const answers: Answer[] = [];
  const onResponse = (response: Answer): void => void answers.push(response);
  const options = { abortSignal, onResponse, ...conditions };
  try {
    const update = { sku: { capacity } };
    // It is not awaited itself: that would poll until the end.
    const poller = client.virtualMachineScaleSets.update(resourceGroup, name, update, options);
    await poller.submitted();
  } catch (error) {
    // The SDK can stumble over the body of an answer by which Azure took the call.
    if (!answers.some(({ status }) => taken.has(status))) throw error;
  }
  const scaleSet = shownBy(context, answers.at(-1)?.bodyAsText ?? '');
  return scaleSet?.facts.desiredCapacity === capacity ? scaleSet : undefined;
}

function shownBy(
  context: Pick<ReadingContext, 'ref' | 'doing'>,
  body: string,
): ScaleSet | undefined {
  try {
    const { properties, ...rest } = scaleSetBody.parse(JSON.parse(body));
    return parseScaleSet(context, { ...properties, ...rest });
  } catch (error) {
    if (isFault(error) || error instanceof SyntaxError || error instanceof z.ZodError) {
      return undefined;
    }
    throw error;
  }
}
