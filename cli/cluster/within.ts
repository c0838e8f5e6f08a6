import type { Collection } from '../../shared/kube/feed-path.ts';
import type { Resource } from '../../shared/kube/resources.ts';

/** The objects of a kind in a namespace, or in all. */
export function within(resource: Resource, namespace: string | undefined): Collection {
  return namespace === undefined ? resource : { ...resource, namespace };
}
