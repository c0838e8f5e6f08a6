import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { instanceKey } from '../../../shared/model/provider-id.ts';
import { toCloudFault } from './azure-fault.ts';
import { parseInstance, type ParsedInstance } from './parse-instance.ts';
import type { OrchestrationMode, ReadingContext, ScaleSet } from './read-scale-set.ts';
import { Refusal } from './refusal.ts';

/** As the SDK pages through a list. */
type Page = readonly unknown[] & { readonly continuationToken?: string | undefined };

/**
 * The one walk over the instances of a scale set, all pages of it. A page that fails fails the whole.
 *
 * @throws Fault
 */
export async function listInstances(
  context: ReadingContext,
  { mode, facts }: ScaleSet,
): Promise<readonly ParsedInstance[]> {
  const listed = await allOf(context, pagesOf(context, mode, facts.id));
  const instances = listed.map((machine) => parseInstance(context, mode, machine));
  // What moves from one page to the next while they are read is still one instance.
  return [...new Map(instances.map((each) => [instanceKey(each.observed.id), each])).values()];
}

function pagesOf(
  { client, ref, abortSignal }: ReadingContext,
  mode: OrchestrationMode,
  id: string,
): AsyncIterable<Page> {
  const options = { expand: 'instanceView', abortSignal };
  if (mode === 'Uniform') {
    return client.virtualMachineScaleSetVMs.list(ref.resourceGroup, ref.name, options).byPage();
  }
  // Their own list would give no view of instances of this mode.
  const filter = `'virtualMachineScaleSet/id' eq '${id}'`;
  return client.virtualMachines.list(ref.resourceGroup, { ...options, filter }).byPage();
}

async function allOf(
  { doing, abortSignal }: ReadingContext,
  pages: AsyncIterable<Page>,
): Promise<readonly unknown[]> {
  const listed: unknown[] = [];
  const links = new Set<string>();
  try {
    for await (const page of pages) {
      // The SDK hands the signal to the first page alone.
      abortSignal.throwIfAborted();
      listed.push(...page);
      const link = page.continuationToken ?? '';
      if (links.has(link)) throw incompleteReading(`${doing}: a page leads to one that was read`);
      if (link !== '') links.add(link);
    }
    return listed;
  } catch (error) {
    throw toListFault(doing, error);
  }
}

/** It was there a moment ago: that its list is not there says nothing about its instances. */
function toListFault(doing: string, error: unknown): Error {
  return error instanceof Refusal && error.statusCode === 404
    ? incompleteReading(`${doing}: it went away while it was read`, error)
    : toCloudFault(doing, error);
}
