import type fc from 'fast-check';
import type { CloudAccess } from '../../shared/model/account.ts';
import { limitsOf, type Capacity } from '../../shared/model/count.ts';
import { countOwner, type MachinePool } from '../../shared/model/machine-pool.ts';
import type { ScaleOutcome } from '../../shared/scale/scale-outcome.ts';
import type { ApplyScaleDeps } from '../../shared/scale/scale-round.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { scaleOnce, type ScaleWorld } from '../fakes/scale-world.ts';

/** What happens to a function at one of its calls. */
export type Mishap =
  | { readonly kind: 'none' }
  /** Stopped for so long, before the call is carried out or after it. A negative time: the clock is set back. */
  | { readonly kind: 'frozen'; readonly when: 'before' | 'after'; readonly ms: number }
  /** The call fails, before it is carried out or after it: then its answer alone is lost. */
  | { readonly kind: 'failed'; readonly when: 'before' | 'after' }
  | { readonly kind: 'killed'; readonly when: 'before' | 'after' };

/** What a function knew when it asked the cloud for a figure. */
export interface Ask {
  readonly figure: number;
  /** By the clock, since the reading of the MachinePool began that it rests on. */
  readonly ageMs: number;
  readonly machinePool: MachinePool | undefined;
  readonly capacity: Capacity | undefined;
}

/** The process is gone: nothing that it would have done is done. */
class Killed extends Error {}

/** A function that works on the world beside others, one call at a time, and has its mishaps. */
export class ScalingFunction {
  readonly asks: Ask[] = [];
  readonly #world: ScaleWorld;
  readonly #turns: fc.Scheduler;
  readonly #mishaps: Mishap[];
  #machinePool: MachinePool | undefined;
  #capacity: Capacity | undefined;
  #readAtMs = Number.NaN;

  constructor(world: ScaleWorld, turns: fc.Scheduler, mishaps: readonly Mishap[]) {
    this.#world = world;
    this.#turns = turns;
    this.#mishaps = [...mishaps];
  }

  /** `undefined`: it was killed, and its message comes back. */
  async work(): Promise<ScaleOutcome | undefined> {
    try {
      return await scaleOnce(this.#deps(), { isNew: true });
    } catch (error) {
      if (error instanceof Killed) return undefined;
      throw error;
    }
  }

  #deps(): ApplyScaleDeps {
    const { cluster, cloud, ...rest } = this.#world;
    return {
      ...rest,
      cluster: {
        readPool: (ref) => this.#inTurn('readPool', () => cluster.readPool(ref)),
        readMachinePool: (...named) => this.#readMachinePool(...named),
        isClusterPaused: (...named) => cluster.isClusterPaused(...named),
        readCloudAccounts: () => cluster.readCloudAccounts(),
        writeStatus: (...write) => this.#inTurn('writeStatus', () => cluster.writeStatus(...write)),
        announce: (...told) => cluster.announce(...told),
      },
      cloud: {
        readCapacity: async (access, group) => {
          const reading = await this.#inTurn('readCapacity', () =>
            cloud.readCapacity(access, group),
          );
          this.#capacity = reading.kind === 'found' ? reading.capacity : undefined;
          return reading;
        },
        setDesiredCapacity: (access, group, figure) => this.#ask(access, group, figure),
        lastCauseOfChange: (...asked) => cloud.lastCauseOfChange(...asked),
      },
    };
  }

  async #readMachinePool(namespace: string, name: string): Promise<MachinePool | undefined> {
    const beganAtMs = this.#nowMs();
    const { cluster } = this.#world;
    const read = await this.#inTurn('readMachinePool', () =>
      cluster.readMachinePool(namespace, name),
    );
    this.#readAtMs = beganAtMs;
    this.#machinePool = read;
    return read;
  }

  #ask(access: CloudAccess, group: Parameters<ScaleWorld['cloud']['put']>[0], figure: number) {
    const ageMs = this.#nowMs() - this.#readAtMs;
    this.asks.push({ figure, ageMs, machinePool: this.#machinePool, capacity: this.#capacity });
    return this.#inTurn('setDesiredCapacity', () =>
      this.#world.cloud.setDesiredCapacity(access, group, figure),
    );
  }

  /** Each call waits for its turn before it is carried out, and again before it is answered. */
  async #inTurn<Result>(label: string, call: () => Promise<Result>): Promise<Result> {
    const mishap = this.#mishaps.shift() ?? { kind: 'none' };
    await this.#turns.schedule(Promise.resolve(), `${label} arrives`);
    this.#suffer(mishap, 'before');
    const result = await call();
    await this.#turns.schedule(Promise.resolve(), `${label} is answered`);
    this.#suffer(mishap, 'after');
    return result;
  }

  #suffer(mishap: Mishap, now: 'before' | 'after'): void {
    if (mishap.kind === 'none' || mishap.when !== now) return;
    switch (mishap.kind) {
      case 'frozen':
        this.#world.clock.advanceMs(mishap.ms);
        return;
      case 'failed':
        throw faults.cloudAway();
      case 'killed':
        throw new Killed();
    }
  }

  #nowMs(): number {
    return this.#world.clock.now().getTime();
  }
}

/** Whether the function could know that it may ask for this figure. */
export function mayAsk({ figure, ageMs, machinePool, capacity }: Ask): boolean {
  return (
    machinePool !== undefined &&
    capacity !== undefined &&
    machinePool.replicas === figure &&
    !machinePool.pausedByAnnotation &&
    !machinePool.beingDeleted &&
    countOwner(machinePool) === 'cluster' &&
    ageMs >= 0 &&
    ageMs <= 2_000 &&
    figure >= limitsOf(capacity).minimum &&
    figure <= limitsOf(capacity).maximum
  );
}
