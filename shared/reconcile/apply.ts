import type { Outcome } from '../model/outcome.ts';
import type { PoolChange, PoolPlan } from '../model/plan.ts';
import type { Cluster, WriteResult, WriteTarget } from '../ports/cluster.ts';

export interface ApplyDeps {
  readonly cluster: Pick<Cluster, 'writeList' | 'writeStatus'>;
}

export type ApplyResult =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  /** Somebody wrote first: the plan rests on an object that is no more. Begin again. */
  | { readonly kind: 'conflict' };

/** Writes a plan's changes in order, each on the condition that the object is as the one before left it. */
export async function apply(deps: ApplyDeps, plan: PoolPlan): Promise<ApplyResult> {
  const { ref, uid } = plan.pool;
  let { resourceVersion } = plan.pool;
  for (const change of plan.changes) {
    const result = await write(deps, { ref, uid, resourceVersion }, plan, change);
    switch (result.kind) {
      case 'written':
        ({ resourceVersion } = result);
        break;
      case 'conflict':
        return { kind: 'conflict' };
      case 'gone':
        return { kind: 'done', outcome: { kind: 'ignored', reason: 'pool-deleted' } };
    }
  }
  return { kind: 'done', outcome: plan.outcome };
}

function write(
  { cluster }: ApplyDeps,
  target: WriteTarget,
  plan: PoolPlan,
  change: PoolChange,
): Promise<WriteResult> {
  switch (change.kind) {
    case 'publish-list':
      return cluster.writeList(target, change.providerIdList);
    case 'publish-status':
      return cluster.writeStatus(target, plan.pool.status, change.status);
  }
}
