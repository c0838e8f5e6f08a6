import { ArmError, resourceNotFound } from '../errors.ts';
import { look } from '../versions.ts';
import { instancesOf } from './model.ts';
import type { Instance, ResourceGroup, ScaleSet, ScaleSetState, Subscription } from './model.ts';

/** Where something is looked for, by names as the path of a call has them. */
export interface Where {
  readonly subscription: Subscription;
  readonly names: Readonly<Record<string, string>>;
  readonly asOf: number | undefined;
}

/** A scale set with its state at the time that is looked at. */
export interface SeenScaleSet {
  readonly scaleSet: ScaleSet;
  readonly state: ScaleSetState;
}

/** The resource group of the path; throws 404 `ResourceGroupNotFound`. */
export function findGroup({ subscription, names }: Where): ResourceGroup {
  const name = names['group'] ?? '';
  const group = subscription.resourceGroups.get(name.toLowerCase());
  if (group !== undefined) return group;
  throw new ArmError({
    status: 404,
    code: 'ResourceGroupNotFound',
    message: `Resource group '${name}' could not be found.`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

/** The scale set of the path, or undefined where there is none; throws only for its resource group. */
export function lookForScaleSet(where: Where): SeenScaleSet | undefined {
  const versions = findGroup(where).scaleSets.get((where.names['scaleSet'] ?? '').toLowerCase());
  const scaleSet = look(versions, where.asOf);
  const state = look(scaleSet?.state, where.asOf);
  return scaleSet === undefined || state === undefined ? undefined : { scaleSet, state };
}

/** The scale set of the path; throws 404 `ResourceNotFound`. */
export function findScaleSet(where: Where): SeenScaleSet {
  const seen = lookForScaleSet(where);
  if (seen !== undefined) return seen;
  const { names } = where;
  const type = 'Microsoft.Compute/virtualMachineScaleSets';
  throw resourceNotFound(type, names['scaleSet'] ?? '', names['group'] ?? '');
}

/** The Flexible scale set and the instance with this name; throws 404 `ResourceNotFound`. */
export function findVirtualMachine(where: Where): SeenScaleSet & { readonly instance: Instance } {
  const name = where.names['vm'] ?? '';
  const found = flexibleMachines(where, [findGroup(where)]).find(
    ({ instance }) => instance.name.toLowerCase() === name.toLowerCase(),
  );
  if (found !== undefined) return found;
  throw resourceNotFound('Microsoft.Compute/virtualMachines', name, where.names['group'] ?? '');
}

/** The scale sets of these resource groups. */
export function scaleSetsOf(
  { asOf }: Pick<Where, 'asOf'>,
  groups: readonly ResourceGroup[],
): readonly SeenScaleSet[] {
  return groups
    .flatMap(({ scaleSets }) => [...scaleSets.values()])
    .flatMap((versions) => {
      const scaleSet = look(versions, asOf);
      const state = look(scaleSet?.state, asOf);
      return scaleSet === undefined || state === undefined ? [] : [{ scaleSet, state }];
    });
}

/** The instances of the Flexible scale sets of these resource groups, or of those that are wanted. */
export function flexibleMachines(
  where: Pick<Where, 'asOf'>,
  groups: readonly ResourceGroup[],
  isWanted: (scaleSet: ScaleSet) => boolean = () => true,
): readonly (SeenScaleSet & { readonly instance: Instance })[] {
  return scaleSetsOf(where, groups)
    .filter(({ scaleSet }) => scaleSet.mode === 'Flexible' && isWanted(scaleSet))
    .flatMap((seen) =>
      instancesOf(seen.scaleSet, where.asOf).map((instance) => ({ ...seen, instance })),
    );
}
