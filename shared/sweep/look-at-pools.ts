import type { CloudAccess } from '../model/account.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import { failedReading, type FailedReading } from '../model/observation.ts';
import { judgeAll, type JudgedPool } from '../reconcile/verdict.ts';
import { withNotThere } from '../reconcile/not-there.ts';
import type { GroupObservation } from '../reconcile/observe.ts';
import { plan } from '../reconcile/plan.ts';
import type { PlanContext } from '../reconcile/plan-context.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { Batch } from './access-buffers.ts';
import type { DeniedAccess } from './denied-access.ts';
import { lookedAt, toldFinding, toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import { aboutPool, findingsOf, waitingOf } from './pool-findings.ts';
import type { PoolFacts } from './swept-facts.ts';
import { unseenThrough } from './unseen.ts';

/** All of our objects that stand for one group, as far as this walk knows. */
export interface PoolsOfGroup {
  readonly group: GroupRef;
  readonly pools: readonly PoolFacts[];
}

/** Reads the groups of a batch in one call, and says what differs. The objects were read before. */
export async function lookAtPools(
  walk: Walk,
  denied: DeniedAccess,
  { access, items }: Batch<PoolsOfGroup>,
): Promise<readonly DriftTold[]> {
  const untold = items.flatMap(({ pools }) => pools).filter(isUntold);
  const groups = items.map(({ group }) => group);
  const read =
    denied.faultOf(access) ?? (await orFault(() => walk.deps.cloud.readGroups(access, groups)));
  if (isFault(read)) denied.remember(access, read);
  const readings = isFault(read) ? ofEachGroup(groups, read) : read;
  if (isFault(readings)) return [toldUnseen(unseenThrough(access, untold.length, readings))];
  const told: DriftTold[] = [];
  for (const { group, pools } of items) {
    const reading = readings.get(groupKey(group)) ?? { kind: 'not-read' };
    const observed = pools.map((each) => each.observed);
    told.push(...(await judgePools(walk, access, pools, { group, pools: observed, reading })));
  }
  return [...told, lookedAt({ groupsRead: groups.length })];
}

/**
 * That a way of access is closed holds for each of its groups, and does not pass by itself: each pool gets
 * to know it, as by an event. What else fails may be about one group of the call, or pass.
 */
function ofEachGroup(
  groups: readonly GroupRef[],
  fault: Fault,
): ReadonlyMap<GroupKey, FailedReading> | Fault {
  const isClosed = fault.code === 'cloud-denied' || fault.code === 'wrong-account';
  if (fault.retryable || !isClosed) return fault;
  return new Map(groups.map((group) => [groupKey(group), failedReading(fault)]));
}

async function judgePools(
  walk: Walk,
  access: CloudAccess,
  pools: readonly PoolFacts[],
  first: GroupObservation,
): Promise<readonly DriftTold[]> {
  const context = contextOf(walk);
  const { observation, plans } = await planSurely(walk, first, context);
  return judgeAll(observation).flatMap((judged, at): readonly DriftTold[] => {
    const [facts, poolPlan] = [pools[at], plans[at]];
    if (facts === undefined || poolPlan === undefined) return [];
    const trouble = troubleOf(observation, judged);
    const told =
      judged.verdict.kind === 'unread' ? [] : toldOf(walk, facts, judged, poolPlan, context);
    if (trouble === undefined) return told;
    // What is known of the pool is a finding of it, and that it was not looked at belongs to the place.
    const findings = told.filter(({ kind }) => kind !== 'looked');
    return isUntold(facts)
      ? [...findings, toldUnseen(unseenThrough(access, 1, trouble))]
      : findings;
  });
}

/**
 * The plans for a group. Only where they lack an ID that nothing says to be gone is the cloud asked for
 * it by name, as it is before anything is written.
 */
async function planSurely(
  { deps }: Walk,
  observation: GroupObservation,
  context: PlanContext,
): Promise<{ readonly observation: GroupObservation; readonly plans: readonly PoolPlan[] }> {
  const plans = plan(observation, context);
  if (!plans.some(letsIdsWait)) return { observation, plans };
  const work = { group: observation.group, hintIds: [], namedPools: [], changedAt: [], ...context };
  const known = await withNotThere(deps, { kind: 'observed', work, observation });
  if (known.kind === 'unobserved' || known.observation === observation) {
    return { observation, plans };
  }
  return { observation: known.observation, plans: plan(known.observation, context) };
}

function letsIdsWait({ changes }: PoolPlan): boolean {
  return changes.some(
    (each) => each.kind === 'publish-status' && each.status.pendingShrink !== undefined,
  );
}

/** What is to be said of pools that need no reading, or may have none. */
export function judgeUnread(
  walk: Walk,
  facts: PoolFacts,
  together: readonly PoolFacts[] = [facts],
): readonly DriftTold[] {
  const context = contextOf(walk);
  const { group } = facts.swept;
  const observation: GroupObservation = {
    group,
    pools: together.map(({ observed }) => observed),
    reading: { kind: 'not-read' },
  };
  const plans = plan(observation, context);
  return judgeAll(observation).flatMap((judged, at) => {
    const poolPlan = plans[at];
    return poolPlan === undefined || together[at] !== facts
      ? []
      : toldOf(walk, facts, judged, poolPlan, context);
  });
}

function toldOf(
  { options: { policy } }: Walk,
  facts: PoolFacts,
  judged: JudgedPool,
  poolPlan: PoolPlan,
  { now }: PlanContext,
): readonly DriftTold[] {
  // By itself a pool has no rival: that is all that can have become known since.
  const isNews = facts.isTold !== true || isRival(judged);
  if (facts.isSilent === true || !isNews) return [];
  const about = aboutPool(facts, policy);
  const findings = findingsOf(about, judged, poolPlan, now);
  const waiting = waitingOf(about, judged, poolPlan);
  const looked = facts.isTold === true ? [] : [lookedAt({ pools: 1 })];
  return [
    ...findings.map(toldFinding),
    ...(waiting === undefined ? [] : [{ kind: 'waits', finding: waiting } as const]),
    ...looked,
  ];
}

export function isUntold({
  isTold = false,
  isSilent = false,
}: Pick<PoolFacts, 'isTold' | 'isSilent'>): boolean {
  return !isTold && !isSilent;
}

function isRival({ verdict }: JudgedPool): boolean {
  return verdict.kind === 'blocked' && verdict.obstacle.condition === 'GroupClaimed';
}

function contextOf({ deps }: Walk): PlanContext {
  return { causes: ['Sweep'], instances: [], now: deps.clock.now() };
}

/** Why the group of a pool could not be looked at; `undefined`: it was. */
function troubleOf(
  { reading }: GroupObservation,
  { verdict }: JudgedPool,
): { readonly code: string; readonly message: string } | undefined {
  if (verdict.kind === 'unread') {
    const code = reading.kind === 'failed' ? reading.code : 'incomplete-reading';
    return { code, message: verdict.detail };
  }
  const isOpen = verdict.kind === 'blocked' && verdict.obstacle.status === 'Unknown';
  return isOpen && reading.kind === 'failed' ? reading : undefined;
}
