import type { BenchDeps } from '../installation/install.ts';
import type { Feeding } from './feeding.ts';
import { drain } from './waiting-events.ts';
import type { WayIn } from './way-in.ts';

const launchTimeoutMs = 60_000;

/** Makes all groups and lets the function list their instances; that warms it up too. */
export async function launchAll(deps: BenchDeps, wayIn: WayIn, feeding: Feeding): Promise<void> {
  const { sizes, cluster } = wayIn;
  deps.progress(`launching ${sizes.names.length} groups`);
  await wayIn.waitForMessages(await wayIn.launch(), launchTimeoutMs);
  await drain(deps, wayIn, feeding);
  await sizes.checkLists(cluster.api);
}
