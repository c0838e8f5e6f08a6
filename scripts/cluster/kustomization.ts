import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/** A Kubernetes object, as a file describes it. */
export type Manifest = z.output<typeof manifest>;

const labels = z.array(z.strictObject({ pairs: z.record(z.string(), z.string()) })).default([]);

/** Strict, so that nothing that kustomize would do is left undone in silence. */
const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(z.string()),
  components: z.array(z.string()).default([]),
  labels,
});

const component = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1alpha1'),
  kind: z.literal('Component'),
  labels,
});

/**
 * Puts together what a kustomization names, as `kubectl kustomize` does but without it: files and
 * folders of `resources`, and on each object the `labels`, also those of `components`. Nothing else
 * of kustomize is understood.
 *
 * @returns the objects in the order in which the files name them
 * @throws where a file is missing, is no manifest, or asks for more of kustomize
 */
export async function readKustomization(folder: string): Promise<readonly Manifest[]> {
  const { resources, components, labels: own } = await readIn(folder, kustomization);
  const objects: Manifest[] = [];
  for (const resource of resources) objects.push(...(await readResource(join(folder, resource))));
  const lent = [];
  for (const name of components) lent.push(...(await readIn(join(folder, name), component)).labels);
  const all = [...lent, ...own].map(({ pairs }) => pairs);
  return objects.map((object) => withLabels(object, Object.assign({}, ...all) as Labels));
}

type Labels = Readonly<Record<string, string>>;

async function readIn<Output>(folder: string, schema: z.ZodType<Output>): Promise<Output> {
  const file = join(folder, 'kustomization.yaml');
  return readAs(schema, file, parse(await readFile(file, 'utf8')));
}

async function readResource(path: string): Promise<readonly Manifest[]> {
  if ((await stat(path)).isDirectory()) return readKustomization(path);
  return parseAllDocuments(await readFile(path, 'utf8')).map((document) =>
    readAs(manifest, path, document.toJS()),
  );
}

function withLabels(object: Manifest, pairs: Labels): Manifest {
  if (Object.keys(pairs).length === 0) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...pairs } } };
}

function readAs<Output>(schema: z.ZodType<Output>, file: string, content: unknown): Output {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is not what the build understands:\n${z.prettifyError(parsed.error)}`);
}
