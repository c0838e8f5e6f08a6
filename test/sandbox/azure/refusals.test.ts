import { describe, expect, it } from 'vitest';
import { anyNumber, matching } from '../aws/matchers.ts';
import { changeTimings, listFrom } from '../aws/steer.ts';
import {
  all,
  createScaleSet,
  observer,
  production,
  staging,
  startCloud,
  stranger,
} from './cloud.ts';
import { rawCall, tokenOf } from './raw-call.ts';

const scaleSets = `/subscriptions/${production}/providers/Microsoft.Compute/virtualMachineScaleSets`;
const version = 'api-version=2026-04-01';

describe('a call without a token that is believed', () => {
  it('is refused with a challenge', async () => {
    const cloud = await startCloud();
    expect(await rawCall(cloud, `${scaleSets}?${version}`)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': matching(/^Bearer authorization_uri=/) },
      body: { error: { code: 'AuthenticationFailed' } },
    });
    const token = 'e30.e30.x';
    expect(await rawCall(cloud, `${scaleSets}?${version}`, { token })).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
  });

  it('is refused where the token is for somebody else', async () => {
    const cloud = await startCloud();
    const ask = async (audience: string) =>
      rawCall(cloud, `${scaleSets}?${version}`, { token: await tokenOf(cloud, { audience }) });
    expect(await ask('https://servicebus.azure.net')).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationTokenAudience' } },
    });
    expect(await ask('https://management.azure.com')).toMatchObject({ status: 200 });
  });

  it('is refused once the token has expired', async () => {
    const cloud = await startCloud();
    await changeTimings(cloud.control, { tokenLifetimeSeconds: 1 });
    const token = await tokenOf(cloud);
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    expect(await rawCall(cloud, `${scaleSets}?${version}`, { token })).toMatchObject({
      status: 401,
      body: { error: { code: 'ExpiredAuthenticationToken' } },
    });
  });
});

describe('a subscription', () => {
  it('is touched only by those who may', async () => {
    const cloud = await startCloud();
    const list = (subscription: string, clientId: string) =>
      all(cloud.compute(subscription, clientId).virtualMachineScaleSets.listAll());
    await expect(list(production, stranger)).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
    });
    expect(await list(staging, observer)).toEqual([]);
  });

  it('is refused where nobody knows it', async () => {
    const cloud = await startCloud();
    const ask = (id: string) => all(cloud.compute(id).virtualMachineScaleSets.listAll());
    await expect(ask('33333333-3333-4333-8333-333333333333')).rejects.toMatchObject({
      statusCode: 404,
      code: 'SubscriptionNotFound',
    });
    await expect(ask('mine')).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidSubscriptionId',
    });
  });
});

describe('what is not there', () => {
  it('is a resource group, or a scale set in one', async () => {
    const compute = (await startCloud()).compute();
    await expect(compute.virtualMachineScaleSets.get('nowhere', 'web')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceGroupNotFound',
      message: "Resource group 'nowhere' could not be found.",
    });
    await expect(compute.virtualMachineScaleSets.get('web-rg', 'web')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
      message: matching(
        /virtualMachineScaleSets\/web' under resource group 'web-rg' was not found/,
      ),
    });
  });

  it('is a resource group until it is made', async () => {
    const cloud = await startCloud();
    const token = await tokenOf(cloud);
    const path = `/subscriptions/${production}/resourcegroups/New?api-version=2021-04-01`;
    expect((await rawCall(cloud, path, { token })).status).toBe(404);
    const put = (body: string) => rawCall(cloud, path, { method: 'PUT', token, body });
    expect((await put('{"location":"marseast"}')).status).toBe(400);
    expect((await put('{"location":"EastUS2"}')).status).toBe(201);
    expect((await put('{"location":"eastus2"}')).status).toBe(200);
    expect(await rawCall(cloud, path, { token })).toMatchObject({
      status: 200,
      body: { name: 'New', location: 'eastus2' },
    });
  });

  it('is another provider, or a version that is none', async () => {
    const cloud = await startCloud();
    const token = await tokenOf(cloud);
    const network = scaleSets.replace('Compute', 'Network');
    expect(await rawCall(cloud, `${network}?${version}`, { token })).toMatchObject({
      status: 404,
      body: { error: { code: 'InvalidResourceType' } },
    });
    expect(await rawCall(cloud, scaleSets, { token })).toMatchObject({
      status: 400,
      body: { error: { code: 'MissingApiVersionParameter' } },
    });
    expect(await rawCall(cloud, `${scaleSets}?api-version=1`, { token })).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidApiVersionParameter' } },
    });
  });

  it('is a body that is no JSON', async () => {
    const cloud = await startCloud();
    const token = await tokenOf(cloud);
    const path = `/subscriptions/${production}/resourceGroups/jobs/providers/Microsoft.Compute/virtualMachineScaleSets/web?${version}`;
    for (const body of ['{', '']) {
      expect(await rawCall(cloud, path, { method: 'PUT', token, body })).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidRequestContent' } },
      });
    }
  });
});

describe('paths', () => {
  it('are compared without case', async () => {
    const cloud = await startCloud();
    await createScaleSet(cloud.compute(), { capacity: 1 });
    const token = await tokenOf(cloud);
    const path = `/SUBSCRIPTIONS/${production}/resourcegroups/WEB-RG/Providers/microsoft.compute/virtualmachinescalesets/WEB/virtualmachines/0?${version}`;
    expect(await rawCall(cloud, path, { token })).toMatchObject({
      status: 200,
      body: { id: matching(/\/resourceGroups\/Web-RG\/.*\/virtualMachineScaleSets\/web\//) },
    });
  });
});

describe('the calls', () => {
  it('are listed with who, where, what and how it ended', async () => {
    const cloud = await startCloud();
    await createScaleSet(cloud.compute(), { capacity: 0, location: 'eastus2' });
    await expect(
      all(cloud.compute(staging, stranger).virtualMachineScaleSets.listAll()),
    ).rejects.toThrow();
    const calls = await listFrom(cloud.control, '/calls');
    const call = { time: anyNumber, status: 200 };
    const nowhere = { subscription: null, location: null };
    expect(calls.filter(({ action }) => action !== 'Operations_Get')).toEqual([
      { ...call, ...nowhere, principal: null, action: 'Entra_OpenIdConfiguration' },
      { ...call, ...nowhere, principal: observer, action: 'Entra_Token' },
      {
        ...call,
        principal: observer,
        subscription: production,
        location: 'westeurope',
        action: 'VirtualMachineScaleSets_CreateOrUpdate',
        scaleSet: 'web',
        capacity: 0,
        status: 201,
      },
      {
        ...call,
        principal: observer,
        subscription: production,
        location: 'eastus2',
        action: 'VirtualMachineScaleSets_Get',
        scaleSet: 'web',
      },
      { ...call, ...nowhere, principal: null, action: 'Entra_OpenIdConfiguration' },
      { ...call, ...nowhere, principal: stranger, action: 'Entra_Token' },
      {
        ...call,
        principal: stranger,
        subscription: staging,
        location: null,
        action: 'VirtualMachineScaleSets_ListAll',
        status: 403,
        code: 'AuthorizationFailed',
      },
    ]);
  });
});
