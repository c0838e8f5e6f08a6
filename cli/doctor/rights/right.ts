import { z } from 'zod';
import type { ApiAsker } from '../../../shared/kube/api-asker.ts';
import { askReview } from '../ask-object.ts';

/** A verb on a resource, in all namespaces unless one is named. */
export interface Right {
  readonly verb: string;
  /** Of the core group: empty. */
  readonly group: string;
  /** With its subresource after a slash, where one is meant. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

const review = z.object({ status: z.object({ allowed: z.boolean().default(false) }) });

/**
 * Whether RBAC gives a right.
 *
 * @param group whose members are meant; absent: whoever asks
 * @throws Fault where the review itself is refused
 */
export async function allows(api: ApiAsker, right: Right, group?: string): Promise<boolean> {
  const { verb, group: apiGroup, resource: full, namespace, name } = right;
  const [resource, subresource] = full.split('/');
  const resourceAttributes = { verb, group: apiGroup, resource, subresource, namespace, name };
  const kind = group === undefined ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  const path = `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`;
  const whom = group === undefined ? {} : { groups: [group], user: `${group}:doctor` };
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind,
    spec: { ...whom, resourceAttributes },
  };
  return (await askReview(api, path, body, review)).status.allowed;
}

export function describeRight({ verb, group, resource, namespace, name }: Right): string {
  const of = group === '' ? resource : `${resource}.${group}`;
  return [
    `${verb} ${of}`,
    ...(name === undefined ? [] : [name]),
    ...(namespace === undefined ? [] : [`in ${namespace}`]),
  ].join(' ');
}

/** Each verb on each resource of an API group. */
export function rightsOn(
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  within: Pick<Right, 'namespace' | 'name'> = {},
): readonly Right[] {
  return resources.flatMap((resource) =>
    verbs.map((verb) => ({ verb, group, resource, ...within })),
  );
}
