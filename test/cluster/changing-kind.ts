import { ApiextensionsV1Api, CustomObjectsApi, type KubeConfig } from '@kubernetes/client-node';
import { vi } from 'vitest';
import { z } from 'zod';
import type { Resource } from '../../shared/kube/resources.ts';
import { makeNamespace, mergePatch, type Fields } from './crds-cluster.ts';

const resource = {
  group: 'test.poolsync.example',
  version: 'v1',
  plural: 'changingthings',
  kind: 'ChangingThing',
} as const;
const name = `${resource.plural}.${resource.group}`;
const timing = { timeout: 30_000, interval: 50 };

/** A kind of a test's own whose schema changes, and one object of it. */
export interface ChangingKind {
  readonly resource: Resource;
  /** Of the object, as feeds name it. */
  readonly key: string;
  /** Sets fields of the object's spec. @returns the spec as the API server kept it */
  put(spec: Fields): Promise<unknown>;
  /** From now on it has this field, a text, too; what the API server serves follows in its time. */
  gainField(field: string): Promise<void>;
}

const kept = z.looseObject({ spec: z.unknown() });

export async function makeChangingKind(config: KubeConfig): Promise<ChangingKind> {
  const definitions = config.makeApiClient(ApiextensionsV1Api);
  const objects = config.makeApiClient(CustomObjectsApi);
  const namespace = await makeNamespace(config);
  await definitions.createCustomResourceDefinition({ body: definitionWith({}) });
  const object = { ...resource, namespace, name: 'one' };
  const body = {
    apiVersion: `${resource.group}/${resource.version}`,
    kind: resource.kind,
    metadata: { name: 'one' },
  };
  await vi.waitFor(
    () => objects.createNamespacedCustomObject({ ...resource, namespace, body }),
    timing,
  );
  return {
    resource,
    key: `${namespace}/one`,
    put: async (spec) => {
      const patched: unknown = await objects.patchNamespacedCustomObject(
        { ...object, body: { spec } },
        mergePatch,
      );
      return kept.parse(patched).spec;
    },
    gainField: async (field) => {
      const { metadata } = await definitions.readCustomResourceDefinition({ name });
      const wanted = definitionWith({ [field]: { type: 'string' } });
      const resourceVersion = metadata?.resourceVersion ?? '';
      await definitions.replaceCustomResourceDefinition({
        name,
        body: { ...wanted, metadata: { name, resourceVersion } },
      });
    },
  };
}

function definitionWith(fields: Fields) {
  const spec = { type: 'object', properties: { size: { type: 'integer' }, ...fields } };
  const { group, version, plural, kind } = resource;
  return {
    metadata: { name },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: 'changingthing', kind },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
}
