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

/** Strict, so that nothing that kustomize would do is left undone in silence. */
const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(z.string()),
  labels: z.array(z.strictObject({ pairs: z.record(z.string(), z.string()) })).default([]),
});

/**
 * Puts together what a kustomization names, as `kubectl kustomize` does but without it: files and
 * folders of `resources`, and `labels` on each object. Nothing else of kustomize is understood.
 *
 * @returns the objects in the order in which the files name them
 * @throws where a file is missing, is no manifest, or asks for more of kustomize
 */
export async function readKustomization(folder: string): Promise<readonly Manifest[]> {
  const file = join(folder, 'kustomization.yaml');
  const { resources, labels } = readAs(kustomization, file, parse(await readFile(file, 'utf8')));
  const objects: Manifest[] = [];
  for (const resource of resources) objects.push(...(await readResource(join(folder, resource))));
  const pairs = Object.assign({}, ...labels.map((each) => each.pairs)) as Record<string, string>;
  return objects.map((object) => withLabels(object, pairs));
}

async function readResource(path: string): Promise<readonly Manifest[]> {
  if ((await stat(path)).isDirectory()) return readKustomization(path);
  return parseAllDocuments(await readFile(path, 'utf8')).map((document) =>
    readAs(manifest, path, document.toJS()),
  );
}

function withLabels(object: Manifest, pairs: Readonly<Record<string, string>>): Manifest {
  if (Object.keys(pairs).length === 0) return object;
  const labels = { ...object.metadata.labels, ...pairs };
  return { ...object, metadata: { ...object.metadata, labels } };
}

function readAs<Output>(schema: z.ZodType<Output>, file: string, content: unknown): Output {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`${file} is not what the build understands:\n${z.prettifyError(parsed.error)}`);
}
