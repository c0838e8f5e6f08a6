import { askedWait, isFault, orFault, type Fault } from '../model/fault.ts';
import type { GroupOutcome } from '../model/outcome.ts';
import type { PoolChange, PoolPlan } from '../model/plan.ts';
import { poolKey } from '../model/pool.ts';
import type { Cluster, WriteResult, WriteTarget } from '../ports/cluster.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { noteWriteBack, writeBack } from './write-back.ts';

export interface ApplyDeps {
  readonly cluster: Pick<
    Cluster,
    'writeList' | 'writeStatus' | 'writeReplicas' | 'readPool' | 'readMachinePool' | 'announce'
  >;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'count'>;
}

export type ApplyResult =
  | { readonly kind: 'done'; readonly outcome: GroupOutcome }
  /** Somebody wrote first: the plan rests on an object that is no more. Begin again. */
  | { readonly kind: 'conflict' };

/** Writes a plan's changes in order, each on the condition that the object is as the one before left it. */
export async function apply(deps: ApplyDeps, plan: PoolPlan): Promise<ApplyResult> {
  const { ref, uid } = plan.pool;
  let { resourceVersion } = plan.pool;
  for (const [at, change] of plan.changes.entries()) {
    const target = { ref, uid, resourceVersion };
    const result = await orFault(() => write(deps, target, plan, change));
    const written = plan.changes.slice(0, at);
    if (isFault(result)) {
      if (result.code !== 'cluster-unavailable') await tellOf(deps, plan, written);
      return { kind: 'done', outcome: deferredBy(result) };
    }
    switch (result.kind) {
      case 'written':
        ({ resourceVersion } = result);
        break;
      case 'conflict':
        if (change.kind === 'publish-status' && plan.changes[at - 1]?.kind === 'write-back') {
          await orFault(() => noteWriteBack(deps, plan.pool, change.status));
        }
        await tellOf(deps, plan, written);
        return { kind: 'conflict' };
      case 'gone':
        return { kind: 'done', outcome: { kind: 'ignored', reason: 'pool-deleted' } };
    }
  }
  await announce(deps, plan);
  return { kind: 'done', outcome: plan.outcome };
}

/** Once the status is written the next plan finds nothing of it to tell, whatever became of the rest. */
async function tellOf(
  deps: ApplyDeps,
  plan: PoolPlan,
  written: readonly PoolChange[],
): Promise<void> {
  if (!written.some(({ kind }) => kind === 'publish-status')) return;
  if (plan.outcome.kind === 'applied') {
    deps.metrics.count('InstancesAdded', plan.outcome.added);
    deps.metrics.count('InstancesRemoved', plan.outcome.removed);
  }
  await announce(deps, plan);
}

/** The hints of a group that a fault kept from being worked on come back. */
export function deferredBy(fault: Fault): GroupOutcome {
  const detail = `${fault.code}: ${fault.message}`;
  return { kind: 'deferred', reason: 'fault', detail, ...askedWait(fault) };
}

/** What is written stands, whether or not people can be told of it. */
async function announce({ cluster, log }: ApplyDeps, plan: PoolPlan): Promise<void> {
  for (const announcement of plan.announcements) {
    const told = await orFault(() => cluster.announce(plan.pool, announcement));
    if (!isFault(told)) continue;
    const { reason } = announcement;
    log.warn('event not recorded', { pool: poolKey(plan.pool.ref), reason, detail: told.message });
  }
}

async function write(
  deps: ApplyDeps,
  target: WriteTarget,
  plan: PoolPlan,
  change: PoolChange,
): Promise<WriteResult> {
  const { cluster } = deps;
  switch (change.kind) {
    case 'publish-list':
      return cluster.writeList(target, change.providerIdList);
    case 'publish-status':
      return cluster.writeStatus(target, plan.pool.status, change.status);
    case 'write-back': {
      const written = await writeBack(deps, change.machinePool, change.replicas);
      if (written === 'overtaken') return { kind: 'conflict' };
      deps.metrics.count('ReplicasWrittenBack', 1);
      // The pool itself is as it was.
      return { kind: 'written', resourceVersion: target.resourceVersion };
    }
  }
}
