import type { LeaseRecord, LeaseStore } from '../../shared/ports/lease.ts';

/** A Lease as it is, of which somebody is told when this process has written it. */
export class NotedLeaseStore implements LeaseStore {
  readonly #store: LeaseStore;
  readonly #onWritten: () => void;

  constructor(store: LeaseStore, onWritten: () => void) {
    this.#store = store;
    this.#onWritten = onWritten;
  }

  read(): ReturnType<LeaseStore['read']> {
    return this.#store.read();
  }

  create(record: LeaseRecord): Promise<'written' | 'conflict'> {
    return this.#note(this.#store.create(record));
  }

  replace(record: LeaseRecord, resourceVersion: string): Promise<'written' | 'conflict'> {
    return this.#note(this.#store.replace(record, resourceVersion));
  }

  async #note(writing: Promise<'written' | 'conflict'>): Promise<'written' | 'conflict'> {
    const result = await writing;
    if (result === 'written') this.#onWritten();
    return result;
  }
}
