import type { ComputeManagementClient } from '@azure/arm-compute';
import { z } from 'zod';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AzureAccess, CloudAccess } from '../../../shared/model/account.ts';
import { scaleSetOf } from '../../../shared/model/resource-id.ts';
import type { FoundGroup, GroupFinder, WantedGroup } from '../../../shared/ports/group-finder.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import { isGone } from '../cloud/read-scale-set.ts';
import { whole } from '../cloud/whole.ts';

export interface ScaleSetFinderDeps {
  readonly clients: { clientFor(access: AzureAccess): ComputeManagementClient };
}

/** So long a person waits for one subscription. */
const limitMs = 20_000;

const mostNames = 1_000;

const identity = z.string().transform((id, context) => {
  const group = scaleSetOf(id);
  if (group !== undefined) return { id, group };
  context.addIssue({ code: 'custom', message: `${id} is not the ID of a scale set` });
  return z.NEVER;
});

const scaleSetSchema = z.object({
  id: identity,
  name: z.string(),
  location: z.string().min(1),
  provisioningState: z.string().nullish(),
  sku: z.object({ capacity: z.int().nonnegative().nullish() }).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
});

/** Looks for scale sets by name, in one resource group or in all of a subscription. */
export class ScaleSetFinder implements GroupFinder {
  readonly #deps: ScaleSetFinderDeps;

  constructor(deps: ScaleSetFinderDeps) {
    this.#deps = deps;
  }

  async find(
    access: CloudAccess,
    { name, resourceGroup }: WantedGroup,
  ): Promise<readonly FoundGroup[]> {
    const place = azureAccess(access);
    if (resourceGroup !== undefined) return this.#get(place, resourceGroup, name);
    const found: FoundGroup[] = [];
    const isMeant = (given: unknown) => sameName(nameOf(given), name);
    await this.#list(place, (given, doing) => {
      if (isMeant(given)) found.push(foundScaleSet(doing, given));
      return true;
    });
    return found;
  }

  async names(access: CloudAccess): Promise<readonly string[]> {
    const names: string[] = [];
    await this.#list(azureAccess(access), (given) => {
      names.push(nameOf(given) ?? '');
      return names.length < mostNames;
    });
    return names;
  }

  async #get(
    place: AzureAccess,
    resourceGroup: string,
    name: string,
  ): Promise<readonly FoundGroup[]> {
    const doing = `Reading scale set ${name} in resource group ${resourceGroup}, subscription ${place.subscription}`;
    return withinTime(doing, limitMs, async (abortSignal) => {
      try {
        const { virtualMachineScaleSets } = this.#deps.clients.clientFor(place);
        const given = await virtualMachineScaleSets.get(resourceGroup, name, { abortSignal });
        return [foundScaleSet(doing, given)];
      } catch (error) {
        if (isGone(error)) return [];
        throw toCloudFault(doing, error);
      }
    });
  }

  /** @param take whether the next one is wanted too */
  async #list(place: AzureAccess, take: (given: unknown, doing: string) => boolean): Promise<void> {
    const doing = `Listing the scale sets of subscription ${place.subscription}`;
    await withinTime(doing, limitMs, async (abortSignal) => {
      try {
        const { virtualMachineScaleSets } = this.#deps.clients.clientFor(place);
        for await (const given of virtualMachineScaleSets.listAll({ abortSignal })) {
          if (!take(given, doing)) return;
        }
      } catch (error) {
        throw toCloudFault(doing, error);
      }
    });
  }
}

/** @throws Error where a group of another cloud is asked for here, which is a mistake of ours */
function azureAccess(access: CloudAccess): AzureAccess {
  if (access.cloud === 'azure') return access;
  throw new Error(`an adapter of Azure was asked for a group in account ${access.account}`);
}

function nameOf(given: unknown): string | undefined {
  return scaleSetSchema.pick({ name: true }).safeParse(given).data?.name;
}

function sameName(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function foundScaleSet(doing: string, given: unknown): FoundGroup {
  const { id, location, provisioningState, sku, tags } = whole(scaleSetSchema, doing, given);
  const capacity = sku?.capacity ?? undefined;
  return {
    ...id,
    region: location.toLowerCase().replaceAll(' ', ''),
    ...(capacity === undefined ? {} : { desiredCapacity: capacity }),
    tags: tags ?? {},
    beingDeleted: provisioningState === 'Deleting',
  };
}
