import { ArmError } from '../errors.ts';
import type { CreationFailure } from './failure.ts';
import { scaleSetsOf } from './find.ts';
import { instancesOf } from './model.ts';
import type { ScaleSet, Subscription } from './model.ts';

/** How many cores a subscription may have in a location. */
export interface Quota {
  readonly subscription: string;
  readonly location: string;
  readonly cores: number;
  /** When a write is refused that exceeds it: as it comes, or by its operation in the end. */
  readonly noticed: 'at-once' | 'by-operation';
  readonly code: string;
}

/** The quotas that were set; where there is none, anything goes. */
export interface Quotas {
  set(quota: Quota): void;
  find(subscription: string, location: string): Quota | undefined;
  list(): readonly Quota[];
  clear(): void;
}

export function newQuotas(): Quotas {
  const quotas = new Map<string, Quota>();
  return {
    set: (quota) => void quotas.set(keyOf(quota.subscription, quota.location), quota),
    find: (subscription, location) => quotas.get(keyOf(subscription, location)),
    list: () => [...quotas.values()],
    clear: () => quotas.clear(),
  };
}

function keyOf(subscription: string, location: string): string {
  return `${subscription} ${location}`.toLowerCase();
}

interface Where {
  readonly subscription: Subscription;
  readonly location: string;
}

/**
 * Refuses what would take more cores than the quota has.
 *
 * @returns how its operation fails, where the quota is noticed only by that.
 * @throws ArmError 409 where it is noticed at once.
 */
export function quotaFailure(
  { quotas }: { readonly quotas: Quotas },
  { subscription, location }: Where,
  additionalCores: number,
): CreationFailure | undefined {
  const quota = quotas.find(subscription.id, location);
  const usage = coresInUse({ subscription, location });
  if (quota === undefined || additionalCores <= 0 || usage + additionalCores <= quota.cores) {
    return undefined;
  }
  const { code } = quota;
  const message = exceeded(quota, usage, additionalCores);
  if (quota.noticed === 'at-once') throw new ArmError({ status: 409, code, message });
  return { code, message, appears: false };
}

/** As Compute words it, but for the address of its form. */
function exceeded({ location, cores }: Quota, usage: number, additional: number): string {
  return `Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${cores}, Current Usage: ${usage}, Additional Required: ${additional}, (Minimum) New Limit Required: ${usage + additional}. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at https://aka.ms/ProdportalCRP by specifying parameters listed in the ‘Details’ section for deployment to succeed. Please read more about quota limits at https://docs.microsoft.com/en-us/azure/azure-supportability/regional-quota-requests`;
}

/** The cores of all instances there, with those that a write that runs is to bring. */
export function coresInUse({ subscription, location }: Where): number {
  return scaleSetsOf({ asOf: undefined }, [...subscription.resourceGroups.values()])
    .filter(({ scaleSet }) => scaleSet.location === location)
    .map(({ scaleSet }) => coresOf(scaleSet))
    .reduce((sum, cores) => sum + cores, 0);
}

/** The cores that a scale set takes of its quota. */
export function coresOf(scaleSet: ScaleSet): number {
  const size = scaleSet.state.now()?.sku.name ?? '';
  const living = instancesOf(scaleSet).filter(
    ({ provisioning, power }) => provisioning !== 'Deleting' && power !== 'deallocated',
  );
  const taken = living.reduce((sum, { vmSize }) => sum + coresOfSize(vmSize ?? size), 0);
  const isFilled = [...scaleSet.open].some(({ kind, failure }) => kind === 'write' && !failure);
  const wanted = (scaleSet.state.now()?.sku.capacity ?? 0) * coresOfSize(size);
  return isFilled ? Math.max(taken, wanted) : taken;
}

/** `Standard_D2s_v3` has 2; sizes that say nothing of cores have 1. */
export function coresOfSize(size: string): number {
  return Number(/^[a-z]+_[a-z]+(\d+)/i.exec(size)?.[1] ?? 1);
}
