import { ResourceGraphClient, type QueryRequest } from '@azure/arm-resourcegraph';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { addFault, changeTimings, listFrom, steer } from '../../aws/steer.ts';
import {
  createScaleSet,
  observer,
  production,
  secret,
  staging,
  startCloud,
  stranger,
  tenant,
  timings,
  type Cloud,
} from '../cloud.ts';

function graph(cloud: Cloud, clientId = observer): ResourceGraphClient {
  const tlsOptions = { ca: cloud.ca };
  const retryOptions = { maxRetries: 0 };
  const credential = new ClientSecretCredential(tenant, clientId, secret, {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    tlsOptions,
    retryOptions,
  });
  return new ResourceGraphClient(credential, {
    endpoint: cloud.endpoint,
    credentials: { scopes: [`${cloud.endpoint}/.default`] },
    tlsOptions,
    retryOptions,
  });
}

const machines = 'computeresources | order by id asc | project id';
const scaleSets =
  "resources | where type =~ 'microsoft.compute/virtualMachineScaleSets' | order by id asc";

/** Two scale sets in one subscription, and one in another. */
async function startFleet() {
  const cloud = await startCloud();
  const compute = cloud.compute();
  await createScaleSet(compute, { capacity: 3 });
  await createScaleSet(compute, { name: 'flex', mode: 'Flexible', capacity: 2 });
  await createScaleSet(cloud.compute(staging), { capacity: 1 });
  const client = graph(cloud);
  const ask = (query: string, rest: Omit<QueryRequest, 'query'> = {}) =>
    client.resources({ query, ...rest });
  return { ...cloud, client, ask };
}

type Asked = Awaited<ReturnType<ResourceGraphClient['resources']>>;
interface Row {
  readonly id: string;
  readonly set?: string;
}

const rowsOf = ({ data }: Asked): readonly Row[] => data as readonly Row[];
const names = (asked: Asked): readonly string[] =>
  rowsOf(asked).map(({ id }) => id.split('/').slice(8).join('/'));

describe('Resource Graph', () => {
  it('shows scale sets and virtual machines in one table, Uniform instances in another', async () => {
    const { ask } = await startFleet();
    const inOne = { subscriptions: [production] };
    expect(names(await ask(scaleSets, inOne))).toEqual(['flex', 'web']);
    expect(names(await ask(machines, inOne))).toEqual(
      [0, 1, 2].map((id) => `web/virtualMachines/${id}`),
    );
    const members = await ask(
      "Resources | where type == 'microsoft.compute/virtualmachines' | project id, set = properties.virtualMachineScaleSet.id",
    );
    expect(rowsOf(members)).toHaveLength(2);
    expect(rowsOf(members)[0]?.set).toMatch(/virtualMachineScaleSets\/flex$/);
  });

  it('shows types and resource groups in lower case, and IDs as their makers wrote them or not', async () => {
    const { ask } = await startFleet();
    const [scaleSet] = rowsOf(await ask(`${scaleSets} | where name == 'web'`));
    expect(scaleSet).toMatchObject({
      id: expect.stringContaining('/resourceGroups/Web-RG/') as string,
      type: 'microsoft.compute/virtualmachinescalesets',
      resourceGroup: 'web-rg',
      location: 'westeurope',
      sku: { capacity: 3 },
      properties: { orchestrationMode: 'Uniform' },
    });
    const [instance] = rowsOf(await ask(machines));
    expect(instance?.id).toContain('/resourceGroups/web-rg/');
  });

  it('gives pages of $top rows, the last without a token', async () => {
    const { ask, control } = await startFleet();
    const options = { top: 3, resultFormat: 'objectArray' as const };
    const first = await ask(machines, { options });
    expect(first).toMatchObject({ totalRecords: 4, count: 3, resultTruncated: 'false' });
    expect(first.skipToken).toBeTypeOf('string');
    const second = await ask(machines, {
      options: { ...options, skipToken: first.skipToken ?? '' },
    });
    expect(second).toMatchObject({ totalRecords: 4, count: 1, resultTruncated: 'false' });
    expect(second.skipToken).toBeUndefined();
    expect(new Set([...names(first), ...names(second)]).size).toBe(3);
    expect(await listFrom(control, '/calls')).toContainEqual(
      expect.objectContaining({ action: 'ResourceGraph_Resources', principal: observer }),
    );
  });

  it.each<[string, Omit<QueryRequest, 'query'>, RegExp]>([
    ['more than 1,000 rows', { options: { top: 1_001 } }, /InvalidRequest/],
    ['a table of rows', { options: { resultFormat: 'table' } }, /InvalidRequest/],
    ['facets', { facets: [{ expression: 'type' }] }, /InvalidRequest/],
    ['a token of nobody', { options: { skipToken: 'x' } }, /InvalidSkipToken/],
    ['subscriptions of others', { subscriptions: [tenant] }, /NoValidSubscriptions/],
  ])('refuses to give %s', async (_, rest, code) => {
    const { ask } = await startFleet();
    await expect(ask(machines, rest)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
      message: expect.stringMatching(/support: timestamp = /) as string,
      details: { error: { details: [{ code: expect.stringMatching(code) as string }] } },
    });
  });

  it('refuses what it cannot read, and tables that are not there', async () => {
    const { ask } = await startFleet();
    await expect(ask('resources | distinct type')).rejects.toMatchObject({ code: 'BadRequest' });
    await expect(ask('securityresources')).rejects.toMatchObject({
      details: {
        error: { details: [{ code: 'InvalidQuery' }, { code: 'DisallowedLogicalTableName' }] },
      },
    });
  });

  it('shows only what the caller may read, and refuses who may read nothing', async () => {
    const cloud = await startFleet();
    expect(names(await cloud.ask(machines))).toHaveLength(4);
    expect(names(await cloud.ask(machines, { subscriptions: [staging, tenant] }))).toHaveLength(1);
    const subscriptions = [production];
    await expect(
      graph(cloud, stranger).resources({ query: machines, subscriptions }),
    ).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });

  it('lets 15 queries of a principal in for 5 s, and tells what is left', async () => {
    const { client, control } = await startFleet();
    const told: (string | undefined)[] = [];
    const ask = () =>
      client.resources(
        { query: machines },
        {
          onResponse: ({ headers }) =>
            told.push(headers.get('x-ms-user-quota-remaining'), headers.get('retry-after')),
        },
      );
    for (let query = 0; query < 15; query += 1) await ask();
    expect(told.slice(0, 2)).toEqual(['14', undefined]);
    expect(told.slice(-2)).toEqual(['0', undefined]);
    await expect(ask()).rejects.toMatchObject({ statusCode: 429, code: 'RateLimiting' });
    expect(told.slice(-2)).toEqual(['0', expect.stringMatching(/^[1-5]$/)]);
    await changeTimings(control, { limitFactor: 2 });
    await ask();
    expect(told.at(-2)).toBe('14');
  });

  it('shows the state of some time ago, by a setting of its own', async () => {
    const cloud = await startCloud({ timings: { ...timings, inventoryLagMs: 60_000 } });
    await createScaleSet(cloud.compute(), { capacity: 1 });
    const client = graph(cloud);
    expect((await client.resources({ query: machines })).data).toEqual([]);
    await changeTimings(cloud.control, { inventoryLagMs: 0, readLagMs: 60_000 });
    expect((await client.resources({ query: machines })).data).toHaveLength(1);
  });

  it('keeps the rows of a query for so long as it is told', async () => {
    const { ask, control, ...cloud } = await startFleet();
    await changeTimings(control, { inventoryKeptMs: 60_000 });
    expect((await ask(machines)).data).toHaveLength(4);
    await createScaleSet(cloud.compute(), { name: 'more', capacity: 1 });
    expect((await ask(machines)).data).toHaveLength(4);
    // Another query, and that of who may see less, are others.
    expect((await ask(`${machines} `)).data).toHaveLength(5);
    expect((await ask(machines, { subscriptions: [staging] })).data).toHaveLength(1);
  });

  it('can be frozen, and can lose a page', async () => {
    const cloud = await startFleet();
    const { ask, control } = cloud;
    const action = 'ResourceGraph_Resources';
    await addFault(control, { kind: 'stale', action, frozen: true });
    await cloud.compute().virtualMachineScaleSets.delete('web-rg', 'web').submitted();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await ask(machines)).data).toHaveLength(4);
    await steer(control, 'DELETE', '/faults');
    await expect.poll(async (): Promise<unknown> => (await ask(machines)).data).toHaveLength(1);
    await addFault(control, { kind: 'missing-page', action, page: 1, subscription: staging });
    const lost = await ask(machines, { subscriptions: [staging] });
    expect(lost).toMatchObject({ count: 1, data: [] });
  });
});
