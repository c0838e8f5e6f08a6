import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { build, kubectl, manifests } from '../cluster/overlay.ts';
import { eventually } from './eventually.ts';

const properties = z.record(z.string(), z.looseObject({}));
const part = z.looseObject({ properties: properties.default({}) });
const version = z.looseObject({
  name: z.string(),
  storage: z.boolean(),
  additionalPrinterColumns: z.array(z.looseObject({ name: z.string() })).default([]),
  schema: z.looseObject({
    openAPIV3Schema: z.looseObject({
      properties: z.looseObject({ spec: part, status: part.optional() }),
    }),
  }),
});
const definition = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({ versions: z.tuple([version]) }),
});

/** For a kind that goes the API server waits up to a minute, and then begins anew. */
export const removedWithinMs = 150_000;

type Version = z.infer<typeof version>;
type Definition = z.infer<typeof definition>;

/** The kinds of this release, as `kubectl apply -k` gets them. */
export async function shippedKinds(): Promise<readonly Definition[]> {
  const { components } = await build(join(manifests, 'foundation'));
  return components
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((one) => definition.parse(one));
}

/** Puts them in place of those that are there, as an upgrade does, or the way back. */
export async function applyKinds(kinds: readonly object[]): Promise<void> {
  const all = kinds.map((kind) => JSON.stringify(kind)).join('\n');
  await kubectl(['apply', '--server-side', '-f', '-'], all);
}

/** Takes them out of the cluster. The rest of the foundation stays: here no controller ends a namespace. */
export async function removeKinds(kinds: readonly Definition[]): Promise<void> {
  const names = kinds.map(({ metadata }) => metadata.name);
  await kubectl(['delete', 'customresourcedefinition', '--wait=false', ...names]);
  const left = ['get', 'customresourcedefinition', '--ignore-not-found', '-o', 'name', ...names];
  // One that is put back while it goes away would go away all the same.
  await eventually(
    'the kinds are gone',
    async () => expect((await kubectl(left)).stdout).toBe(''),
    removedWithinMs,
  );
}

/**
 * What the next release may make of the kinds, as the API's conventions allow it: optional fields, also
 * in parts that are there already; a word more where there is a choice; a column before the others; one
 * more version, which is served and not stored.
 */
export function nextKinds(kinds: readonly Definition[]): readonly object[] {
  return kinds.map((kind) => {
    const { metadata, spec } = structuredClone(kind);
    const [stored] = spec.versions;
    extend(stored);
    const served = { ...structuredClone(stored), name: 'v1alpha2', storage: false };
    const labels = {
      ...metadata.labels,
      'app.kubernetes.io/version': '0.2.0',
      'cluster.x-k8s.io/v1beta2': 'v1alpha1_v1alpha2',
    };
    return {
      ...kind,
      metadata: { ...metadata, labels },
      spec: { ...spec, versions: [stored, served] },
    };
  });
}

const newObject = {
  type: 'object',
  properties: { zone: { type: 'string' }, held: { type: 'integer' } },
};

function extend({ schema, additionalPrinterColumns }: Version): void {
  additionalPrinterColumns.unshift({ name: 'Surge', type: 'integer', jsonPath: '.spec.surge' });
  const { spec, status } = schema.openAPIV3Schema.properties;
  Object.assign(spec.properties, { surge: { type: 'integer' }, reservation: newObject });
  addWord(spec, 'driftPolicy', 'ask');
  if (status === undefined) return;
  Object.assign(status.properties, { reserved: newObject });
  addWord(status, 'owner', 'shared');
  const initialization = part.safeParse(status.properties['initialization']);
  if (!initialization.success) return;
  Object.assign(initialization.data.properties, { attempts: { type: 'integer' } });
  Object.assign(status.properties, { initialization: initialization.data });
}

function addWord({ properties: all }: z.infer<typeof part>, field: string, word: string): void {
  const words = z.looseObject({ enum: z.array(z.string()) }).safeParse(all[field]);
  if (words.success) all[field] = { ...words.data, enum: [...words.data.enum, word] };
}

/** The kinds of a release before this one: two fields of the status are not known yet. */
export function earlierKinds(kinds: readonly Definition[]): readonly object[] {
  return kinds.map((kind) => {
    const { metadata, ...rest } = structuredClone(kind);
    const { status } = rest.spec.versions[0].schema.openAPIV3Schema.properties;
    for (const field of ['adoptedAt', 'lastChange']) {
      if (status !== undefined) Reflect.deleteProperty(status.properties, field);
    }
    const labels = { ...metadata.labels, 'app.kubernetes.io/version': '0.0.9' };
    return { ...rest, metadata: { ...metadata, labels } };
  });
}
