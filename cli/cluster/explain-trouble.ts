import type { Trouble } from '../../shared/kube/cluster-trouble.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { nearNames } from '../output/near-names.ts';
import { printable } from '../output/printable.ts';
import { shellWord } from '../output/shell-word.ts';
import { onChosenCluster } from './on-chosen-cluster.ts';

/** What is known of the way into the cluster when something goes wrong on it. */
export interface KnownAccess {
  readonly server?: string | undefined;
  readonly context?: string | undefined;
  readonly user?: string | undefined;
  /** Absent: nothing was chosen on the command line. */
  readonly choice?: KubeconfigChoice;
}

/** The ClusterRole that a command needs: to look at the objects, or to do what the functions do. */
export type NeededRole = 'viewer' | 'operator';

/** What went wrong, and on further lines what to do about it. */
export function explainTrouble(
  trouble: Trouble,
  access: KnownAccess,
  role: NeededRole = 'viewer',
): string {
  const [first, ...cures] = linesOf(trouble, access, role);
  return [first ?? '', ...cures.map((cure) => `  ${cure}`)].map(printable).join('\n');
}

function linesOf(trouble: Trouble, access: KnownAccess, role: NeededRole): readonly string[] {
  switch (trouble.kind) {
    case 'no-kubeconfig':
      return noKubeconfig(trouble);
    case 'bad-kubeconfig':
      return [trouble.problem, 'Mend that file, or name another with --kubeconfig FILE.'];
    case 'no-context':
      return noContext(trouble);
    case 'no-credentials':
      return [
        `no credentials for the cluster: ${trouble.why}`,
        'Log in again, or choose another context with --context.',
      ];
    case 'unreachable':
      return [
        `cannot reach ${nameOf(access)}: ${trouble.why}`,
        'Is the cluster up, and is this the right context? Another one: --context NAME',
      ];
    case 'unauthorized':
      return [
        `${nameOf(access)} does not take the credentials of ${userOf(access)} (401)`,
        'They may have run out: log in again, or choose another context with --context.',
      ];
    case 'forbidden':
      return forbidden(trouble.message, access, role);
    case 'not-served':
      return notServed(trouble.resource, access);
    case 'refused':
      return [`${nameOf(access)} answered ${trouble.status} ${trouble.message}`.trimEnd()];
    case 'no-api-server':
      return [`what answers at ${nameOf(access)} is no Kubernetes API server`];
  }
}

function noKubeconfig({ lookedAt }: Extract<Trouble, { kind: 'no-kubeconfig' }>) {
  const looked = lookedAt.length === 0 ? '' : ` (looked at ${lookedAt.join(', ')})`;
  return [
    `there is no kubeconfig${looked}`,
    'Name one with --kubeconfig FILE, or set KUBECONFIG as for kubectl.',
    'The sandbox (npm start) says at its end where its own is.',
  ];
}

function noContext({ name, known, files }: Extract<Trouble, { kind: 'no-context' }>) {
  const where = files.length === 0 ? "the pod's service account" : files.join(', ');
  if (known.length === 0) {
    return [
      `there is no context${name === undefined ? '' : ` ${quoted(name)}`} in ${where}`,
      'Name another kubeconfig with --kubeconfig FILE, or set KUBECONFIG as for kubectl.',
    ];
  }
  if (name === undefined) {
    return [`no context is chosen in ${where}`, `Name one with --context: ${known.join(', ')}`];
  }
  const near = nearNames(name, known);
  return [
    `there is no context ${quoted(name)} in ${where}`,
    ...(near.length === 0 ? [] : [`Did you mean ${near.join(' or ')}?`]),
    `There are: ${known.join(', ')}`,
  ];
}

/** In the API server's words, which name the user as it knows him. */
const denial =
  /User "(?<user>[^"]+)" cannot (?<verb>\S+) resource "(?<resource>[^"]+)".*?(?:in the namespace "(?<namespace>[^"]+)"|at the cluster scope)/;

const readingVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

function forbidden(message: string, access: KnownAccess, role: NeededRole): readonly string[] {
  const { user, verb = '', resource, namespace } = denial.exec(message)?.groups ?? {};
  if (user === undefined || resource === undefined) {
    return [
      `${nameOf(access)} does not let ${userOf(access)} do this (403): ${message}`,
      `Grant the ClusterRole poolsync-${role}, which is in infra/cluster/base/rbac/${role}.yaml.`,
    ];
  }
  const where = namespace === undefined ? 'of all namespaces' : `of namespace ${namespace}`;
  const doing = readingVerbs.has(verb) ? 'read' : verb;
  const binding =
    namespace === undefined
      ? `kubectl create clusterrolebinding poolsync-${role}`
      : `kubectl create rolebinding poolsync-${role} -n ${shellWord(namespace)}`;
  const grant = `${binding} --clusterrole=poolsync-${role} ${subjectOf(user)}`;
  return [
    `${user} may not ${doing} the ${resource} ${where} at ${nameOf(access)}: 403`,
    `An administrator grants it with the role of infra/cluster/base/rbac/${role}.yaml:`,
    `  ${completed(grant, access)}`,
    ...(namespace === undefined && role === 'viewer'
      ? [
          `Or look at a namespace that you may read: ${completed('poolsync status -n NAMESPACE', access)}`,
        ]
      : []),
  ];
}

function subjectOf(user: string): string {
  const [, account] = /^system:serviceaccount:([^:]+:[^:]+)$/.exec(user) ?? [];
  return account === undefined
    ? `--user=${shellWord(user)}`
    : `--serviceaccount=${shellWord(account)}`;
}

function notServed({ plural, group }: { plural: string; group: string }, access: KnownAccess) {
  return group === 'cluster.x-k8s.io'
    ? [
        `${nameOf(access)} does not know ${plural}.${group}: Cluster API is not installed there`,
        `Is this the management cluster? Another one: --context NAME. To install: ${completed('clusterctl init', access)}`,
      ]
    : [
        `${nameOf(access)} does not know Poolsync's kinds (${plural}.${group})`,
        'Is this the management cluster? Another one: --context NAME',
        `To install, in a checkout: ${completed('kubectl apply --server-side -k infra/cluster/foundation', access)}`,
      ];
}

function completed(command: string, { choice = {} }: KnownAccess): string {
  return onChosenCluster(command, choice);
}

function nameOf({ server = 'the API server', context }: KnownAccess): string {
  return context === undefined ? server : `${server} (context ${context})`;
}

function userOf({ user }: KnownAccess): string {
  return user === undefined ? 'this user' : `user ${user}`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
