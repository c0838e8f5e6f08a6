import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScaleSetFinder } from '../../functions/azure/operator/scale-set-finder.ts';
import type { AzureAccess } from '../../shared/model/account.ts';
import {
  anError,
  aScaleSet,
  name,
  resourceGroup,
  scaleSetId,
  subscription,
} from './arm-answers.ts';
import { poolFor, startArmStub, type ArmStub } from './arm-stub.ts';

const access: AzureAccess = { cloud: 'azure', subscription, locations: ['*'] };

let arm: ArmStub;
let finder: ScaleSetFinder;
beforeAll(async () => {
  arm = await startArmStub();
  finder = new ScaleSetFinder({ clients: poolFor(arm) });
});
afterAll(() => arm.close());

const sku = { name: 'Standard_D2s_v5', tier: 'Standard', capacity: 3 };
const inOtherGroup = aScaleSet({}, { id: scaleSetId('Green'), name: 'POOL1', sku });

const found = {
  group: { kind: 'ScaleSet', subscription, resourceGroup, name },
  id: scaleSetId(),
  region: 'eastus2',
  desiredCapacity: 3,
  tags: { team: 'a' },
  beingDeleted: false,
};

describe('ScaleSetFinder', () => {
  it('reads one by its resource group, with its capacity and tags', async () => {
    arm.answer = () => ({ body: aScaleSet({}, { sku, tags: { team: 'a' } }) });
    expect(await finder.find(access, { name, resourceGroup })).toEqual([found]);
  });

  it('finds none where Azure says that there is none, and nothing else says so', async () => {
    arm.answer = () => ({ status: 404, body: anError('ResourceNotFound', 'No such thing.') });
    expect(await finder.find(access, { name, resourceGroup })).toEqual([]);
    arm.answer = () => ({ status: 404, body: 'a proxy' });
    await expect(finder.find(access, { name, resourceGroup })).rejects.toMatchObject({
      code: 'cloud-unavailable',
    });
  });

  it('finds all of a name in a subscription, in whatever case, on all pages', async () => {
    arm.answer = (url) =>
      url.searchParams.has('next')
        ? { body: { value: [inOtherGroup] } }
        : {
            body: {
              value: [
                aScaleSet({}, { sku, tags: { team: 'a' } }),
                aScaleSet({}, { name: 'other' }),
              ],
              nextLink: `${url.origin}${url.pathname}?next=1&api-version=2025-04-01`,
            },
          };
    const all = await finder.find(access, { name });
    expect(all.map(({ id }) => id)).toEqual([scaleSetId(), scaleSetId('Green')]);
    expect(await finder.names(access)).toEqual([name, 'other', 'POOL1']);
  });

  it('knows no capacity where Azure tells none, and who is being deleted', async () => {
    const going = aScaleSet({ provisioningState: 'Deleting' }, { sku: undefined });
    arm.answer = () => ({ body: going });
    const [one] = await finder.find(access, { name, resourceGroup });
    expect(one).toMatchObject({ beingDeleted: true, tags: {} });
    expect(one).not.toHaveProperty('desiredCapacity');
  });

  it('says in Azure’s words why it may not look', async () => {
    arm.answer = () => ({ status: 403, body: anError('AuthorizationFailed', 'You may not.') });
    await expect(finder.find(access, { name })).rejects.toMatchObject({
      code: 'cloud-denied',
      message: `Listing the scale sets of subscription ${subscription}: AuthorizationFailed: You may not.`,
    });
  });
});
