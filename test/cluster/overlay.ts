import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { sharedCluster } from '../setup/shared-cluster.ts';

export const manifests = resolve(import.meta.dirname, '../../infra/cluster');

const component = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});

/** An object of a kustomization, as it would be applied. */
export type Component = z.infer<typeof component>;

/** What a kustomization puts together. */
export interface Built {
  readonly yaml: string;
  readonly components: readonly Component[];
}

export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl as the administrator of the test's cluster. @throws Error with its message where it fails */
export async function kubectl(args: readonly string[], input = ''): Promise<Said> {
  const { kubeconfig, kubectl: binary, folder } = sharedCluster();
  // A cache for each file of tests: one that is shared can be older than the kinds.
  const access = [
    '--kubeconfig',
    kubeconfig,
    '--cache-dir',
    join(folder, `overlay-${process.pid}`),
  ];
  const running = promisify(execFile)(binary, [...access, ...args], { timeout: 50_000 });
  running.child.stdin?.end(input);
  return running;
}

/** @param folder as `kubectl apply -k` would be given it */
export async function build(folder: string): Promise<Built> {
  const { stdout: yaml } = await kubectl(['kustomize', folder]);
  const components = parseAllDocuments(yaml).map((one) => component.parse(one.toJS()));
  return { yaml, components };
}

/** Builds an example as a user has it: copied to a place of his own, its empty values filled in. */
export async function buildFilled(
  example: string,
  values: Readonly<Record<string, string>>,
  change: (text: string) => string = (text) => text,
): Promise<Built> {
  const own = await realpath(await mkdtemp(join(tmpdir(), 'poolsync-overlay-')));
  try {
    const shipped = join(manifests, 'examples', example, 'kustomization.yaml');
    const text = change(await readFile(shipped, 'utf8'));
    const release = relative(own, manifests);
    const file = join(own, 'kustomization.yaml');
    await writeFile(
      file,
      fill(text, values).replaceAll(/(?:\.\.\/)+overlays/g, `${release}/overlays`),
    );
    return await build(own);
  } finally {
    await rm(own, { recursive: true });
  }
}

/** @throws Error where the file has no such empty value, or keeps one */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  let filled = text.replace("newName: ''", 'newName: registry.example/poolsync-watch');
  for (const [name, value] of Object.entries(values)) {
    const empty = `- ${name}=\n`;
    if (!filled.includes(empty)) throw new Error(`the example asks for no ${name}`);
    filled = filled.replace(empty, `- ${name}=${value}\n`);
  }
  const left = /(?:=|: '')$/m.exec(filled);
  if (left !== null) throw new Error(`the example has more to fill in, at ${left.index}`);
  return filled;
}

/** Has the API server apply all of it. Gives the resourceVersion of each object. */
export async function applyBuilt({ yaml }: Built): Promise<Said & { readonly versions: string }> {
  const versions = 'jsonpath={range .items[*]}{.metadata.resourceVersion}{" "}{end}';
  const said = await kubectl(['apply', '--server-side', '-f', '-', '-o', versions], yaml);
  return { ...said, versions: said.stdout.trim() };
}

/** The one of this kind and name. */
export function componentOf({ components }: Built, kind: string, name: string): Component {
  const found = components.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const labels = z.record(z.string(), z.string());
const deployment = z.object({
  spec: z.object({
    selector: z.object({ matchLabels: labels }),
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        containers: z.tuple([
          z.looseObject({
            image: z.string(),
            env: z.array(z.looseObject({ name: z.string() })),
            envFrom: z.array(z.unknown()),
            ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
          }),
        ]),
      }),
    }),
  }),
});

export type PodTemplate = z.infer<typeof deployment>['spec']['template'];

/** The pods that the watch's Deployment makes. */
export function podTemplateOf(built: Built): PodTemplate {
  return deployment.parse(componentOf(built, 'Deployment', 'poolsync-watch')).spec.template;
}
