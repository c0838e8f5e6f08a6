import { fieldManager } from '../model/contest.ts';
import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
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
    // The first try was carried out and its answer lost: the conflict is with ourselves.
    if (now !== undefined && isWritten(now, read, replicas)) return 'written';
    if (now === undefined || !isStillOurs(now, read)) return 'overtaken';
    machinePool = now;
  }
  return 'overtaken';
}

function isWritten(now: MachinePool, read: MachinePool, replicas: number): boolean {
  return now.uid === read.uid && now.replicas === replicas && now.replicasWriter === fieldManager;
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

/**
 * Adds to the status, which somebody else has written meanwhile, that a figure was written back. Both
 * sides agree then, so no further reading would say it, and the brake on fights counts by it.
 *
 * @param said the status that could not be written
 */
export async function noteWriteBack(
  { cluster }: { readonly cluster: Pick<Cluster, 'readPool' | 'writeStatus'> },
  { ref, uid }: Pool,
  { lastScale, contested }: PoolStatus,
): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const now = await cluster.readPool(ref);
    if (now?.uid !== uid || lastScale === undefined) return;
    const { contested: _, ...rest } = now.status;
    if (Date.parse(rest.lastScale?.time ?? '') > Date.parse(lastScale.time)) return;
    const status = { ...rest, lastScale, ...(contested === undefined ? {} : { contested }) };
    const { kind } = await cluster.writeStatus(now, now.status, status);
    if (kind !== 'conflict') return;
  }
}
