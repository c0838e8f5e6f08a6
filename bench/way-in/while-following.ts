import { followCluster } from '../../sandbox/report/follow-cluster.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { ChangeTracker } from './change-tracker.ts';
import type { WayIn } from './way-in.ts';

/** Does something while watches of the benchmark's own tell what the lists and the MachinePools show. */
export async function whileFollowing<Result>(
  deps: BenchDeps,
  { cluster }: Pick<WayIn, 'cluster'>,
  shows: ChangeTracker['shows'],
  work: () => Promise<Result>,
): Promise<Result> {
  const watching = new AbortController();
  const following = followCluster(
    { shows, phaseIs: () => undefined },
    {
      kubeconfig: cluster.kubeconfig,
      signal: AbortSignal.any([deps.signal, watching.signal]),
      now: deps.now,
      log: deps.log,
    },
  );
  try {
    return await work();
  } finally {
    watching.abort();
    await following.stopped();
  }
}
