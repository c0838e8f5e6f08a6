import type { WatchRequest } from '../../shared/model/pool-request.ts';
import type { Facts, PoolFacts } from './facts.ts';
import type { Want } from './want.ts';

/** The request that names an object: nothing in it says what is to be written. */
export function requestFor(kind: Want['kind'], facts: Facts, installation: string): WatchRequest {
  const { uid, generation } = facts.pool;
  switch (facts.kind) {
    case 'pool':
      return { kind, installation, pool: facts.pool.ref, uid, generation, ...budgetOf(facts) };
    case 'foreign-pool':
      return { kind: 'sync', installation, pool: facts.pool.ref, uid, generation };
  }
}

function budgetOf({ pool: { callBudget } }: PoolFacts): Pick<WatchRequest, 'callBudget'> {
  return callBudget === undefined ? {} : { callBudget };
}
