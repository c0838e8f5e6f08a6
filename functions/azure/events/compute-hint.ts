import type { ParseResult } from '../../../shared/model/hint.ts';
import { computeResourceOf, type ComputeResource } from '../../../shared/model/resource-id.ts';

/** What an event tells of a resource. */
export interface Told {
  /** Of the hint. */
  readonly id: string;
  readonly cause: string;
  readonly sentAt?: Date | undefined;
  /** Whether the resource was told something; of a scale set nothing else may follow by event. */
  readonly changed: boolean;
  /** Whether the resource is gone for good. */
  readonly gone: boolean;
}

/** A resource ID of an event, judged by whether it can tell of a scale set. */
export type NamedResource =
  | { readonly kind: 'compute'; readonly resource: ComputeResource }
  | { readonly kind: 'other' }
  | { readonly kind: 'rejected'; readonly reason: string };

const mostCharacters = 2_048;

/** What would be such a resource, had its parts names as Azure gives them: that is for people to see. */
const misnamed =
  /^\/subscriptions\/[^/]*\/resourceGroups\/[^/]*\/providers\/Microsoft\.Compute\/(?:virtualMachines|virtualMachineScaleSets\/[^/]*\/virtualMachines|virtualMachineScaleSets)\/[^/]*$/i;

/**
 * Reads the resource ID of an event, in whatever case it is written.
 *
 * @param path where it stands, for what is said of it
 */
export function readResource(path: string, resourceId: string): NamedResource {
  if (resourceId === '' || resourceId.length > mostCharacters) {
    const reason = `${path}: a resource ID has 1 to ${mostCharacters} characters, not ${resourceId.length}`;
    return { kind: 'rejected', reason };
  }
  const resource = computeResourceOf(resourceId);
  if (resource !== undefined) return { kind: 'compute', resource };
  return misnamed.test(resourceId)
    ? { kind: 'rejected', reason: `${path}: a part of it is no name of a resource` }
    : { kind: 'other' };
}

/** What is to be looked at after an event of this resource. */
export function hintOf(resource: ComputeResource, told: Told): ParseResult {
  const { id, cause, sentAt, changed, gone } = told;
  const shared = { id, cause, ...(sentAt === undefined ? {} : { sentAt }) };
  const expectation = gone ? ({ expected: 'gone' } as const) : {};
  switch (resource.kind) {
    case 'scale-set': {
      const change = changed ? ({ groupChanged: true } as const) : {};
      return { kind: 'hint', hint: { ...shared, group: resource.scaleSet, ...change } };
    }
    case 'instance': {
      const instance = { id: resource.instanceId, ...expectation };
      return { kind: 'hint', hint: { ...shared, group: resource.scaleSet, instance } };
    }
    case 'virtual-machine': {
      const hint = { ...shared, member: resource.virtualMachine, ...expectation };
      return { kind: 'member-hint', hint };
    }
  }
}
