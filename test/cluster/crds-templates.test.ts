import { CustomObjectsApi } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  administrator,
  group,
  kindOf,
  makeNamespace,
  mergePatch,
  refusalOf,
  version,
  type Fields,
  type PoolPlural,
} from './crds-cluster.ts';
import {
  ownSchemas,
  readDefinition,
  silentAmong,
  unboundedAmong,
  type Schema,
} from './crds-definitions.ts';
import { leastSpec, poolPlurals } from './crds-specs.ts';

const objects = administrator().makeApiClient(CustomObjectsApi);
const bootstrapGroup = 'bootstrap.cluster.x-k8s.io';

const templateOf: Readonly<Record<PoolPlural, string>> = {
  autoscalinggroupmachinepools: 'autoscalinggroupmachinepooltemplates',
  scalesetmachinepools: 'scalesetmachinepooltemplates',
};

/** Each kind that a ClusterClass needs, with its group and what core makes of it. */
const kinds = [
  ['AutoScalingGroupMachinePoolTemplate', group],
  ['ScaleSetMachinePoolTemplate', group],
  ['GroupBootstrapConfigTemplate', bootstrapGroup],
  ['GroupBootstrapConfig', bootstrapGroup],
] as const;

function propertyOf(schema: Schema | undefined, ...path: readonly string[]): Schema {
  const found = path.reduce<Schema | undefined>((inner, name) => inner?.properties?.[name], schema);
  if (found === undefined) throw new Error(`the schema has no ${path.join('.')}`);
  return found;
}

describe.each(kinds)('definition of %s', (kind, ofGroup) => {
  const plural = `${kind.toLowerCase()}s`;

  it('carries the labels and names by which Cluster API and clusterctl find it', async () => {
    const { labels, names, scope } = await readDefinition(plural, ofGroup);
    expect(labels).toMatchObject({
      'cluster.x-k8s.io/v1beta2': 'v1alpha1',
      'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
      'clusterctl.cluster.x-k8s.io': '',
    });
    expect(names).toMatchObject({ kind, plural, categories: ['cluster-api'] });
    expect(scope).toBe('Namespaced');
  });

  it('explains every field, and bounds it', async () => {
    const { schema } = await readDefinition(plural, ofGroup);
    const schemas = ownSchemas(schema);
    expect(schemas.length).toBeGreaterThan(1);
    expect(silentAmong(schemas)).toEqual([]);
    expect(unboundedAmong(schemas)).toEqual([]);
  });
});

/** What stands in a schema for the API server alone. */
function withoutWords(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => (name === 'description' ? undefined : value)),
  ) as Schema;
}

/** The spec of a pool as a template may hold it. */
function asTemplate({ properties = {}, type }: Schema): Schema {
  const held = Object.entries(properties).filter(([name]) => name !== 'providerIDList');
  return { type, properties: Object.fromEntries(held.map(([name, one]) => [name, changing(one)])) };
}

function changing(schema: Schema): Schema {
  const { 'x-kubernetes-validations': rules, ...rest } = schema;
  const lasting = rules?.filter(({ rule }) => !rule.includes('oldSelf'));
  return lasting === undefined ? rest : { ...rest, 'x-kubernetes-validations': lasting };
}

describe.each(poolPlurals)('template of %s', (plural) => {
  it('holds what the pool holds, but for its list, and neither requires nor fixes anything', async () => {
    const [template, pool] = await Promise.all([
      readDefinition(templateOf[plural]),
      readDefinition(plural),
    ]);
    const ofPool = propertyOf(pool.schema, 'spec');
    expect(Object.keys(ofPool.properties ?? {})).toContain('providerIDList');
    expect(JSON.stringify(ofPool)).toContain('oldSelf');
    expect(withoutWords(propertyOf(template.schema, 'spec', 'template', 'spec'))).toEqual(
      withoutWords(asTemplate(ofPool)),
    );
    expect(JSON.stringify(template.schema)).not.toContain('oldSelf');
  });

  it('is made without a group, keeps labels and annotations, and changes its group', async () => {
    const namespace = await makeNamespace(administrator());
    const resource = { group, version, plural: templateOf[plural], namespace };
    const metadata = { labels: { team: 'a' }, annotations: { note: 'all' } };
    const body = {
      apiVersion: `${group}/${version}`,
      kind: `${kindOf[plural]}Template`,
      metadata: { name: 'made' },
      spec: { template: { metadata, spec: {} } },
    };
    const made = { ...resource, name: 'made' };
    await objects.createNamespacedCustomObject({ ...resource, body, fieldValidation: 'Strict' });
    onTestFinished(async () => {
      await objects.deleteNamespacedCustomObject(made);
    });
    const point = (fields: Fields): Promise<unknown> =>
      objects.patchNamespacedCustomObject(
        { ...made, body: { spec: { template: { spec: fields } } }, fieldValidation: 'Strict' },
        mergePatch,
      );
    await point(leastSpec[plural]);
    const [field = ''] = Object.keys(leastSpec[plural]).slice(-1);
    const other = JSON.stringify(leastSpec[plural]).replace(/orkers(?=")/, 'atchers');
    await expect(point(JSON.parse(other) as Fields)).resolves.toMatchObject({
      spec: {
        template: { metadata, spec: { [field]: expect.stringMatching(/atchers$/) as string } },
      },
    });
    const { message } = await refusalOf(point({ providerIDList: ['x:///1'] }));
    expect(message).toContain('unknown field "spec.template.spec.providerIDList"');
  });
});

describe('GroupBootstrapConfig', () => {
  const resource = { group: bootstrapGroup, version, plural: 'groupbootstrapconfigs' };
  const body = {
    apiVersion: `${bootstrapGroup}/${version}`,
    kind: 'GroupBootstrapConfig',
    metadata: { name: 'made' },
  };
  const status = z.object({ status: z.unknown() });
  const ready = { dataSecretName: '', initialization: { dataSecretCreated: true } };

  it('says that the data is there, in no Secret, without anybody who writes it', async () => {
    const namespace = await makeNamespace(administrator());
    const made = { ...resource, namespace, name: 'made' };
    await objects.createNamespacedCustomObject({ ...resource, namespace, body });
    onTestFinished(async () => {
      await objects.deleteNamespacedCustomObject(made);
    });
    const read: unknown = await objects.getNamespacedCustomObject(made);
    expect(status.parse(read).status).toEqual(ready);
    const list: unknown = await objects.listNamespacedCustomObject({ ...resource, namespace });
    expect(z.object({ items: z.tuple([status]) }).parse(list).items[0].status).toEqual(ready);
    const { message } = await refusalOf(
      objects.patchNamespacedCustomObjectStatus(
        { ...made, body: { status: { initialization: { dataSecretCreated: false } } } },
        mergePatch,
      ),
    );
    expect(message).toContain('status.initialization.dataSecretCreated: Unsupported value: false');
  });
});
