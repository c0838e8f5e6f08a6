import { CustomObjectsApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  mergePatch,
  refusalOf,
  version,
  type Fields,
  type PoolPlural,
} from './crds-cluster.ts';
import { leastSpec, poolPlurals } from './crds-specs.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const scaleSet = leastSpec.scalesetmachinepools.resourceID;

const pointsElsewhere: Readonly<Record<PoolPlural, readonly (readonly [string, string])[]>> = {
  autoscalinggroupmachinepools: [
    ['accountID', '999988887777'],
    ['region', 'eu-west-2'],
    ['autoScalingGroupName', 'Workers'],
  ],
  scalesetmachinepools: [['resourceID', scaleSet.replace('Workers', 'Others')]],
};

describe.each(poolPlurals)('%s', (plural) => {
  const name = 'fixed';
  const spec: Fields = leastSpec[plural];
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(config);
    const body = bodyOf(plural, { name }, spec);
    await objects.createNamespacedCustomObject({ group, version, plural, namespace, body });
  });
  afterAll(async () => {
    await objects.deleteNamespacedCustomObject({ group, version, plural, namespace, name });
  });
  const patchSpec = async (fields: Fields): Promise<unknown> =>
    objects.patchNamespacedCustomObject(
      { group, version, plural, namespace, name, body: { spec: fields } },
      mergePatch,
    );

  it.each(pointsElsewhere[plural])('keeps its %s and says what to do', async (field, value) => {
    const { message } = await refusalOf(patchSpec({ [field]: value }));
    expect(message).toContain(
      `spec.${field}: Forbidden: is "${String(spec[field])}" and cannot be changed to "${value}": make a new`,
    );
    expect(message).toContain("in the MachinePool's spec.template.spec.infrastructureRef");
  });

  it.each(pointsElsewhere[plural])('cannot lose its %s', async (field) => {
    const { message } = await refusalOf(patchSpec({ [field]: null }));
    expect(message).toContain(`spec.${field}: Required value`);
  });

  it('changes in everything else', async () => {
    const rest = { providerIDList: ['x:///1'], driftPolicy: 'report', shrinkGuard: { percent: 5 } };
    await expect(patchSpec(rest)).resolves.toMatchObject({ spec: { ...spec, ...rest } });
  });
});

describe('ScaleSetMachinePool', () => {
  it('may change its resource ID in upper and lower case', async () => {
    const plural: PoolPlural = 'scalesetmachinepools';
    const namespace = await makeNamespace(config);
    const name = 'recased';
    const resource = { group, version, plural, namespace };
    const body = bodyOf(plural, { name }, { resourceID: scaleSet });
    await objects.createNamespacedCustomObject({ ...resource, body });
    onTestFinished(async () => {
      await objects.deleteNamespacedCustomObject({ ...resource, name });
    });
    const resourceID = scaleSet.toLowerCase();
    const patch = { ...resource, name, body: { spec: { resourceID } } };
    await expect(objects.patchNamespacedCustomObject(patch, mergePatch)).resolves.toMatchObject({
      spec: { resourceID },
    });
  });
});

describe('CloudAccount', () => {
  const plural = 'cloudaccounts';
  const subscription = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
  const resource = { group, version, plural } as const;
  const named = z.object({ metadata: z.object({ name: z.string() }) });

  it.each<readonly [string, Fields, Fields, string]>([
    ['aws', { accountID: '111122223333' }, { accountID: '444455556666' }, 'accountID'],
    [
      'azure',
      { subscriptionID: subscription },
      { subscriptionID: subscription.replace('0', '1') },
      'subscriptionID',
    ],
    [
      'switch',
      { accountID: '111122223333' },
      { accountID: null, subscriptionID: subscription },
      'accountID',
    ],
  ])('stands for one account for good (%s)', async (_, spec, change, field) => {
    const body = bodyOf(plural, { generateName: 'crds-immutable-' }, spec);
    const { metadata } = named.parse(
      await objects.createClusterCustomObject({ ...resource, body }),
    );
    const object = { ...resource, name: metadata.name };
    onTestFinished(async () => {
      await objects.deleteClusterCustomObject(object);
    });
    const patch = (fields: Fields): Promise<unknown> =>
      objects.patchClusterCustomObject({ ...object, body: { spec: fields } }, mergePatch);
    const { message } = await refusalOf(patch(change));
    expect(message).toContain(`spec.${field}: Forbidden: `);
    expect(message).toContain('cannot be changed');
    expect(message).toContain('make a new CloudAccount for the other');
    await expect(patch({ namespaces: ['team-a'] })).resolves.toMatchObject({ spec });
  });
});
