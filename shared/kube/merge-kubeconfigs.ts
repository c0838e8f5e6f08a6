import { dirname, isAbsolute, join } from 'node:path';
import type { Kubeconfig } from './kubeconfig.ts';

export interface KubeconfigFile {
  readonly path: string;
  readonly config: Kubeconfig;
}

const pathsOfClusters = ['certificate-authority'];
const pathsOfUsers = ['client-certificate', 'client-key', 'tokenFile', 'token-file'];

/**
 * Several kubeconfigs as one, by kubectl's rules: of what has the same name the first one counts, and
 * so does the first current context; a path is relative to the file in which it stands.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfig {
  const absolute = files.map(withAbsolutePaths);
  return {
    'current-context':
      absolute.map((config) => config['current-context']).find((name) => name !== '') ?? '',
    contexts: firstOfEach(absolute.flatMap(({ contexts }) => contexts)),
    clusters: firstOfEach(absolute.flatMap(({ clusters }) => clusters)),
    users: firstOfEach(absolute.flatMap(({ users }) => users)),
  };
}

function firstOfEach<Entry extends { readonly name: string }>(entries: readonly Entry[]): Entry[] {
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
  }
  return [...byName.values()];
}

function withAbsolutePaths({ path, config }: KubeconfigFile): Kubeconfig {
  const folder = dirname(path);
  return {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({
      name,
      cluster: resolved(folder, pathsOfClusters, cluster),
    })),
    users: config.users.map(({ name, user }) => ({
      name,
      user: withPlugin(folder, resolved(folder, pathsOfUsers, user)),
    })),
  };
}

type Fields = Record<string, unknown> | null | undefined;

function resolved(folder: string, keys: readonly string[], fields: Fields): Fields {
  if (fields === null || fields === undefined) return fields;
  const paths = keys.flatMap((key) => {
    const path = fields[key];
    return typeof path === 'string' && path !== ''
      ? [[key, absoluteIn(folder, path)] as const]
      : [];
  });
  return { ...fields, ...Object.fromEntries<string>(paths) };
}

/** A command with a separator in it is a path, any other is looked for on PATH. */
function withPlugin(folder: string, fields: Fields): Fields {
  const exec = fields?.['exec'];
  if (typeof exec !== 'object' || exec === null || !('command' in exec)) return fields;
  const { command } = exec;
  if (typeof command !== 'string' || !/[/\\]/.test(command)) return fields;
  return { ...fields, exec: { ...exec, command: absoluteIn(folder, command) } };
}

function absoluteIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
