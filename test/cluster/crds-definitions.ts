import { CustomObjectsApi } from '@kubernetes/client-node';
import { z } from 'zod';
import { administrator, group } from './crds-cluster.ts';

/** An OpenAPI schema of a definition, as far as the tests ask; all else is kept as it is. */
export interface Schema {
  readonly type?: string | undefined;
  readonly description?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly additionalProperties?: Schema | undefined;
  /** CEL rules. */
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string }[] | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    description: z.string().optional(),
    properties: z.record(z.string(), schema).optional(),
    items: schema.optional(),
    additionalProperties: schema.optional(),
    'x-kubernetes-validations': z.array(z.looseObject({ rule: z.string() })).optional(),
  }),
);

const names = z.object({
  kind: z.string(),
  plural: z.string(),
  singular: z.string(),
  shortNames: z.array(z.string()).default([]),
  categories: z.array(z.string()).default([]),
});

const versionSchema = z.object({
  subresources: z.unknown().optional(),
  schema: z.object({ openAPIV3Schema: schema }),
});

const definition = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  spec: z.object({
    scope: z.string(),
    names,
    versions: z.tuple([versionSchema]),
  }),
});

const definitions = { group: 'apiextensions.k8s.io', version: 'v1' };
const plural = 'customresourcedefinitions';

/** The definition of one of our kinds as the API server serves it. */
export async function readDefinition(kind: string, ofGroup = group) {
  const objects = administrator().makeApiClient(CustomObjectsApi);
  const name = `${kind}.${ofGroup}`;
  const { metadata, spec } = definition.parse(
    await objects.getClusterCustomObject({ ...definitions, plural, name }),
  );
  const [{ subresources, schema: holder }] = spec.versions;
  return { ...metadata, ...spec, subresources, schema: holder.openAPIV3Schema };
}

/** The names of all kinds that the cluster knows by a definition. */
export async function readAllNames() {
  const objects = administrator().makeApiClient(CustomObjectsApi);
  const list = z.object({ items: z.array(z.object({ spec: z.object({ names }) })) });
  const { items } = list.parse(await objects.listClusterCustomObject({ ...definitions, plural }));
  return items.map(({ spec }) => spec.names);
}

/** Every schema from one on downwards, with its path. */
function* everySchema(path: string, from: Schema): Generator<readonly [string, Schema]> {
  yield [path, from];
  for (const [name, property] of Object.entries(from.properties ?? {})) {
    yield* everySchema(`${path}.${name}`, property);
  }
  if (from.items !== undefined) yield* everySchema(`${path}[]`, from.items);
  if (from.additionalProperties !== undefined) {
    yield* everySchema(`${path}{}`, from.additionalProperties);
  }
}

/** Every schema of what we define ourselves; `metadata` and the like are the API server's. */
export function ownSchemas(whole: Schema): readonly (readonly [string, Schema])[] {
  return Object.entries(whole.properties ?? {})
    .filter(([name]) => name === 'spec' || name === 'status')
    .flatMap(([name, inner]) => [...everySchema(name, inner)]);
}

/** The paths of those that say nothing of themselves to people. */
export function silentAmong(schemas: readonly (readonly [string, Schema])[]): readonly string[] {
  return schemas
    .filter(([path]) => !/[\]}]$/.test(path))
    .filter(([, { description }]) => description?.endsWith('.') !== true)
    .map(([path]) => path);
}

const boundsOf: Readonly<Record<string, readonly string[]>> = {
  string: ['maxLength', 'enum', 'format'],
  array: ['maxItems'],
  object: ['properties', 'maxProperties'],
};

/** The paths of those that can grow without end. */
export function unboundedAmong(schemas: readonly (readonly [string, Schema])[]): readonly string[] {
  return schemas.filter(([, one]) => isUnbounded(one)).map(([path]) => path);
}

function isUnbounded(one: Schema): boolean {
  const bounds = boundsOf[one.type ?? ''];
  return bounds !== undefined && !bounds.some((bound) => bound in one);
}
