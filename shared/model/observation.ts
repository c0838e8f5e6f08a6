import { askedWait, type Fault, type FaultCode } from './fault.ts';
import type { OtherUnit } from './other-unit.ts';
import { instanceKey, type ProviderId } from './provider-id.ts';

/** One member of a group, with the cloud's states already read into what Poolsync asks of them. */
export interface ObservedInstance {
  readonly id: string;
  readonly providerId: ProviderId;
  /** The cloud's own word, for people: `InService`, `Terminating:Wait`, `Running`, `Failed:Stopped`. */
  readonly state: string;
  /** Whether it belongs in `spec.providerIDList`: a draining instance does, a warm one does not. */
  readonly listed: boolean;
  /** On its way from one stable state to another. */
  readonly transient: boolean;
  /** Counts towards the group's desired capacity. */
  readonly countsTowardsCapacity: boolean;
}

/**
 * Whether a state, in the cloud's own word, is on the way out. An ID whose instance was seen like
 * this may leave the list as soon as a reading lacks it.
 */
export function isLeaving(state: string): boolean {
  return /^(?:Terminating|Detaching|Deleting)\b/.test(state);
}

export interface ObservedGroup {
  /** The cloud's own identifier: the ARN of an Auto Scaling group, the resource ID of a scale set. */
  readonly id: string;
  /** Another one for a group that was made anew under its ID; absent where the ID itself is then another. */
  readonly uniqueId?: string;
  /** Where a scale set lies; absent where the group's name says it. */
  readonly location?: string;
  readonly desiredCapacity: number;
  /** Absent where the owner of the group sets no bounds. */
  readonly minimumCapacity?: number;
  readonly maximumCapacity?: number;
  /** What these three figures count where that is not instances. */
  readonly countedIn?: OtherUnit;
  readonly instances: readonly ObservedInstance[];
  /** What the cloud is doing with the group itself, in its own word; absent where it has ended. */
  readonly inProgress?: string;
  /** Absent: it could not be found out this time. */
  readonly growth?: Growth;
}

/** Whether the group gets the instances that it wants, and the cloud's own words where it does not. */
export type Growth =
  { readonly kind: 'unhindered' } | { readonly kind: 'failing'; readonly said: string };

/** What one complete and successful reading says of a group. An incomplete one is a fault, never a reading. */
export type GroupReading =
  | { readonly kind: 'found'; readonly observedAt: Date; readonly group: ObservedGroup }
  | { readonly kind: 'absent'; readonly observedAt: Date };

/** Why a group was not read this time: nothing may be concluded from it. */
export interface FailedReading {
  readonly kind: 'failed';
  readonly code: FaultCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

export function failedReading(fault: Fault): FailedReading {
  const { code, message, retryable } = fault;
  return { kind: 'failed', code, message, retryable, ...askedWait(fault) };
}

/** The keys of the instances that belong in the list. */
export function presentIn(group: ObservedGroup): ReadonlySet<string> {
  return new Set(group.instances.filter(({ listed }) => listed).map(({ id }) => instanceKey(id)));
}
