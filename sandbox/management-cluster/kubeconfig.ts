import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import type { KeyPair } from './certificates.ts';

/** What a kubeconfig holds: one cluster, one user. */
export interface KubeconfigContent {
  readonly url: string;
  readonly caPem: string;
  readonly user: string;
  readonly client: KeyPair;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig with everything in it, without references to other files. */
export function renderKubeconfig({ url, caPem, user, client }: KubeconfigContent): string {
  const cluster = 'poolsync-sandbox';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: cluster, cluster: { server: url, 'certificate-authority-data': base64(caPem) } },
    ],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(client.certPem),
          'client-key-data': base64(client.keyPem),
        },
      },
    ],
    contexts: [{ name: cluster, context: { cluster, user } }],
    'current-context': cluster,
  });
}

/** The kubeconfig by which the API server finds a webhook, to which it does not log in. */
export function renderWebhookConfig({
  url,
  caPem,
}: Pick<KubeconfigContent, 'url' | 'caPem'>): string {
  const name = 'webhook';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': base64(caPem) } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/** Writes a file that only its owner can read, by rename: a reader never sees half of it. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await writeFile(partial, content, { mode: 0o600 });
  await rename(partial, file);
}
