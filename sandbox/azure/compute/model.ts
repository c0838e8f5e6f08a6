import type { Versions } from '../versions.ts';
import type { CreationFailure, Failure } from './failure.ts';
import type { Steering } from './steering.ts';

export type Mode = 'Uniform' | 'Flexible';

export interface Sku {
  readonly name: string;
  readonly tier: string;
  readonly capacity: number;
}

/** What of a scale set can change. */
export interface ScaleSetState {
  readonly sku: Sku;
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** Counts the changes; on the wire it is text in quotes. */
  readonly etag: number;
  readonly provisioningState: 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting';
  /** Why the last operation failed, while it is the last. */
  readonly failure?: Failure | undefined;
  /** When the provisioning state changed, in milliseconds since 1970. */
  readonly since: number;
  /** Other properties as their writers gave them, without passwords. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export type Power =
  'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated';

/** An instance of a scale set. */
export interface Instance {
  /** Number of a Uniform instance, name of a Flexible one. */
  readonly id: string;
  /** `<scale set>_<number>` or `<scale set>_<8 hexadecimal digits>`. */
  readonly name: string;
  /** GUID. */
  readonly vmId: string;
  /** Name of the machine as its guest has it. */
  readonly computerName: string;
  readonly zone: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Time of the last step, in milliseconds since 1970. */
  readonly since: number;
  readonly provisioning: 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting';
  /** Undefined while Azure knows none. */
  readonly power: Power | undefined;
  /** Why the provisioning failed. */
  readonly failure: Failure | undefined;
  readonly etag: number;
  /** Of a virtual machine that somebody made by hand and put into the scale set. */
  readonly vmSize?: string;
}

/** A write, an action or a deletion that still waits for instances. */
export interface OpenOperation {
  readonly operationId: string;
  /**
   * A newer write of the scale set takes the place of an older one; a virtual machine that is put
   * into it is none of its own operations.
   */
  readonly kind: 'write' | 'delete' | 'vm';
  /** Keys of instances, its own ID until it has begun, and places of instances to come. */
  readonly waitsFor: Set<string>;
  failure: CreationFailure | undefined;
  /** Runs once, when it ends. */
  readonly ended: (succeeded: boolean) => void;
}

/** A scale set from its creation to its deletion. */
export interface ScaleSet extends Steering {
  readonly subscription: Subscription;
  readonly resourceGroup: ResourceGroup;
  readonly name: string;
  readonly location: string;
  readonly mode: Mode;
  readonly zones: readonly string[];
  /** GUID; another one after it was deleted and made anew. */
  readonly uniqueId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: Versions<ScaleSetState>;
  /** By ID in lower case. */
  readonly instances: Map<string, Versions<Instance>>;
  readonly open: Set<OpenOperation>;
  /** Numbers are never used again. */
  nextNumber: number;
}

/** A resource group, in the casing with which it was made. */
export interface ResourceGroup {
  readonly name: string;
  readonly location: string;
  /** By name in lower case. */
  readonly scaleSets: Map<string, Versions<ScaleSet>>;
}

export interface Subscription {
  readonly id: string;
  readonly tenantId: string;
  readonly locations: readonly string[];
  /** By name in lower case. */
  readonly resourceGroups: Map<string, ResourceGroup>;
}

/** The instances as they are now, or were at a time. */
export function instancesOf(scaleSet: ScaleSet, asOf?: number): readonly Instance[] {
  const seen = [...scaleSet.instances.values()].map((versions) =>
    asOf === undefined ? versions.now() : versions.at(asOf),
  );
  return seen.filter((instance) => instance !== undefined);
}
