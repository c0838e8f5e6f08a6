import { FakeLeaseStore } from '../fakes/fake-lease-store.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import type { SimulatedProcess, SimulatedTime } from '../fakes/simulated-time.ts';
import { Elector } from '../../watch/leader/elector.ts';

/** One of several processes that want to lead. */
export class Replica {
  readonly elector: Elector;
  readonly process: SimulatedProcess;
  readonly log = new RecordingLogger();
  /** What `onChange` told. */
  readonly changes: boolean[] = [];
  readonly store: FakeLeaseStore;
  readonly done: Promise<void>;
  readonly #abort = new AbortController();

  constructor(
    time: SimulatedTime,
    options: {
      readonly identity: string;
      readonly lease?: FakeLeaseStore;
      readonly skewMs?: number;
    },
  ) {
    this.process = time.process(options.skewMs);
    this.store = new FakeLeaseStore(options.lease);
    const { clock, monotonic, sleep } = this.process;
    this.elector = new Elector(
      { store: this.store, clock, monotonic, sleep, random: () => 0.5, log: this.log },
      { identity: options.identity, onChange: (leading) => this.changes.push(leading) },
    );
    this.done = this.elector.run(this.#abort.signal);
  }

  /** Asks to end, as a SIGTERM does. */
  end(): void {
    this.#abort.abort();
  }

  /** Whether it would do now what only the leader may do. */
  get acts(): boolean {
    return !this.process.isStopped && this.elector.isLeader();
  }
}
