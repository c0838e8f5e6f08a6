import { access, readFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { isFault } from '../model/fault.ts';
import { ClusterTrouble } from './cluster-trouble.ts';
import {
  entriesOf,
  parseKubeconfig,
  refuseServerCredentials,
  renderEntries,
  type CurrentEntries,
  type Kubeconfig,
} from './kubeconfig.ts';
import { mergeKubeconfigs, type KubeconfigFile } from './merge-kubeconfigs.ts';
import { readServiceAccount, type ServiceAccount } from './service-account.ts';

/** Where kubectl looks for a kubeconfig when none is named. */
export interface KubeconfigPlaces {
  /** The variable KUBECONFIG: paths, separated as in PATH. */
  readonly variable?: string;
  readonly homeFolder?: string;
  /** Where the process runs in a pod. */
  readonly pod?: ServiceAccount;
}

export interface KubeconfigChoice {
  /** Path of the only kubeconfig to look at. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** The way into a cluster that a person has. */
export interface UserAccess {
  /** A kubeconfig with the chosen context alone, its paths absolute. */
  readonly text: string;
  /** Of what is in use; the pod's service account has none. */
  readonly context?: string;
  /** Without credentials. */
  readonly server: string;
  /** As the kubeconfig calls the user: the API server may know another name. */
  readonly user: string;
  /** Of the context, or `default`. */
  readonly namespace: string;
  readonly contexts: readonly string[];
}

/**
 * Finds the way into the cluster as kubectl does: the file that was named, else those in KUBECONFIG,
 * else `~/.kube/config`, else the service account of the pod.
 *
 * @throws ClusterTrouble
 */
export async function findUserAccess(
  places: KubeconfigPlaces,
  choice: KubeconfigChoice,
): Promise<UserAccess> {
  const lookedAt = choice.kubeconfig === undefined ? pathsIn(places) : [choice.kubeconfig];
  const read = await Promise.all(
    lookedAt.map((path) => readOne(path, choice.kubeconfig !== undefined)),
  );
  const files = read.filter((file) => file !== undefined);
  if (files.length > 0) return accessBy(files, choice.context);
  if (choice.kubeconfig === undefined && places.pod !== undefined && (await hasToken(places.pod))) {
    return accessOfPod(places.pod, choice.context);
  }
  throw new ClusterTrouble({ kind: 'no-kubeconfig', lookedAt });
}

function pathsIn({ variable = '', homeFolder }: KubeconfigPlaces): readonly string[] {
  const named = variable.split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named;
  return homeFolder === undefined ? [] : [join(homeFolder, '.kube', 'config')];
}

/** @returns `undefined` where there is no such file and there need not be */
async function readOne(path: string, isNamed: boolean): Promise<KubeconfigFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && !isNamed) return undefined;
    if (code === 'ENOENT') {
      throw new ClusterTrouble({ kind: 'no-kubeconfig', lookedAt: [path] }, { cause: error });
    }
    const why = error instanceof Error ? error.message : String(error);
    throw badKubeconfig(`the kubeconfig ${path} cannot be read: ${why}`, error);
  }
  if (text.trim() === '') return { path: resolve(path), config: parseKubeconfig('{}') };
  return { path: resolve(path), config: reading(path, () => parseKubeconfig(text)) };
}

function accessBy(files: readonly KubeconfigFile[], asked: string | undefined): UserAccess {
  const merged = mergeKubeconfigs(files);
  const paths = files.map(({ path }) => path);
  const name = asked ?? merged['current-context'];
  const contexts = merged.contexts.map((entry) => entry.name);
  if (!contexts.includes(name)) {
    const known = { known: contexts, files: paths };
    throw new ClusterTrouble(
      name === '' ? { kind: 'no-context', ...known } : { kind: 'no-context', name, ...known },
    );
  }
  const config: Kubeconfig = { ...merged, 'current-context': name };
  const entries = reading(paths.join(', '), () => {
    const found = entriesOf(config);
    refuseServerCredentials(found.cluster);
    return found;
  });
  return { ...accessOf(entries), context: name, contexts };
}

async function accessOfPod(pod: ServiceAccount, asked: string | undefined): Promise<UserAccess> {
  if (asked !== undefined) {
    throw new ClusterTrouble({ kind: 'no-context', name: asked, known: [], files: [] });
  }
  const text = await readServiceAccount(pod);
  const own = await readFile(join(pod.folder, 'namespace'), 'utf8').catch(() => '');
  const { context: _, ...inPod } = accessOf(entriesOf(parseKubeconfig(text)));
  return own.trim() === '' ? inPod : { ...inPod, namespace: own.trim() };
}

function accessOf(entries: CurrentEntries): UserAccess {
  return {
    text: renderEntries(entries),
    server: String(entries.cluster.fields['server']),
    user: entries.user.name,
    namespace: entries.namespace ?? 'default',
    context: entries.context,
    contexts: [],
  };
}

async function hasToken({ folder }: ServiceAccount): Promise<boolean> {
  return access(join(folder, 'token')).then(
    () => true,
    () => false,
  );
}

function reading<Result>(path: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!isFault(error)) throw error;
    throw badKubeconfig(`${path}: ${error.message}`, error);
  }
}

function badKubeconfig(problem: string, cause: unknown): ClusterTrouble {
  return new ClusterTrouble({ kind: 'bad-kubeconfig', problem }, { cause });
}
