import { spansNamespaces, type StatusRequest } from './status-request.ts';

/** What to tell a person who has no pools there. */
export function nothingFound(request: StatusRequest): string {
  const { access, homeNamespace } = request;
  const cluster = access.context === undefined ? '' : ` of context ${access.context}`;
  const where =
    homeNamespace === undefined
      ? `in any namespace${cluster}`
      : `in namespace ${homeNamespace}${cluster}`;
  return [
    `there are no pools ${where}`,
    ...(spansNamespaces(request) ? [] : ['To look into all namespaces: poolsync status -A']),
    'To make one of a group that is there already: poolsync adopt GROUP --cluster CLUSTER',
    'By hand: the manifests of a CloudAccount, a pool and its MachinePool are in docs/kinds.md.',
  ].join('\n  ');
}
