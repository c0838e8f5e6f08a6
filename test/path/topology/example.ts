import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const folder = resolve(import.meta.dirname, '../../../infra/cluster/examples/cluster-class');

const referring = z.object({
  templateRef: z.object({ apiVersion: z.string(), kind: z.string(), name: z.string() }),
});

const document = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });
const clusterClass = document.extend({
  spec: z.object({
    infrastructure: referring,
    controlPlane: referring.extend({ machineInfrastructure: referring.optional() }),
  }),
});

/** A template as a ClusterClass names it. */
export type TemplateReference = z.infer<typeof referring>['templateRef'];

/** A ClusterClass with its templates and a Cluster of it, as it is shipped for people to paste. */
export interface Example {
  readonly text: string;
  readonly clusterName: string;
  /** The templates of other providers. */
  readonly foreign: readonly TemplateReference[];
  /** Those of them that people have already, so that the example does not make them. */
  readonly assumed: readonly TemplateReference[];
}

/**
 * Reads a shipped example.
 *
 * @param values what stands in it, and what stands there in the test
 * @throws Error where it does not hold one of the values, a ClusterClass and a Cluster
 */
export async function readExample(
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<Example> {
  const text = replaceAll(await readFile(join(folder, file), 'utf8'), values);
  const documents = parseAllDocuments(text).map((each) => each.toJS() as unknown);
  const all = documents.map((each) => document.parse(each));
  const at = all.findIndex(({ kind }) => kind === 'ClusterClass');
  const { spec } = clusterClass.parse(documents[at]);
  const cluster = all.find(({ kind }) => kind === 'Cluster');
  if (cluster === undefined) throw new Error(`${file} has no Cluster`);
  const { infrastructure, controlPlane } = spec;
  const foreign = [infrastructure, controlPlane, controlPlane.machineInfrastructure].flatMap(
    (each) => each?.templateRef ?? [],
  );
  const made = new Set(all.map(({ kind, metadata: { name } }) => `${kind} ${name}`));
  return {
    text,
    clusterName: cluster.metadata.name,
    foreign,
    assumed: foreign.filter(({ kind, name }) => !made.has(`${kind} ${name}`)),
  };
}

function replaceAll(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((done, [from, to]) => {
    if (!done.includes(from)) throw new Error(`the example does not say ${from}`);
    return done.replaceAll(from, to);
  }, text);
}
