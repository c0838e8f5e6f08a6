import { isSameGroup } from '../model/count.ts';
import type { DriftPolicy, Finding, ListDrift, PoolTrouble, Remedy } from '../model/drift.ts';
import { describeGroup } from '../model/group.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';
import { differenceOf, type ProviderId } from '../model/provider-id.ts';
import type { JudgedPool, Obstacle } from '../reconcile/verdict.ts';
import { replicasDifference } from './replicas-finding.ts';
import { differingFields } from './status-fields.ts';
import type { PoolFacts } from './swept-facts.ts';

/** What all findings of a pool say alike. */
export type AboutPool = Pick<PoolTrouble, 'group' | 'pool' | 'uid' | 'machinePool' | 'policy'>;

/** @param policy the installation's */
export function aboutPool({ swept }: PoolFacts, policy: DriftPolicy): AboutPool {
  const { ref, uid, group, machinePoolName, driftPolicy } = swept;
  return {
    group,
    pool: ref,
    uid,
    ...(machinePoolName === undefined ? {} : { machinePool: machinePoolName }),
    policy: driftPolicy ?? policy,
  };
}

/** What a plan, and what it rests on, say of a pool. A pool in sync leaves nothing behind. */
export function findingsOf(
  about: AboutPool,
  { observed, verdict }: JudgedPool,
  plan: PoolPlan,
  now: Date,
): readonly Finding[] {
  switch (verdict.kind) {
    case 'being-deleted':
    case 'awaits-owner':
    case 'unread':
      return [];
    case 'paused':
      return statusFinding(about, plan);
    case 'blocked':
      return withStatus(about, plan, [troubleOf(about, verdict.obstacle)]);
    case 'current': {
      const { group } = verdict;
      const list = listFinding(about, plan, group);
      const difference = replicasDifference(plan, observed.machinePool, group, now);
      return withStatus(about, plan, [
        ...anewFinding(about, plan, group),
        ...list,
        ...(difference === undefined
          ? []
          : [{ ...about, kind: 'replicas-drift', ...difference } as const]),
      ]);
    }
  }
}

/** A change that no other finding has written is one of the status alone. */
function withStatus(
  about: AboutPool,
  plan: PoolPlan,
  findings: readonly Finding[],
): readonly Finding[] {
  const isWritten = findings.some(({ remedy }) => remedy === 'write');
  return isWritten ? findings : [...findings, ...statusFinding(about, plan)];
}

function statusFinding(about: AboutPool, plan: PoolPlan): readonly Finding[] {
  const after = statusAfter(plan);
  if (after === undefined) return [];
  const fields = differingFields(plan.pool.status, after);
  const message = `The status is out of date: ${fields.join(', ')}.`;
  return [{ ...about, kind: 'status-drift', remedy: 'write', fields, message }];
}

function statusAfter({ changes }: PoolPlan): PoolStatus | undefined {
  return changes.findLast((each) => each.kind === 'publish-status')?.status;
}

const troubles = {
  AccessAllowed: 'access-denied',
  GroupClaimed: 'shared-group',
  GroupFound: 'group-missing',
  ListCurrent: 'group-unread',
} as const;

function troubleOf(about: AboutPool, { condition, status, message }: Obstacle): PoolTrouble {
  const kind = status === 'Unknown' ? 'group-unread' : troubles[condition];
  return { ...about, kind, remedy: 'person', message };
}

function anewFinding(
  about: AboutPool,
  { pool: { status }, changes }: PoolPlan,
  group: ObservedGroup,
): readonly Finding[] {
  if (isSameGroup(status, group)) return [];
  const remedy: Remedy = changes.length > 0 ? 'write' : 'none';
  const message = `${describeGroup(about.group)} was deleted and made again under its name: it was ${status.groupUniqueID ?? status.groupID}. Delete the object if its new instances are not meant.`;
  return [{ ...about, kind: 'group-made-anew', remedy, message }];
}

function listFinding(about: AboutPool, plan: PoolPlan, group: ObservedGroup): readonly Finding[] {
  const { status, providerIdList } = plan.pool;
  const published = plan.changes.find((each) => each.kind === 'publish-list');
  const { added, removed } = differenceOf(
    providerIdList,
    published?.providerIdList ?? providerIdList,
  );
  const pending = statusAfter(plan)?.pendingShrink;
  const isKnown =
    pending === undefined || pending.firstReadAt === status.pendingShrink?.firstReadAt;
  const missing: readonly ProviderId[] = isKnown ? removed : [...removed, ...pending.ids];
  if (published === undefined && missing.length === 0) return [];
  const guarded = missing.length > 0 && (pending ?? status.pendingShrink)?.guarded === true;
  const had = `The list names ${providerIdList.length} instances and ${describeGroup(about.group)} has ${listedIn(group)}`;
  return [
    {
      ...about,
      kind: 'list-drift',
      remedy: 'write',
      added,
      removed: missing,
      guarded,
      ...(isAwaited(status, added, missing) ? { awaited: true } : {}),
      message: `${had}: ${added.length} to add, ${missing.length} to remove.`,
      ...(status.observedAt === undefined ? {} : { beganAfter: status.observedAt }),
    },
  ];
}

/**
 * What a first reading lacked, and stays listed until the second: it was told when it was found, so it is
 * said to those alone who ask how things stand.
 */
export function waitingOf(
  about: AboutPool,
  { verdict }: JudgedPool,
  plan: PoolPlan,
): ListDrift | undefined {
  if (verdict.kind !== 'current') return undefined;
  const { status } = plan.pool;
  const pending = (statusAfter(plan) ?? status).pendingShrink;
  const isKnown = pending?.firstReadAt === status.pendingShrink?.firstReadAt;
  if (pending === undefined || !isKnown || pending.ids.length === 0) return undefined;
  const { ids: removed, guarded, firstReadAt } = pending;
  const held = guarded ? 'That is so much at once that the list keeps them' : 'The list keeps them';
  return {
    ...about,
    kind: 'list-drift',
    remedy: 'none',
    added: [],
    removed,
    guarded,
    awaited: true,
    message: `${removed.length} of ${plan.pool.providerIdList.length} instances that are listed were missing at ${firstReadAt}. ${held} until a second reading lacks them too, for which the watch asks.`,
  };
}

function isAwaited(
  { pendingShrink }: PoolStatus,
  added: readonly ProviderId[],
  missing: readonly ProviderId[],
): boolean {
  const awaited = new Set(pendingShrink?.ids);
  return added.length === 0 && missing.length > 0 && missing.every((id) => awaited.has(id));
}

function listedIn({ instances }: ObservedGroup): number {
  return instances.filter(({ listed }) => listed).length;
}
