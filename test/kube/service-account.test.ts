import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { readServiceAccount, serviceAccountFolder } from '../../shared/kube/service-account.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';

let folder = '';
let caPem = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-account-'));
  caPem = (await createCertificateAuthority(new Date())).certPem;
  await writeFile(join(folder, 'ca.crt'), caPem);
  await writeFile(join(folder, 'token'), 'first\n');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const read = (host = '10.0.0.1'): Promise<string> =>
  readServiceAccount({ folder, host, port: '443' });

describe('readServiceAccount', () => {
  it('gives a kubeconfig that a pod may use', async () => {
    const config = parseEmbeddedKubeconfig(await read());
    expect(config.getCurrentCluster()?.server).toBe('https://10.0.0.1:443');
    expect(config.getCurrentUser()?.token).toBe('first');
    const ca = Buffer.from(String(config.getCurrentCluster()?.caData), 'base64').toString('utf8');
    expect(ca).toBe(caPem);
  });

  it('gives another text where the token was rotated, and the same where nothing was', async () => {
    const before = await read();
    expect(await read()).toBe(before);
    await writeFile(join(folder, 'token'), 'second');
    expect(parseEmbeddedKubeconfig(await read()).getCurrentUser()?.token).toBe('second');
  });

  it('writes an IPv6 address as a URL has it', async () => {
    const config = parseEmbeddedKubeconfig(await read('fd00::1'));
    expect(config.getCurrentCluster()?.server).toBe('https://[fd00::1]:443');
  });

  it('fails so that it is tried again where there is no token', async () => {
    await rm(join(folder, 'token'));
    await expect(read()).rejects.toMatchObject({ code: 'cluster-unavailable', retryable: true });
  });

  it('knows where a pod has it', () => {
    expect(serviceAccountFolder).toBe('/var/run/secrets/kubernetes.io/serviceaccount');
  });
});
