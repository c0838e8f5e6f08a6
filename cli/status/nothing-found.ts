import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { spansNamespaces, type StatusRequest } from './status-request.ts';

/** What to tell a person who has no pools there. */
export function nothingFound(request: StatusRequest): string {
  const { access, homeNamespace } = request;
  const cluster = access.context === undefined ? '' : ` of context ${access.context}`;
  const where =
    homeNamespace === undefined
      ? `in any namespace${cluster}`
      : `in namespace ${homeNamespace}${cluster}`;
  const look = onChosenCluster('poolsync status -A', access.choice);
  const adopt = onChosenCluster('poolsync adopt GROUP --cluster CLUSTER', access.choice);
  return [
    `there are no pools ${where}`,
    ...(spansNamespaces(request) ? [] : [`To look into all namespaces: ${look}`]),
    `To make one of a group that is there already: ${adopt}`,
    'By hand: the manifests of a CloudAccount, a pool and its MachinePool are in docs/kinds.md.',
  ].join('\n  ');
}
