import { CustomObjectsApi, setHeaderOptions } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  mergePatch,
  untilListed,
  version,
  type PoolPlural,
} from './crds-cluster.ts';
import { fullStatus, leastSpec, poolPlurals } from './crds-specs.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const asTable = setHeaderOptions('Accept', 'application/json;as=Table;g=meta.k8s.io;v=v1');
const table = z.object({
  kind: z.literal('Table'),
  columnDefinitions: z.array(z.object({ name: z.string(), priority: z.number() })),
  rows: z.array(z.object({ cells: z.array(z.unknown()) })),
});
const listed = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

const longName = `${'long-'.repeat(50)}group`;
const groupOf: Readonly<Record<PoolPlural, Readonly<Record<string, string>>>> = {
  autoscalinggroupmachinepools: {
    ...leastSpec.autoscalinggroupmachinepools,
    autoScalingGroupName: longName,
  },
  scalesetmachinepools: leastSpec.scalesetmachinepools,
};
const always = [
  'Name',
  'Cluster',
  'Group',
  'Owner',
  'Desired',
  'Listed',
  'Ready',
  'Settled',
  'Age',
];
const wide: Readonly<Record<PoolPlural, Readonly<Record<string, string>>>> = {
  autoscalinggroupmachinepools: { Account: '012345678901', Region: 'eu-west-1' },
  scalesetmachinepools: { Location: 'westeurope' },
};

describe.each(poolPlurals)('list of %s', (plural) => {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(config);
    await untilListed(config, plural);
    const labels = { 'cluster.x-k8s.io/cluster-name': 'blue' };
    const seen = bodyOf(plural, { name: 'seen', labels }, groupOf[plural]);
    const resource = { group, version, plural, namespace };
    await objects.createNamespacedCustomObject({ ...resource, body: seen });
    const settled = { ...fullStatus[plural].conditions[0], type: 'Settled', status: 'Unknown' };
    const conditions = [...fullStatus[plural].conditions, settled];
    const body = { status: { ...fullStatus[plural], conditions } };
    await objects.patchNamespacedCustomObjectStatus(
      { ...resource, name: 'seen', body },
      mergePatch,
    );
    const fresh = bodyOf(plural, { name: 'unseen' }, leastSpec[plural]);
    await objects.createNamespacedCustomObject({ ...resource, body: fresh });
  });
  afterAll(async () => {
    for (const name of ['seen', 'unseen']) {
      await objects.deleteNamespacedCustomObject({ group, version, plural, namespace, name });
    }
  });

  const readTable = async () =>
    table.parse(
      await objects.listNamespacedCustomObject({ group, version, plural, namespace }, asTable),
    );

  it('shows the columns that answer what a person asks first', async () => {
    const { columnDefinitions } = await readTable();
    const names = (least: number, most: number) =>
      columnDefinitions
        .filter(({ priority }) => priority >= least && priority <= most)
        .map(({ name }) => name);
    expect(names(0, 0)).toEqual(always);
    expect(names(1, 9)).toEqual(Object.keys(wide[plural]));
  });

  it('shows what was reported, names of groups at full length', async () => {
    const { columnDefinitions, rows } = await readTable();
    const cells = Object.fromEntries(
      columnDefinitions.map(({ name }, column) => [name, rows[0]?.cells[column]]),
    );
    expect(cells).toEqual({
      Name: 'seen',
      Cluster: 'blue',
      Group: groupOf[plural]['autoScalingGroupName'] ?? groupOf[plural]['resourceID'],
      Owner: 'cloud',
      Desired: 4,
      Listed: 3,
      Ready: 'False',
      Settled: 'Unknown',
      Age: expect.stringMatching(/^\d+[smh]/) as unknown,
      ...wide[plural],
    });
  });

  it('shows a pool that nothing was reported of', async () => {
    const { columnDefinitions, rows } = await readTable();
    const column = columnDefinitions.findIndex(({ name }) => name === 'Ready');
    expect(rows[1]?.cells[0]).toBe('unseen');
    expect(rows[1]?.cells[column]).toBeNull();
  });

  it.each(Object.entries(leastSpec[plural]))('can be selected by spec.%s', async (field, value) => {
    const fieldSelector = `spec.${field}=${value}`;
    const query = { group, version, plural, namespace, fieldSelector };
    const { items } = listed.parse(await objects.listNamespacedCustomObject(query));
    expect(items.map(({ metadata }) => metadata.name)).toContain('unseen');
    const other = { ...query, fieldSelector: `spec.${field}=other` };
    expect(listed.parse(await objects.listNamespacedCustomObject(other)).items).toEqual([]);
  });
});
