import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aScaleSetRef } from '../../fakes/scale-sets.ts';
import { allOf } from '../../fakes/all-of.ts';
import { addFault, steer } from '../../sandbox/aws/steer.ts';
import {
  access,
  powerless,
  startSimulatedScaleSets,
  type SimulatedScaleSets,
} from '../simulated-scale-sets.ts';

const tag = 'poolsync-management-cluster';
const [ours, others, plain] = ['ours', 'others', 'plain'].map((name) => aScaleSetRef(name));

let azure: SimulatedScaleSets;
beforeAll(async () => {
  azure = await startSimulatedScaleSets();
  const make = async (ref = ours, tags = {}) => {
    if (ref !== undefined) await azure.create(ref, 'Uniform', 0, tags);
  };
  await make(ours, { [tag]: 'blue', team: 'a' });
  await make(others, { [tag]: 'blue-2' });
  await make(plain);
});
afterEach(() => steer(azure.control, 'DELETE', '/faults'));
afterAll(() => azure.close());

const found = async (installation: string, of = access) =>
  (await allOf(azure.tagged().taggedGroups(of, installation))).flat();

describe('the scale sets with the tag of an installation', () => {
  it('are those with its very name', async () => {
    expect(await found('blue')).toEqual([ours]);
    expect(await found('blue-2')).toEqual([others]);
    expect(await found('green')).toEqual([]);
  });

  it('are only those where the account may be used', async () => {
    expect(await found('blue', { ...access, locations: ['eastus2'] })).toEqual([]);
  });

  it('are not known to who may read nothing', async () => {
    const searching = found('blue', { ...access, identity: powerless });
    await expect(searching).rejects.toThrow('NoValidSubscriptionsInQueryRequest');
  });

  it('are not known where the search fails', async () => {
    const action = 'ResourceGraph_Resources';
    await addFault(azure.control, {
      kind: 'error',
      action,
      status: 403,
      code: 'AuthorizationFailed',
    });
    await expect(found('blue')).rejects.toMatchObject({ code: 'cloud-denied' });
  });

  it('are not searched for by what is no name', async () => {
    await expect(found(`blue' or '1' == '1`)).rejects.toThrow('cannot be named');
  });
});
