import type { PoolPlan } from '../../shared/model/plan.ts';
import type { Pool } from '../../shared/model/pool.ts';

/** The pool as it is when the plan was carried out. */
export function carriedOut({ pool, changes }: Pick<PoolPlan, 'pool' | 'changes'>): Pool {
  return changes.reduce<Pool>(
    (now, change) =>
      change.kind === 'publish-list'
        ? { ...now, providerIdList: change.providerIdList }
        : { ...now, status: change.status },
    pool,
  );
}
