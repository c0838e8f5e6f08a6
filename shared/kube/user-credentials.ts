import { HttpMethod, RequestContext, type KubeConfig } from '@kubernetes/client-node';
import { ClusterTrouble } from './cluster-trouble.ts';
import { credentialsSaid } from './credentials-said.ts';
import { currentEntries, kubeconfigFault, quoted, toKubeConfig } from './kubeconfig.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The client library would drop these without a word, and we would act as somebody else. */
const unsupported = ['as-groups', 'as-uid', 'as-user-extra'];

/**
 * The kubeconfig of the person who runs the command. Unlike a function's, it may run programs, read
 * files and trust any server: whoever wrote it could do all that here without us.
 *
 * @throws Fault where it asks for what would be left out
 */
export function parseUserKubeconfig(text: string): KubeConfig {
  const { cluster, user, ...rest } = currentEntries(text);
  const dropped = unsupported.find((field) => isSet(user.fields[field]));
  if (dropped !== undefined) {
    throw kubeconfigFault(
      `has ${dropped} in user ${quoted(user.name)}, which is not supported here. Use a user that has the rights itself, or "as" alone.`,
    );
  }
  return toKubeConfig({
    ...rest,
    cluster: { ...cluster, fields: withPlainHttp(cluster.fields) },
    user: { ...user, fields: withExecInfo(withTokenFile(user.fields)) },
  });
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
}

/** kubectl takes what `kubectl proxy` serves; the client library wants to be told that it may. */
function withPlainHttp(fields: Fields): Fields {
  return String(fields['server']).startsWith('http:')
    ? { ...fields, 'insecure-skip-tls-verify': true }
    : fields;
}

/** The client library knows the field by another way only; the file counts before the token. */
function withTokenFile({ token, ...fields }: Fields): Fields {
  const { tokenFile } = fields;
  if (typeof tokenFile !== 'string' || tokenFile === '') {
    return token === undefined ? fields : { ...fields, token };
  }
  return { ...fields, 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };
}

/** What a plugin is told of its caller, which the client library leaves out. */
function withExecInfo(fields: Fields): Fields {
  const { exec } = fields;
  if (typeof exec !== 'object' || exec === null) return fields;
  const known = new Map<string, unknown>(Object.entries(exec));
  const info = {
    kind: 'ExecCredential',
    apiVersion: known.get('apiVersion'),
    spec: { interactive: false },
  };
  const env: unknown = known.get('env');
  const variables: readonly unknown[] = Array.isArray(env) ? env : [];
  const told = { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) };
  return { ...fields, exec: { ...exec, env: [told, ...variables] } };
}

/** A plugin may ask a person to log in in a browser; one that hangs must not hang us for good. */
const credentialsWithinMs = 60_000;

/**
 * Has the user's credentials made ready: a plugin runs, files are read.
 *
 * @throws ClusterTrouble where there are none
 */
export async function prepareCredentials(config: KubeConfig): Promise<void> {
  const request = new RequestContext('https://localhost', HttpMethod.GET);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing came within ${credentialsWithinMs / 1_000} s`));
    }, credentialsWithinMs);
  });
  try {
    await Promise.race([config.applySecurityAuthentication(request), late]);
  } catch (error) {
    const why = credentialsSaid(config, error);
    throw new ClusterTrouble({ kind: 'no-credentials', why }, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
