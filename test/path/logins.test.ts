import { readFile } from 'node:fs/promises';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../../sandbox/management-cluster/kube-api.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { directAccess, type Access } from './access.ts';
import { createBuiltCode, keptCode, type BuiltCode } from './built-code.ts';
import { startCloudSide, type CloudSide } from './cloud-side.ts';
import { readKubeconfig } from './cluster-side.ts';
import type { ReachSettings } from './deployed.ts';
import { createEnds } from './ends.ts';
import { startSweepSide } from './sweep-side.ts';
import { forgetSweepRecord } from './sweep-world.ts';
import { startProcesses } from './world-processes.ts';

const ends = createEnds();
let cloud: CloudSide;
let code: BuiltCode;
let eks: Access;
let processes: Awaited<ReturnType<typeof startProcesses>>;
beforeAll(async () => {
  [cloud, code, processes] = await Promise.all([
    ends.keep(startCloudSide(), (one) => one.close()),
    ends.keep(createBuiltCode(keptCode()), (one) => one.remove()),
    startProcesses(ends),
  ]);
  eks = await ends.keep(directAccess(cloud), (one) => one.close());
});
afterAll(async () => {
  await ends.end();
  const api = connect(readKubeconfig(await readFile(sharedCluster().kubeconfig, 'utf8')));
  await forgetSweepRecord(api);
  api.close();
});

type Login = Readonly<Record<string, string>>;

/** The kubeconfig of the function, stored as whoever deploys it would. */
async function storeKubeconfig(): Promise<string> {
  const client = new SecretsManagerClient({
    endpoint: cloud.endpoint,
    region: cloud.regions[0],
    credentials: cloud.keys,
  });
  const SecretString = await readFile(sharedCluster().sweepKubeconfig, 'utf8');
  const { ARN = '' } = await client.send(
    new CreateSecretCommand({ Name: 'poolsync/kubeconfig', SecretString }),
  );
  client.destroy();
  return ARN;
}

const ways: readonly (readonly [
  way: string,
  login: () => Promise<Login>,
  asked: string | undefined,
])[] = [
  [
    'a kubeconfig in a file',
    async () => ({ POOLSYNC_KUBECONFIG: sharedCluster().sweepKubeconfig }),
    undefined,
  ],
  [
    'a kubeconfig in a secret',
    async () => ({ POOLSYNC_KUBECONFIG_SECRET_ARN: await storeKubeconfig() }),
    'GetSecretValue',
  ],
  ['a token of its role', async () => eks.settingsOf('sweep', 'sweep'), 'GetCallerIdentity'],
];

const calls = z.array(z.object({ action: z.string(), principal: z.string().nullable() }));

/** What AWS was asked for the login, by the function or, with its signature, by the cluster. */
async function askedForLogin(): Promise<readonly string[]> {
  const response = await fetch(`${cloud.control}/calls`);
  const seen = calls.parse(await response.json());
  const logins = ['GetSecretValue', 'GetCallerIdentity'];
  return seen
    .filter(({ principal }) => principal?.includes(':assumed-role/poolsync-sweep/') === true)
    .flatMap(({ action }) => (logins.includes(action) ? [action] : []));
}

describe('a built function', () => {
  it.each(ways)('gets into the cluster by %s', async (_way, login, asked) => {
    const settings: ReachSettings = { AWS_ENDPOINT_URL: cloud.endpoint, ...(await login()) };
    const before = (await askedForLogin()).length;
    const sweeper = await startSweepSide({
      cloud,
      processes,
      code: await code.folderOf('sweep'),
      home: { account: cloud.accounts.home, region: cloud.regions[0] },
      reach: { settingsOf: async () => settings },
    });
    try {
      expect((await sweeper.tick()).end).toBe('complete');
    } finally {
      await sweeper.stop();
    }
    const made = new Set((await askedForLogin()).slice(before));
    expect([...made]).toEqual(asked === undefined ? [] : [asked]);
  });
});
