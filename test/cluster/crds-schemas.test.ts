import { describe, expect, it } from 'vitest';
import { kindOf, type Plural } from './crds-cluster.ts';
import {
  ownSchemas,
  readAllNames,
  readDefinition,
  silentAmong,
  unboundedAmong,
  type Schema,
} from './crds-definitions.ts';
import { fullStatus, leastSpec, poolPlurals } from './crds-specs.ts';

const shortNames: Readonly<Record<Plural, string>> = {
  autoscalinggroupmachinepools: 'asgmp',
  scalesetmachinepools: 'ssmp',
  cloudaccounts: 'cacct',
};
const plurals: readonly Plural[] = [...poolPlurals, 'cloudaccounts'];

function fieldsOf(schema: Schema, part: 'spec' | 'status'): Readonly<Record<string, Schema>> {
  return schema.properties?.[part]?.properties ?? {};
}

describe.each(plurals)('definition of %s', (plural) => {
  it('carries the labels by which Cluster API and clusterctl find it', async () => {
    expect((await readDefinition(plural)).labels).toMatchObject({
      'cluster.x-k8s.io/v1beta2': 'v1alpha1',
      'cluster.x-k8s.io/provider': 'infrastructure-poolsync',
      'clusterctl.cluster.x-k8s.io': '',
    });
  });

  it('has the names that people type', async () => {
    const { names, scope } = await readDefinition(plural);
    expect(names).toEqual({
      kind: kindOf[plural],
      plural,
      singular: kindOf[plural].toLowerCase(),
      shortNames: [shortNames[plural]],
      categories: ['cluster-api'],
    });
    expect(scope).toBe(plural === 'cloudaccounts' ? 'Cluster' : 'Namespaced');
  });

  it('shares its short name with no other kind of the cluster, nor of Kubernetes itself', async () => {
    const others = (await readAllNames()).filter(({ kind }) => kind !== kindOf[plural]);
    expect(others.length).toBeGreaterThan(plurals.length);
    const taken = others.flatMap((names) => [names.plural, names.singular, ...names.shortNames]);
    expect([...taken, 'cs', 'cm', 'csr', 'ds', 'sc', 'ss']).not.toContain(shortNames[plural]);
  });

  it('explains every field', async () => {
    const schemas = ownSchemas((await readDefinition(plural)).schema);
    expect(schemas.length).toBeGreaterThan(5);
    expect(silentAmong(schemas)).toEqual([]);
  });

  it('bounds every string, list and map', async () => {
    const { schema } = await readDefinition(plural);
    expect(unboundedAmong(ownSchemas(schema))).toEqual([]);
  });
});

describe.each(poolPlurals)('definition of %s', (plural) => {
  it('has the status of the design, to the field', async () => {
    const { schema } = await readDefinition(plural);
    const reported = Object.keys(fieldsOf(schema, 'status'));
    expect(reported.toSorted()).toEqual(Object.keys(fullStatus[plural]).toSorted());
  });

  it('has a status subresource and no scale subresource', async () => {
    expect((await readDefinition(plural)).subresources).toEqual({ status: {} });
  });

  it('is moved by clusterctl with its owner alone', async () => {
    const { labels } = await readDefinition(plural);
    expect(labels).not.toHaveProperty(['clusterctl.cluster.x-k8s.io/move']);
  });
});

describe('definition of cloudaccounts', () => {
  it('is copied by clusterctl although it has no owner', async () => {
    expect((await readDefinition('cloudaccounts')).labels).toHaveProperty(
      ['clusterctl.cluster.x-k8s.io/move'],
      '',
    );
  });
});

describe('both kinds of pool', () => {
  it('have the same fields, but for those that say which group it is', async () => {
    const parts = poolPlurals.map(async (plural) => {
      const { schema } = await readDefinition(plural);
      const own = [...Object.keys(leastSpec[plural]), 'groupID', 'groupUniqueID', 'location'];
      const fields = { ...fieldsOf(schema, 'spec'), ...fieldsOf(schema, 'status') };
      return Object.fromEntries(Object.entries(fields).filter(([name]) => !own.includes(name)));
    });
    const [ofAutoScalingGroup, ofScaleSet] = await Promise.all(parts);
    expect(Object.keys(ofScaleSet ?? {})).toContain('providerIDList');
    expect(ofScaleSet).toEqual(ofAutoScalingGroup);
  });
});
