import type { ScaleSetRef } from './group.ts';

/** A virtual machine of Azure that is a resource of its own, as the members of Flexible scale sets are. */
export interface VirtualMachineRef {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** A resource of Azure Compute that tells of a scale set. */
export type ComputeResource =
  | { readonly kind: 'scale-set'; readonly scaleSet: ScaleSetRef }
  /** An instance of a Uniform scale set, by its number. */
  | { readonly kind: 'instance'; readonly scaleSet: ScaleSetRef; readonly instanceId: string }
  | { readonly kind: 'virtual-machine'; readonly virtualMachine: VirtualMachineRef };

/** In the letters that Azure allows: what comes from a forged message is shown to people. */
const computeResource =
  /^\/subscriptions\/([-0-9a-f]{1,36})\/resourceGroups\/([-\p{L}\p{N}_.()]{1,90})\/providers\/Microsoft\.Compute\/(virtualMachineScaleSets|virtualMachines)\/([-a-z0-9_.]{1,80})(?:\/virtualMachines\/([-a-z0-9_.]{1,80}))?$/iu;

/**
 * Reads a resource ID of Azure Compute, in whatever case it is written.
 *
 * @returns `undefined` where it names neither a scale set nor an instance nor a virtual machine
 */
export function computeResourceOf(resourceId: string): ComputeResource | undefined {
  const [, subscription, resourceGroup, type = '', name, instanceId] =
    computeResource.exec(resourceId) ?? [];
  if (subscription === undefined || resourceGroup === undefined || name === undefined) {
    return undefined;
  }
  const place = { subscription, resourceGroup, name };
  if (type.toLowerCase() === 'virtualmachines') {
    return instanceId === undefined
      ? { kind: 'virtual-machine', virtualMachine: place }
      : undefined;
  }
  const scaleSet: ScaleSetRef = { kind: 'ScaleSet', ...place };
  return instanceId === undefined
    ? { kind: 'scale-set', scaleSet }
    : { kind: 'instance', scaleSet, instanceId };
}

/** The scale set of a resource ID; `undefined` where it is not the ID of one. */
export function scaleSetOf(resourceId: string): ScaleSetRef | undefined {
  const resource = computeResourceOf(resourceId);
  return resource?.kind === 'scale-set' ? resource.scaleSet : undefined;
}
