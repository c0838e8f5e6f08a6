import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloudSide, type CloudSide } from './cloud-side.ts';
import { autoScalingGroupPools, createClusterSide, type ClusterSide } from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { runOperatorCommand } from './operator-command.ts';

let cloud: CloudSide;
let cluster: ClusterSide;
let elsewhere: ClusterSide;
beforeAll(async () => {
  [cloud, cluster, elsewhere] = await Promise.all([
    startCloudSide(),
    createClusterSide(autoScalingGroupPools),
    createClusterSide(autoScalingGroupPools),
  ]);
  const { home, tenant } = cloud.accounts;
  const allowed = { regions: cloud.regions, namespaces: [cluster.namespace, elsewhere.namespace] };
  await cluster.grant('home', { ...allowed, accountID: home });
  await cluster.grant('tenant', { ...allowed, accountID: tenant, ...cloud.roleOf(tenant) });
  await Promise.all([addPool('own', home), addPool('lent', tenant)]);
});
afterAll(async () => {
  await Promise.all([cloud.close(), cluster.close(), elsewhere.close()]);
});

/** A group of two and its pool, which nothing has ever looked at. */
async function addPool(name: string, account: string): Promise<void> {
  const [region] = cloud.regions;
  const place = { account, region, group: name };
  await cloud.createGroup(place, { size: 2 });
  await putPool(cluster, name, place);
}

async function putPool(
  side: ClusterSide,
  name: string,
  place: Parameters<ClusterSide['createPool']>[1],
): Promise<void> {
  await side.createPool(name, place);
  await side.createMachinePool(name, 2);
  await eventually(`core owns ${name}`, async () => {
    expect((await side.pool(name)).metadata.ownerReferences).toHaveLength(1);
  });
}

const run = (...args: readonly string[]) => runIn(cluster.namespace, ...args);

const runIn = (namespace: string, ...args: readonly string[]) =>
  runOperatorCommand([...args, '-n', namespace], {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: cloud.keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.keys.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(tmpdir(), 'poolsync-none'),
  });

describe('plan and sync with a real cluster and a simulated AWS', () => {
  it('shows what is missing without writing, writes it, and finds nothing after that', async () => {
    const planned = await run('plan');
    expect(planned).toMatchObject({ status: 2, stderr: '' });
    expect(planned.stdout).toContain(`${cluster.namespace}/own (`);
    expect(planned.stdout).toContain('4 IDs to add');
    expect((await cluster.pool('own')).spec.providerIDList).toEqual([]);

    const synced = await run('sync');
    expect(synced).toMatchObject({ status: 0, stderr: '' });
    expect(synced.stdout).toContain('Sync: 2 pools: 2 corrected');
    expect((await cluster.pool('lent')).spec.providerIDList).toHaveLength(2);

    await eventually('a plan finds nothing to change', async () => {
      const again = await run('plan', 'own', 'lent', '-o', 'json');
      expect(JSON.parse(again.stdout)).toMatchObject({ complete: true, findings: [] });
      expect(again.status).toBe(0);
    });
  });

  it('says of a pool in another namespace alone that its group is taken', async () => {
    const [region] = cloud.regions;
    await putPool(elsewhere, 'twin', { account: cloud.accounts.home, region, group: 'own' });
    await runIn(elsewhere.namespace, 'sync');
    const planned = await runIn(elsewhere.namespace, 'plan');
    expect(planned).toMatchObject({ status: 3, stderr: '' });
    expect(planned.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `belongs to AutoScalingGroupMachinePool ${cluster.namespace}/own already.`,
    );
    expect(planned.stdout).not.toContain('to add');
  });
});
