import { KubeConfig, loadYaml } from '@kubernetes/client-node';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';

/** A named entry of a kubeconfig with its fields as they stand there. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the current context of a kubeconfig points at; its other entries are never looked at. */
export interface CurrentEntries {
  readonly context: string;
  readonly cluster: KubeconfigEntry;
  readonly user: KubeconfigEntry;
  /** Where the context names none: absent. */
  readonly namespace?: string;
}

const fields = z.record(z.string(), z.unknown());

const kubeconfig = z.object({
  'current-context': z
    .string()
    .nullish()
    .transform((name) => name ?? ''),
  contexts: z
    .array(z.object({ name: z.string(), context: fields.nullish() }))
    .nullish()
    .transform((entries) => entries ?? []),
  clusters: z
    .array(z.object({ name: z.string(), cluster: fields.nullish() }))
    .nullish()
    .transform((entries) => entries ?? []),
  users: z
    .array(z.object({ name: z.string(), user: fields.nullish() }))
    .nullish()
    .transform((entries) => entries ?? []),
});

/** A kubeconfig with all its entries. */
export type Kubeconfig = z.infer<typeof kubeconfig>;

/**
 * Reads the text of a kubeconfig as far as its current context reaches.
 *
 * @throws Fault that names what is missing, and never quotes the text: it holds credentials
 */
export function currentEntries(text: string): CurrentEntries {
  return entriesOf(parseKubeconfig(text));
}

/** @throws Fault as `currentEntries` does, where the text is no kubeconfig */
export function parseKubeconfig(text: string): Kubeconfig {
  const parsed = kubeconfig.safeParse(parseYaml(text));
  if (!parsed.success) {
    const where = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
    );
    throw kubeconfigFault(
      `is no kubeconfig (${where.join('; ')}). Store one as kubectl writes it.`,
    );
  }
  return parsed.data;
}

/** What the current context points at. @throws Fault that names what is missing */
export function entriesOf(config: Kubeconfig): CurrentEntries {
  const { contexts, clusters, users, 'current-context': name } = config;
  const context = find(contexts, name, 'current-context', 'context').context;
  const owner = `context ${quoted(name)}`;
  const cluster = find(clusters, nameIn(context, 'cluster'), `${owner}: cluster`, 'cluster');
  const user = find(users, nameIn(context, 'user'), `${owner}: user`, 'user');
  if (typeof cluster.cluster?.['server'] !== 'string') {
    throw kubeconfigFault(
      `has no server in cluster ${quoted(cluster.name)}. Set it to the https URL of the API server.`,
    );
  }
  const namespace = nameIn(context, 'namespace');
  return {
    context: name,
    cluster: { name: cluster.name, fields: cluster.cluster },
    user: { name: user.name, fields: user.user ?? {} },
    ...(namespace === '' ? {} : { namespace }),
  };
}

/** The client library's form of the entries. */
export function toKubeConfig(entries: CurrentEntries): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(renderEntries(entries));
  return config;
}

/** The text of a kubeconfig with these entries alone. */
export function renderEntries({ context, cluster, user }: CurrentEntries): string {
  return JSON.stringify({
    'current-context': context,
    contexts: [{ name: context, context: { cluster: cluster.name, user: user.name } }],
    clusters: [{ name: cluster.name, cluster: cluster.fields }],
    users: [{ name: user.name, user: user.fields }],
  });
}

/**
 * The HTTP client takes no credentials in a URL, and its error would quote them.
 *
 * @throws Fault that does not
 */
export function refuseServerCredentials(cluster: KubeconfigEntry): void {
  const server = String(cluster.fields['server']);
  const url = URL.parse(server);
  // A password with a slash in it makes it no URL.
  const has = url === null ? server.includes('@') : url.username !== '' || url.password !== '';
  if (!has) return;
  throw kubeconfigFault(
    `has credentials in the server URL of cluster ${quoted(cluster.name)}, which is not supported. Move them to the user's entry.`,
  );
}

/** A kubeconfig that cannot be used is no way into the cluster. */
export function kubeconfigFault(problem: string): Fault {
  return new Fault('cluster-denied', `The kubeconfig ${problem}`, { retryable: false });
}

export function quoted(name: string): string {
  return JSON.stringify(name);
}

const yamlError = z.object({ mark: z.object({ line: z.number() }) });

/** The parser's own message shows the lines around the mistake, so only the line's number is kept. */
function parseYaml(text: string): unknown {
  try {
    return loadYaml(text);
  } catch (error) {
    const at = yamlError.safeParse(error);
    const where = at.success ? ` at line ${at.data.mark.line + 1}` : '';
    throw kubeconfigFault(`is not readable as YAML${where}. Store one as kubectl writes it.`);
  }
}

function nameIn(
  context: Readonly<Record<string, unknown>> | null | undefined,
  key: string,
): string {
  const name = context?.[key];
  return typeof name === 'string' ? name : '';
}

function find<Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  name: string,
  asked: string,
  kind: 'context' | 'cluster' | 'user',
): Entry {
  const found = entries.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const known = entries.map((entry) => quoted(entry.name)).join(', ');
  throw kubeconfigFault(
    `names by ${asked} ${quoted(name)} no ${kind} that is in it. ` +
      (known === '' ? `Add the ${kind}.` : `Name one of ${known}, or add the ${kind}.`),
  );
}
