import { PatchStrategy, setHeaderOptions, type CustomObjectsApi } from '@kubernetes/client-node';
import { fieldManager } from '../model/contest.ts';
import type { LeaseRecord, LeaseStore } from '../ports/lease.ts';
import { readAs, statusOf, toClusterFault } from './api-fault.ts';
import { installationNamespace } from './kube-installation.ts';
import { leaseSpec, parseLease } from './lease-object.ts';
import { leaseResource } from './resources.ts';

const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** Where a Lease is. */
export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

/** The one that the leading watch renews, where its settings name no other. */
export const usualWatchLease: LeaseName = {
  namespace: installationNamespace,
  name: 'poolsync-watch',
};

/**
 * One Lease of the management cluster. Needs the rights get, create and patch on Leases. Connect it
 * with `leaseLimits`: a renewal that takes long is none.
 */
export class KubeLeaseStore implements LeaseStore {
  readonly #api: CustomObjectsApi;
  readonly #lease: LeaseName;

  constructor(api: CustomObjectsApi, lease: LeaseName) {
    this.#api = api;
    this.#lease = lease;
  }

  async read(): ReturnType<LeaseStore['read']> {
    let object: unknown;
    try {
      object = await this.#api.getNamespacedCustomObject({ ...leaseResource, ...this.#lease });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toClusterFault(`Reading ${this.#what}`, error);
    }
    return readAs(this.#what, () => parseLease(object));
  }

  async create(record: LeaseRecord): Promise<'written' | 'conflict'> {
    const { namespace, name } = this.#lease;
    const { group, version } = leaseResource;
    const body = {
      apiVersion: `${group}/${version}`,
      kind: 'Lease',
      metadata: { name },
      spec: leaseSpec(record),
    };
    return this.#write('Making', () =>
      this.#api.createNamespacedCustomObject({ ...leaseResource, namespace, body, fieldManager }),
    );
  }

  /** A patch, so that labels and owners that somebody gave the Lease stay. */
  async replace(record: LeaseRecord, resourceVersion: string): Promise<'written' | 'conflict'> {
    const body = { metadata: { resourceVersion }, spec: leaseSpec(record) };
    const request = { ...leaseResource, ...this.#lease, body, fieldManager };
    return this.#write('Writing', () =>
      this.#api.patchNamespacedCustomObject(request, asMergePatch),
    );
  }

  async #write(doing: string, send: () => Promise<unknown>): Promise<'written' | 'conflict'> {
    try {
      await send();
      return 'written';
    } catch (error) {
      const status = statusOf(error);
      // Of a patch, 404 says that somebody removed the Lease.
      if (status === 409 || (status === 404 && doing === 'Writing')) return 'conflict';
      throw toClusterFault(`${doing} ${this.#what}`, error);
    }
  }

  get #what(): string {
    return `Lease ${this.#lease.namespace}/${this.#lease.name}`;
  }
}
