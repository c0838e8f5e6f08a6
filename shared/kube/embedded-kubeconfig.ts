import { createSecureContext } from 'node:tls';
import type { KubeConfig } from '@kubernetes/client-node';
import {
  currentEntries,
  kubeconfigFault,
  quoted,
  refuseServerCredentials,
  toKubeConfig,
  type KubeconfigEntry,
} from './kubeconfig.ts';

const useToken = 'Use token, or client-certificate-data and client-key-data, instead.';
const grantGroups = 'Give the rights to the user itself.';

/** Fields that a function refuses, each with what to do instead. */
const refusedOfUsers: ReadonlyMap<string, string> = new Map([
  ['exec', `It would run a program. ${useToken}`],
  ['auth-provider', `It would run or ask another program. ${useToken}`],
  ['tokenFile', 'It names a file. Embed the token as token.'],
  ['token-file', 'It names a file. Embed the token as token.'],
  ['client-certificate', 'It names a file. Embed it as client-certificate-data.'],
  ['client-key', 'It names a file. Embed it as client-key-data.'],
  // The client library would drop these without a word, and we would act as somebody else.
  ['as-groups', `It is not supported. ${grantGroups}`],
  ['as-uid', `It is not supported. ${grantGroups}`],
  ['as-user-extra', `It is not supported. ${grantGroups}`],
]);

const refusedOfClusters: ReadonlyMap<string, string> = new Map([
  ['certificate-authority', 'It names a file. Embed it as certificate-authority-data.'],
  [
    'insecure-skip-tls-verify',
    'Anybody could answer for the API server. Remove it and set certificate-authority-data.',
  ],
]);

/**
 * Reads a kubeconfig that has everything in it: whoever can write it may choose where we connect to
 * and as whom, but not which program runs or which file is read in the function's environment.
 *
 * @throws Fault that names the entry, the field and the cure, and never a value that may be secret
 */
export function parseEmbeddedKubeconfig(text: string): KubeConfig {
  const entries = currentEntries(text);
  refuse('cluster', entries.cluster, refusedOfClusters);
  refuse('user', entries.user, refusedOfUsers);
  checkServer(entries.cluster);
  checkToken(entries.user);
  checkTls(entries.cluster, entries.user);
  return toKubeConfig(entries);
}

function refuse(
  kind: 'cluster' | 'user',
  { name, fields }: KubeconfigEntry,
  refused: ReadonlyMap<string, string>,
): void {
  for (const [field, cure] of refused) {
    if (isSet(fields[field])) {
      throw kubeconfigFault(`has ${field} in ${kind} ${quoted(name)}. ${cure}`);
    }
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}

function checkServer(cluster: KubeconfigEntry): void {
  refuseServerCredentials(cluster);
  const server = String(cluster.fields['server']);
  if (URL.parse(server)?.protocol !== 'https:') {
    throw kubeconfigFault(
      `has the server ${quoted(server)} in cluster ${quoted(cluster.name)}. Set it to the https URL of the API server.`,
    );
  }
}

/** What cannot be a header would be quoted by the error of the HTTP client. */
function checkToken({ name, fields }: KubeconfigEntry): void {
  const token = fields['token'];
  const others = ['client-certificate-data', 'username'];
  if ('token' in fields && ![token, ...others.map((field) => fields[field])].some(isSet)) {
    throw kubeconfigFault(
      `has an empty token in user ${quoted(name)}, such as of a Secret that was not filled in yet. Store it anew.`,
    );
  }
  if (!isSet(token) || (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token.trim()))) return;
  throw kubeconfigFault(
    `has a token in user ${quoted(name)} with characters that no token has. Store it anew.`,
  );
}

/** Otherwise the mistake would look like a network failure, once for each request. */
function checkTls(cluster: KubeconfigEntry, user: KubeconfigEntry): void {
  const ca = pemIn(cluster, 'certificate-authority-data');
  const cert = pemIn(user, 'client-certificate-data');
  const key = pemIn(user, 'client-key-data');
  try {
    createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw kubeconfigFault(
      `has certificates or a key in cluster ${quoted(cluster.name)} and user ${quoted(user.name)} that TLS does not take (${why}). Embed each as the base64 of its PEM.`,
    );
  }
}

function pemIn({ fields }: KubeconfigEntry, field: string): Buffer | undefined {
  const value = fields[field];
  return isSet(value) ? Buffer.from(String(value), 'base64') : undefined;
}
