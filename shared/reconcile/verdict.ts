import { locationRefusal, type CloudAccess } from '../model/account.ts';
import { askedWait, type FaultCode } from '../model/fault.ts';
import { describeGroup } from '../model/group.ts';
import type { GroupReading, ObservedGroup } from '../model/observation.ts';
import { mostListed, type Pool } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { claimantOf } from './claim.ts';
import type { GroupObservation } from './observe.ts';
import type { ObservedPool } from './observed-pool.ts';

/** What stands between a pool and its list, as a condition that a person can act on. */
export interface Obstacle {
  readonly condition: 'AccessAllowed' | 'GroupClaimed' | 'GroupFound' | 'ListCurrent';
  readonly status: 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** What an observation means for one pool. */
export type Verdict =
  | { readonly kind: 'being-deleted' }
  | { readonly kind: 'awaits-owner' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'blocked'; readonly obstacle: Obstacle }
  | { readonly kind: 'unread'; readonly detail: string; readonly retryAfterMs?: number }
  | {
      readonly kind: 'current';
      readonly group: ObservedGroup;
      readonly observedAt: Date;
      /** As the observation has it. */
      readonly notThere?: readonly ProviderId[];
    };

export type CurrentVerdict = Extract<Verdict, { kind: 'current' }>;

export interface JudgedPool {
  readonly observed: ObservedPool;
  readonly verdict: Verdict;
}

/** What an observation means for each of its pools. */
export function judgeAll(observation: GroupObservation): readonly JudgedPool[] {
  const { pools, reading } = observation;
  const location = reading.kind === 'found' ? reading.group.location : undefined;
  const claimant = claimantOf(pools, location);
  return pools.map((observed) => ({ observed, verdict: judge(observation, observed, claimant) }));
}

/** Judges in the order in which one finding makes the next one meaningless. */
export function judge(
  observation: GroupObservation,
  observed: ObservedPool,
  claimant: Pool | undefined,
): Verdict {
  const { pool, machinePool, paused, access } = observed;
  // Once core deletes a MachinePool it copies no list any more, and deletes Nodes by the copy that it has.
  if (pool.beingDeleted || machinePool?.beingDeleted === true) return { kind: 'being-deleted' };
  if (pool.machinePoolName === undefined) return { kind: 'awaits-owner' };
  if (paused) return { kind: 'paused' };
  if (access.kind === 'denied') {
    return blocked('AccessAllowed', 'False', access.reason, access.message);
  }
  const elsewhere = judgeLocation(observation, access.access);
  if (elsewhere !== undefined) return elsewhere;
  if (claimant !== undefined && claimant.uid !== pool.uid) {
    return blocked(
      'GroupClaimed',
      'False',
      'ClaimedByAnother',
      claimMessage(observation, claimant),
    );
  }
  return judgeReading(observation);
}

function judgeReading({ group, reading, notThere }: GroupObservation): Verdict {
  switch (reading.kind) {
    case 'found':
      return judgeSize(reading, notThere);
    case 'absent':
      return blocked(
        'GroupFound',
        'False',
        'GroupNotFound',
        `There is no ${describeGroup(group)}. The list stays as it was read last. Correct the name by making a new object, or create the group.`,
      );
    case 'failed':
      return reading.retryable
        ? { kind: 'unread', detail: reading.message, ...askedWait(reading) }
        : blocked('GroupFound', 'Unknown', reasonOf(reading.code), reading.message);
    case 'not-read':
      return { kind: 'unread', detail: `${describeGroup(group)} was not read` };
  }
}

/** Where a scale set lies is known only once it was read. */
function judgeLocation(
  { group, reading }: GroupObservation,
  access: CloudAccess,
): Verdict | undefined {
  if (access.cloud !== 'azure' || reading.kind !== 'found') return undefined;
  const { location } = reading.group;
  const refusal = location === undefined ? undefined : locationRefusal(access, group, location);
  return refusal && blocked('AccessAllowed', 'False', refusal.reason, refusal.message);
}

function judgeSize(
  { group, observedAt }: Extract<GroupReading, { kind: 'found' }>,
  notThere: readonly ProviderId[] | undefined,
): Verdict {
  const listed = group.instances.filter((instance) => instance.listed).length;
  return listed > mostListed
    ? blocked(
        'ListCurrent',
        'False',
        'ListTooLong',
        `The group has ${listed} instances and a list holds at most ${mostListed}. Divide it into several groups with a MachinePool each.`,
      )
    : { kind: 'current', group, observedAt, ...(notThere === undefined ? {} : { notThere }) };
}

function blocked(
  condition: Obstacle['condition'],
  status: Obstacle['status'],
  reason: string,
  message: string,
): Verdict {
  return { kind: 'blocked', obstacle: { condition, status, reason, message } };
}

function claimMessage({ group }: GroupObservation, { ref }: Pool): string {
  return `${describeGroup(group)} belongs to ${ref.kind} ${ref.namespace}/${ref.name} already. Delete one of the two objects.`;
}

/** `cloud-denied` becomes `CloudDenied`: reasons of conditions are CamelCase. */
function reasonOf(code: FaultCode): string {
  return code.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
