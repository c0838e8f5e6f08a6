import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import type { Cluster } from '../ports/cluster.ts';

export interface WriteBackDeps {
  readonly cluster: Pick<Cluster, 'readMachinePool' | 'writeReplicas'>;
}

/** Cluster API core writes a MachinePool's status after each of our writes, so conflicts are usual. */
const mostTries = 4;

/**
 * Writes a figure to `spec.replicas` of the MachinePool that was read. Where somebody else has
 * written it meanwhile, that object alone is read again, and written if it may still be.
 *
 * @returns `overtaken` where what the figure rests on has changed: begin again
 */
export async function writeBack(
  { cluster }: WriteBackDeps,
  read: MachinePool,
  replicas: number,
): Promise<'written' | 'overtaken'> {
  let machinePool = read;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { kind } = await cluster.writeReplicas(machinePool, replicas);
    if (kind === 'written') return 'written';
    if (kind === 'gone') return 'overtaken';
    const { namespace, name } = machinePool;
    const now = await cluster.readMachinePool(namespace, name);
    if (now === undefined || !isStillOurs(now, read)) return 'overtaken';
    machinePool = now;
  }
  return 'overtaken';
}

function isStillOurs(now: MachinePool, read: MachinePool): boolean {
  return (
    now.uid === read.uid &&
    now.replicas === read.replicas &&
    countOwner(now) === 'cloud' &&
    !now.pausedByAnnotation &&
    !now.beingDeleted
  );
}
