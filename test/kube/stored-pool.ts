import { account, region } from '../fakes/builders.ts';
import { aMachinePoolObject, aPoolObject, type Fields } from './api-objects.ts';
import type { ApiAnswer, ApiRequest } from './local-api-server.ts';

const ofCore = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet';
const ofUs = '/apis/infrastructure.cluster.x-k8s.io/v1alpha1';
const poolPath = `${ofUs}/namespaces/fleet/autoscalinggroupmachinepools/pool`;

/**
 * What an API server answers that holds the pool `fleet/pool` of the group `workers`, owned by a
 * MachinePool and allowed by a CloudAccount. Patches are committed on their condition, as merge
 * patches are.
 */
export class StoredPool {
  /** The patches that were committed, in order. */
  readonly commits: Fields[] = [];
  #version = 41;
  #object: Fields = aPoolObject({
    labels: { 'cluster.x-k8s.io/cluster-name': 'blue' },
    ownerReferences: [
      { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'machine-pool' },
    ],
  });

  readonly answer = ({ method, path, body }: ApiRequest): ApiAnswer => {
    if (method === 'POST') return { status: 201, body: {} };
    if (method === 'PATCH') return this.#patch(body as Fields);
    const found = new Map<string, () => Fields>([
      [poolPath, () => this.#read()],
      [`${ofUs}/autoscalinggroupmachinepools`, tableOfPools],
      [`${ofUs}/cloudaccounts`, cloudAccounts],
      [`${ofCore}/machinepools/machine-pool`, () => aMachinePoolObject({ name: 'machine-pool' })],
      [`${ofCore}/clusters/blue`, () => ({ spec: {} })],
    ]).get(path);
    return found === undefined ? { status: 404, body: {} } : { body: found() };
  };

  get providerIdList(): unknown {
    return (this.#object['spec'] as Fields)['providerIDList'];
  }

  #read(): Fields {
    const metadata = this.#object['metadata'] as Fields;
    return { ...this.#object, metadata: { ...metadata, resourceVersion: String(this.#version) } };
  }

  #patch(patch: Fields): ApiAnswer {
    const { uid, resourceVersion } = patch['metadata'] as Fields;
    if (uid !== 'uid-1' || resourceVersion !== String(this.#version)) {
      return { status: 409, body: { message: 'the object has been modified' } };
    }
    this.#object = merged(this.#object, patch);
    this.#version += 1;
    this.commits.push(patch);
    return { body: this.#read() };
  }
}

function tableOfPools(): Fields {
  return {
    metadata: {},
    columnDefinitions: ['Group', 'Account', 'Region'].map((name) => ({ name })),
    rows: [
      {
        cells: ['workers', account, region],
        object: { metadata: { name: 'pool', namespace: 'fleet' } },
      },
    ],
  };
}

function cloudAccounts(): Fields {
  const spec = { accountID: account, regions: [region], namespaces: ['fleet'] };
  return { items: [{ metadata: { name: 'main' }, spec }] };
}

function merged(before: Fields, patch: Fields): Fields {
  const after: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete after[key];
    else after[key] = isFields(value) ? merged(asFields(after[key]), value) : value;
  }
  return after;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}
