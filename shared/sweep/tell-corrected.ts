import { atMost } from '../model/at-most.ts';
import type { Finding } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { Announcement } from '../model/plan.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Logger } from '../ports/logger.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';
import type { CorrectionEnd, CorrectionResult } from './correction.ts';

export interface TellDeps {
  readonly fleet: Pick<SweptFleet, 'announceOnMachinePool'>;
  readonly cluster: Pick<Cluster, 'readMachinePool'>;
  readonly log: Logger;
}

interface Told extends CorrectionResult {
  readonly namespace: string;
  readonly machinePool: string;
}

const mostAtOnce = 8;

/** What was done about a finding, as it is told; the others changed nothing. */
const deeds: Readonly<Partial<Record<CorrectionEnd, string>>> = {
  corrected: 'corrected',
  asked: 'the function that scales was asked',
  nudged: 'its provider was asked to look',
};

/**
 * Tells on each MachinePool what was done about it, all of it in one Event. A status that was brought up
 * to date says so itself. What was done stands, whether or not people can be told of it.
 */
export async function tellCorrected(
  deps: TellDeps,
  results: readonly CorrectionResult[],
  lookedAt: Date,
): Promise<void> {
  const told = results.flatMap(toldOf);
  const byMachinePool = Map.groupBy(told, ({ namespace, machinePool }) =>
    JSON.stringify([namespace, machinePool]),
  );
  await atMost(mostAtOnce, [...byMachinePool.values()], (own) => tellOne(deps, own, lookedAt));
}

function toldOf(result: CorrectionResult): readonly Told[] {
  const { finding, end, detail } = result;
  if (finding.kind === 'unclaimed-group' || finding.kind === 'status-drift') return [];
  const { machinePool, pool } = finding;
  // With a detail it is said why it was not asked this time.
  const isDone = deeds[end] !== undefined && (end !== 'nudged' || detail === undefined);
  if (!isDone || machinePool === undefined) return [];
  return [{ ...result, namespace: pool.namespace, machinePool }];
}

async function tellOne(
  { fleet, cluster, log }: TellDeps,
  own: readonly Told[],
  lookedAt: Date,
): Promise<void> {
  const [first] = own;
  if (first === undefined) return;
  const { namespace, machinePool: name } = first;
  const announcement = announcementOf(own, lookedAt);
  const told = await orFault(async () => {
    const machinePool = await cluster.readMachinePool(namespace, name);
    if (machinePool !== undefined) await fleet.announceOnMachinePool(machinePool, announcement);
  });
  if (!isFault(told)) return;
  const named = { machinePool: `${namespace}/${name}`, reason: announcement.reason };
  log.warn('event not recorded', { ...named, detail: told.message });
}

function announcementOf(own: readonly Told[], lookedAt: Date): Announcement {
  const said = [...Map.groupBy(own, ({ end }) => end)].map(
    ([end, same]) => `${deeds[end] ?? end}: ${messagesOf(same).join(' ')}`,
  );
  return {
    type: 'Normal',
    reason: own.some(({ end }) => end === 'corrected') ? 'DriftCorrected' : 'CorrectionRequested',
    message: `Found at ${lookedAt.toISOString()}, and ${said.join('; ')}`,
  };
}

function messagesOf(results: readonly { readonly finding: Finding }[]): readonly string[] {
  return [...new Set(results.map(({ finding }) => finding.message))];
}
