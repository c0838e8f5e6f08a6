import { InvalidArgumentError, type Command } from 'commander';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';

/** Which cluster and which part of it, as kubectl asks for it. */
export interface ClusterOptions extends NamespaceOptions {
  readonly allNamespaces?: true;
}

/** Which cluster, and one namespace of it. */
export interface NamespaceOptions extends KubeconfigChoice {
  readonly namespace?: string;
}

/** Adds the options by which kubectl finds its cluster. */
export function addClusterOptions(command: Command): Command {
  return addNamespaceOptions(command).option('-A, --all-namespaces', 'all namespaces');
}

/** The same for what is in one namespace. */
export function addNamespaceOptions(command: Command): Command {
  return command
    .option('-n, --namespace <name>', "namespace; by default the context's", parseNamespace)
    .option('--context <name>', 'context of the kubeconfig; by default its current one')
    .option('--kubeconfig <file>', 'kubeconfig; by default $KUBECONFIG or ~/.kube/config');
}

/** A label of DNS (RFC 1123), as the API server takes it. */
function parseNamespace(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError(
    'A namespace has lower-case letters, digits and dashes. For all of them: -A',
  );
}

/** The namespace to work in; `undefined`: all. @param own of the context */
export function namespaceIn(
  { namespace, allNamespaces }: ClusterOptions,
  own: string,
): string | undefined {
  return allNamespaces === true ? undefined : (namespace ?? own);
}
