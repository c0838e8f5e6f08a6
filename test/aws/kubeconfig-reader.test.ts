import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kubeconfigReader } from '../../functions/aws/host/kubeconfig-reader.ts';
import type { KubeconfigSource } from '../../functions/aws/host/settings.ts';
import { currentEntries } from '../../shared/kube/kubeconfig.ts';
import { cloudAccountResource } from '../../shared/kube/resources.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { connectTo } from '../kube/connect-to.ts';
import { startLocalApiServer, type ApiRequest } from '../kube/local-api-server.ts';

const minuteMs = 60_000;
const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret' };

const nobody = () => {
  throw new Error('nobody asks AWS for it');
};

function readerOf(source: KubeconfigSource, clock = new FixedClock()) {
  const stsIn = (region: string): STSClient => new STSClient({ region, credentials });
  return kubeconfigReader(source, { secretsIn: nobody, stsIn, clock });
}

/** @param takes whether the cluster takes the token of a request */
async function startCluster(takes: (request: ApiRequest) => boolean = () => true) {
  const api = await startLocalApiServer((request) =>
    takes(request) ? { status: 200, body: { items: [] } } : { status: 401, body: {} },
  );
  onTestFinished(() => api[Symbol.asyncDispose]());
  const { cluster } = currentEntries(api.kubeconfig);
  const caData = String(cluster.fields['certificate-authority-data']);
  const server = String(cluster.fields['server']);
  const source = { kind: 'eks', name: 'management', region: 'eu-west-1', server, caData } as const;
  const clock = new FixedClock();
  const { readKubeconfig, ...rest } = readerOf(source, clock);
  const connection = connectTo(readKubeconfig, { ...rest, clock });
  const ask = () => connection.api.listClusterCustomObject(cloudAccountResource);
  return { ask, api, clock, log: connection.log, dates: () => api.requests.map(dateOf) };
}

/** When the token of a request was signed. */
function dateOf({ headers }: ApiRequest): string {
  const encoded = headers.authorization?.replace('Bearer k8s-aws-v1.', '') ?? '';
  const url = new URL(Buffer.from(encoded, 'base64url').toString('utf8'));
  return url.searchParams.get('X-Amz-Date') ?? '';
}

describe('kubeconfigReader', () => {
  it('reads a file anew each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'poolsync-reader-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'kubeconfig');
    const { readKubeconfig, credentialsLastMs } = readerOf({ kind: 'file', path });
    await expect(readKubeconfig()).rejects.toMatchObject({ code: 'cluster-unavailable' });
    await writeFile(path, 'kind: Config');
    expect(await readKubeconfig()).toBe('kind: Config');
    expect(credentialsLastMs).toBeUndefined();
  });

  describe('for a cluster of EKS', () => {
    it('makes a kubeconfig of server, authority and a token', async () => {
      const caData = 'Q0E=';
      const server = 'https://0123.gr7.eu-west-1.eks.amazonaws.com';
      const cluster = { kind: 'eks', name: 'one', region: 'eu-west-1', server, caData } as const;
      const read = currentEntries(await readerOf(cluster).readKubeconfig());
      expect(read.cluster.fields).toEqual({ server, 'certificate-authority-data': caData });
      expect(read.user.fields).toEqual({ token: expect.stringMatching(/^k8s-aws-v1\./) as string });
    });

    it('shows a new token after five minutes, and makes no news of it', async () => {
      const { ask, clock, dates, log } = await startCluster();
      await ask();
      clock.advanceMs(5 * minuteMs);
      await ask();
      await ask();
      expect(dates()[0]).toBe(dates()[1]);
      expect(dates()[2]).not.toBe(dates()[1]);
      expect(log.lines).toEqual([]);
    });

    it('shows none that has ended while the function was frozen', async () => {
      const { ask, clock, dates } = await startCluster();
      await ask();
      clock.advanceMs(14 * minuteMs);
      await ask();
      expect(dates()).toHaveLength(2);
      expect(dates()[1]).not.toBe(dates()[0]);
    });

    it('shows another one at once where the cluster refuses the one it has, as when its credentials end before it', async () => {
      const ended = { date: '' };
      const { ask, clock, dates } = await startCluster((request) => dateOf(request) !== ended.date);
      await ask();
      const [first = ''] = dates();
      ended.date = first;
      clock.advanceMs(minuteMs);
      await ask();
      expect(dates().slice(0, 2)).toEqual([first, first]);
      expect(dates()).toHaveLength(3);
    });
  });
});
