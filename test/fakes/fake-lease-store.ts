import { Fault } from '../../shared/model/fault.ts';
import type { LeaseRecord, LeaseStore } from '../../shared/ports/lease.ts';

interface StoredLease {
  readonly record: LeaseRecord;
  readonly resourceVersion: string;
}

type Call = 'read' | 'create' | 'replace';

/** A Lease in memory, and how one process reaches it. */
export class FakeLeaseStore implements LeaseStore {
  readonly #lease: { stored: StoredLease | undefined; version: number };
  /** The way to the API server is cut: every call fails. */
  isCut = false;
  readonly calls: Call[] = [];
  #hold:
    { readonly call: Call; readonly at: 'request' | 'answer'; until: Promise<void> } | undefined;

  constructor(sameLeaseAs?: FakeLeaseStore) {
    this.#lease =
      sameLeaseAs === undefined ? { stored: undefined, version: 0 } : sameLeaseAs.#lease;
  }

  get record(): LeaseRecord | undefined {
    return this.#lease.stored?.record;
  }

  /** The same with this record, which somebody has written before. */
  holding(record: LeaseRecord): this {
    this.#write(record);
    return this;
  }

  /** As somebody would by hand. */
  remove(): void {
    this.#lease.stored = undefined;
  }

  /** Keeps the next such call waiting, before or after it is done; returns what lets it go on. */
  holdNext(call: Call, at: 'request' | 'answer'): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#hold = { call, at, until: promise };
    return resolve;
  }

  async read(): Promise<StoredLease | undefined> {
    return this.#do('read', () => this.#lease.stored);
  }

  async create(record: LeaseRecord): Promise<'written' | 'conflict'> {
    return this.#do('create', () => {
      if (this.#lease.stored !== undefined) return 'conflict';
      return this.#write(record);
    });
  }

  async replace(record: LeaseRecord, resourceVersion: string): Promise<'written' | 'conflict'> {
    return this.#do('replace', () => {
      if (this.#lease.stored?.resourceVersion !== resourceVersion) return 'conflict';
      return this.#write(record);
    });
  }

  #write(record: LeaseRecord): 'written' {
    this.#lease.version += 1;
    this.#lease.stored = { record, resourceVersion: String(this.#lease.version) };
    return 'written';
  }

  async #do<Result>(call: Call, work: () => Result): Promise<Result> {
    this.calls.push(call);
    const hold = this.#hold?.call === call ? this.#hold : undefined;
    if (hold !== undefined) this.#hold = undefined;
    if (hold?.at === 'request') await hold.until;
    if (this.isCut) throw new Fault('cluster-unavailable', 'cut off', { retryable: true });
    const result = work();
    if (hold?.at === 'answer') await hold.until;
    return result;
  }
}
