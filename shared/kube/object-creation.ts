import type { CustomObjectsApi } from '@kubernetes/client-node';
import { innermostMessage, serverMessage, statusOf } from './api-fault.ts';

/** An object that is to be made, of a kind that a CRD defines. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export type Creation =
  | { readonly kind: 'created' }
  /** In the API server's words. */
  | { readonly kind: 'refused'; readonly message: string }
  /** No answer came: the object may have been made. */
  | { readonly kind: 'unanswered'; readonly why: string };

/** Another one than the functions', whose writes of `spec.replicas` are told from those of people by it. */
const fieldManager = 'poolsync-adopt';

/** Makes objects for a person. It never repeats a request: what was made already would look taken. */
export class ObjectCreation {
  readonly #api: CustomObjectsApi;

  constructor(api: CustomObjectsApi) {
    this.#api = api;
  }

  /** @param isTrial whether the API server only says what it would do, with all its webhooks */
  async create(object: NewObject, isTrial: boolean): Promise<Creation> {
    const { namespace } = object.metadata;
    const request = {
      ...placeOf(object),
      body: object,
      fieldManager,
      fieldValidation: 'Strict',
      ...(isTrial ? { dryRun: 'All' } : {}),
    };
    try {
      await (namespace === undefined
        ? this.#api.createClusterCustomObject(request)
        : this.#api.createNamespacedCustomObject({ ...request, namespace }));
      return { kind: 'created' };
    } catch (error) {
      const status = statusOf(error);
      return status === undefined
        ? { kind: 'unanswered', why: innermostMessage(error) }
        : { kind: 'refused', message: `${status} ${serverMessage(error)}`.trimEnd() };
    }
  }
}

/** The kinds that are made here all have regular plurals. */
function placeOf({ apiVersion, kind }: NewObject) {
  const [group = '', version = ''] = apiVersion.split('/');
  return { group, version, plural: `${kind.toLowerCase()}s` };
}
