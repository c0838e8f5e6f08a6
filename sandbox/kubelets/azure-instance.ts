import { z } from 'zod';
import type { Instance } from './instance.ts';
import type { InstanceStep } from './instance-step.ts';

/** A step of an instance, as the control stream of the simulated Azure tells it. */
export const azureLine = z.object({
  location: z.string().min(1),
  resourceId: z.string().min(1),
  computerName: z.string().min(1),
  zone: z.string().nullable(),
  to: z.string().nullable(),
});

export function azureStep(line: z.output<typeof azureLine>): InstanceStep {
  return { instance: azureInstance(line), isThere: line.to !== null, becomes: becomes(line) };
}

function becomes({ to }: z.output<typeof azureLine>): InstanceStep['becomes'] {
  if (to === null) return 'gone';
  return to === 'Running' ? 'running' : 'other';
}

/** A Node is called as its machine calls itself, and is in a zone of its location, or in none: 0. */
function azureInstance({
  location,
  resourceId,
  computerName,
  zone,
}: Omit<z.output<typeof azureLine>, 'to'>): Instance {
  return {
    id: resourceId,
    nodeName: computerName.toLowerCase(),
    providerId: azureProviderId(resourceId),
    region: location,
    zone: zone === null ? '0' : `${location}-${zone}`,
  };
}

/**
 * The provider ID that cloud-provider-azure gives a machine: its resource ID with the first occurrence
 * of the resource group's name in lower case, and nothing else changed.
 *
 * Source: `convertResourceGroupNameToLower` in cloud-provider-azure, pkg/provider.
 *
 * @param resourceId as Azure's lists show it
 */
export function azureProviderId(resourceId: string): string {
  const [, group] =
    /.*\/subscriptions\/(?:.*)\/resourceGroups\/(.+)\/providers\/(?:.*)/.exec(resourceId) ?? [];
  const lowered =
    group === undefined ? resourceId : resourceId.replace(group, () => group.toLowerCase());
  return `azure://${lowered}`;
}
