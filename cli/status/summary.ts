import { poolStates, type PoolState, type PoolView } from './pool-view.ts';
import { wordOf } from './state-words.ts';

/** How many pools are in which state. */
export class StatusTally {
  readonly #counts = new Map<PoolState, number>();

  add({ state }: Pick<PoolView, 'state'>): void {
    this.#counts.set(state, this.of(state) + 1);
  }

  of(state: PoolState): number {
    return this.#counts.get(state) ?? 0;
  }

  get pools(): number {
    return poolStates.reduce((sum, state) => sum + this.of(state), 0);
  }
}

/** Part of the JSON and YAML that the command prints. */
export interface StatusSummary {
  readonly pools: number;
  readonly inSync: number;
  readonly settling: number;
  readonly paused: number;
  readonly deleting: number;
  readonly needsYou: number;
}

export function summaryOf(tally: StatusTally): StatusSummary {
  return {
    pools: tally.pools,
    inSync: tally.of('in-sync'),
    settling: tally.of('settling'),
    paused: tally.of('paused'),
    deleting: tally.of('deleting'),
    needsYou: tally.of('needs-you'),
  };
}

/**
 * One line on all pools, as in `12 pools: 10 in sync, 1 settling, 1 needs you`.
 *
 * @param where as in ` in namespace team-a`; may be empty
 */
export function summaryLine(tally: StatusTally, where: string): string {
  const { pools } = tally;
  const parts = poolStates.flatMap((state) => {
    const count = tally.of(state);
    return count === 0 ? [] : [`${count} ${count > 1 ? pluralOf(state) : wordOf(state)}`];
  });
  return `${pools} ${pools === 1 ? 'pool' : 'pools'}${where}: ${parts.join(', ')}`;
}

function pluralOf(state: PoolState): string {
  return state === 'needs-you' ? 'need you' : wordOf(state);
}
