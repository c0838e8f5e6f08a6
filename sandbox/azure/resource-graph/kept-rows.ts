import type { Clock } from '../../simulated/clock.ts';
import type { Row } from './evaluate.ts';

/** The rows that queries gave lately: half a million are not found and sorted anew for each page. */
export interface KeptRows {
  /** @param key names the query and what of it depends on who asks */
  rowsOf(key: string, keptMs: number, find: () => readonly Row[]): readonly Row[];
}

/** A walk has a few queries, one after the other. */
const mostKept = 4;

interface Kept {
  readonly key: string;
  readonly rows: readonly Row[];
  readonly until: number;
}

export function newKeptRows(clock: Pick<Clock, 'now'>): KeptRows {
  let all: readonly Kept[] = [];
  return {
    rowsOf(key, keptMs, find) {
      const now = clock.now();
      const known = all.find((kept) => kept.key === key && kept.until > now);
      if (known !== undefined) return known.rows;
      const rows = find();
      const others = all.filter((kept) => kept.key !== key && kept.until > now);
      all =
        keptMs === 0 ? others : [...others.slice(-mostKept), { key, rows, until: now + keptMs }];
      return rows;
    },
  };
}
