import type { PoolChange, PoolPlan } from '../../shared/model/plan.ts';
import type { Pool } from '../../shared/model/pool.ts';

/** The pool as it is when the plan was carried out. */
export function carriedOut({ pool, changes }: Pick<PoolPlan, 'pool' | 'changes'>): Pool {
  return changes.reduce(carryOut, pool);
}

function carryOut(pool: Pool, change: PoolChange): Pool {
  switch (change.kind) {
    case 'publish-list':
      return { ...pool, providerIdList: change.providerIdList };
    case 'publish-status':
      return { ...pool, status: change.status };
    case 'write-back':
      return pool;
  }
}
