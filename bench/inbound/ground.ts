import { launchGroups } from '../../sandbox/installation/groups.ts';
import { startFedFunction, type FedFunction } from '../installation/fed-function.ts';
import type { BenchDeps, Installation } from '../installation/install.ts';
import { waitForMessages } from '../installation/queue.ts';
import type { Figures } from '../report/result.ts';
import type { GroupSizes } from './group-sizes.ts';
import type { Tally } from './tally.ts';
import { drain } from './waiting-events.ts';

/** What every stage of the benchmark stands on. */
export interface Ground {
  readonly installation: Installation;
  readonly sizes: GroupSizes;
  /** The deployed folder of the function. */
  readonly bundle: string;
  readonly logs: string;
}

/** What a stage found. */
export interface Stage {
  readonly figures: Figures;
  readonly tally: Tally;
}

/** As many batches at once as Lambda's SQS event source begins with. */
export const usualConcurrency = 5;

const launchTimeoutMs = 60_000;

/** Starts the function for a stage; each stage begins with a fresh one. */
export function startStageFunction(
  deps: BenchDeps,
  { installation, bundle }: Ground,
  settings: Omit<Parameters<typeof startFedFunction>[2], 'folder'>,
): FedFunction {
  return startFedFunction(deps, installation, { ...settings, folder: bundle });
}

/** Launches all groups and lets the function list their instances; that warms it up too. */
export async function launchAll(deps: BenchDeps, ground: Ground, fed: FedFunction): Promise<void> {
  const { installation, sizes } = ground;
  const { pools } = sizes;
  deps.progress(`launching ${pools.length} groups`);
  await launchGroups(installation.clients, pools);
  const count = pools.reduce((sum, { replicas }) => sum + replicas, 0);
  await waitForMessages(installation, { count, withinMs: launchTimeoutMs, signal: deps.signal });
  await drain(deps, installation, fed);
  await sizes.checkLists(installation.cluster.api);
}

/** @throws when an invocation failed: what was measured beside it means little */
export function checkInvocations(fed: FedFunction): void {
  const [first] = fed.failures();
  if (first === undefined) return;
  throw new Error(`${fed.failures().length} invocations failed, the first with ${first}`);
}
