import type { PoolRef } from '../../shared/model/pool.ts';
import type { ReportedMachinePool, ReportedPool } from '../../shared/model/reported.ts';
import type { FoundMachinePool } from './found-machine-pool.ts';

/** The MachinePools that are known so far, by their names and by the pools that they name. */
export class MachinePoolLookup {
  readonly #byKey = new Map<string, ReportedMachinePool>();
  readonly #byInfrastructure = new Map<string, ReportedMachinePool>();

  put(machinePool: ReportedMachinePool): void {
    this.remove(keyOf(machinePool));
    this.#byKey.set(keyOf(machinePool), machinePool);
    const { namespace, infrastructure } = machinePool;
    if (infrastructure === undefined) return;
    this.#byInfrastructure.set(
      `${infrastructure.kind}/${namespace}/${infrastructure.name}`,
      machinePool,
    );
  }

  /** @param key `<namespace>/<name>` */
  remove(key: string): void {
    const known = this.#byKey.get(key);
    this.#byKey.delete(key);
    if (known?.infrastructure === undefined) return;
    const { kind, name } = known.infrastructure;
    const named = `${kind}/${known.namespace}/${name}`;
    if (this.#byInfrastructure.get(named) === known) this.#byInfrastructure.delete(named);
  }

  /** Whether what `find` says of the pool cannot change by MachinePools that come later. */
  knows({ ref, machinePoolName }: ReportedPool): boolean {
    return machinePoolName !== undefined && this.#byKey.has(`${ref.namespace}/${machinePoolName}`);
  }

  find({ ref, machinePoolName }: ReportedPool): FoundMachinePool {
    if (machinePoolName !== undefined) {
      const machinePool = this.#byKey.get(`${ref.namespace}/${machinePoolName}`);
      return machinePool === undefined
        ? { kind: 'gone', name: machinePoolName }
        : { kind: 'owner', machinePool };
    }
    const machinePool = this.#byInfrastructure.get(keyOfPool(ref));
    return machinePool === undefined ? { kind: 'none' } : { kind: 'names-it', machinePool };
  }
}

function keyOf({ namespace, name }: ReportedMachinePool): string {
  return `${namespace}/${name}`;
}

function keyOfPool({ kind, namespace, name }: PoolRef): string {
  return `${kind}/${namespace}/${name}`;
}
