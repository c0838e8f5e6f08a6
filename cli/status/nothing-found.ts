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
    'To make one for an Auto Scaling group or scale set, see the manifests in docs/kinds.md:',
    'a CloudAccount, an AutoScalingGroupMachinePool or ScaleSetMachinePool, and its MachinePool.',
  ].join('\n  ');
}
