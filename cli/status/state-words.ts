import type { Emphasis } from '../output/table-layout.ts';
import type { PoolState } from './pool-view.ts';

/** How a state is shown to people. */
export function wordOf(state: PoolState): string {
  switch (state) {
    case 'in-sync':
      return 'in sync';
    case 'needs-you':
      return 'needs you';
    case 'settling':
    case 'paused':
    case 'deleting':
      return state;
  }
}

export function emphasisOf(state: PoolState): Emphasis {
  switch (state) {
    case 'in-sync':
      return 'green';
    case 'settling':
      return 'yellow';
    case 'paused':
    case 'deleting':
      return 'dim';
    case 'needs-you':
      return 'red';
  }
}
