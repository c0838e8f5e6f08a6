import type { Finding } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Logger } from '../ports/logger.ts';
import type { SweptFleet } from '../ports/swept-fleet.ts';
import type { CorrectionResult } from './correction.ts';

export interface TellDeps {
  readonly fleet: Pick<SweptFleet, 'announceOnMachinePool'>;
  readonly cluster: Pick<Cluster, 'readMachinePool'>;
  readonly log: Logger;
}

/**
 * Tells on the MachinePool what was corrected. A status that was brought up to date says so itself. What
 * was written stands, whether or not people can be told of it.
 */
export async function tellCorrected(
  { fleet, cluster, log }: TellDeps,
  { finding, end }: CorrectionResult,
  lookedAt: Date,
): Promise<void> {
  if (end !== 'corrected' || finding.kind === 'status-drift') return;
  if (!isOfPool(finding) || finding.machinePool === undefined) return;
  const { machinePool: name, pool } = finding;
  const { namespace } = pool;
  const told = await orFault(async () => {
    const machinePool = await cluster.readMachinePool(namespace, name);
    if (machinePool === undefined) return;
    const message = `Found at ${lookedAt.toISOString()}, and corrected: ${finding.message}`;
    const announcement = { type: 'Normal', reason: 'DriftCorrected', message } as const;
    await fleet.announceOnMachinePool(machinePool, announcement);
  });
  if (!isFault(told)) return;
  const named = { machinePool: `${namespace}/${name}`, reason: 'DriftCorrected' };
  log.warn('event not recorded', { ...named, detail: told.message });
}

type OfPool = Exclude<Finding, { kind: 'unclaimed-group' | 'foreign-list-drift' }>;

function isOfPool(finding: Finding): finding is OfPool {
  return finding.kind !== 'unclaimed-group' && finding.kind !== 'foreign-list-drift';
}
