import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../model/fault.ts';
import { tokenKubeconfig } from './token-kubeconfig.ts';

/** How a pod reaches the API server of its cluster. */
export interface ServiceAccount {
  /** Folder with `token` and `ca.crt`. */
  readonly folder: string;
  /** As `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT` say. */
  readonly host: string;
  readonly port: string;
}

export const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Reads the pod's service account as the text of a kubeconfig: the token is in it, so that a rotated
 * one is another text.
 *
 * @throws Fault where a file cannot be read
 */
export async function readServiceAccount(account: ServiceAccount): Promise<string> {
  const token = await read(account, 'token');
  const ca = await read(account, 'ca.crt');
  const host = account.host.includes(':') ? `[${account.host}]` : account.host;
  return tokenKubeconfig({
    server: `https://${host}:${account.port}`,
    caData: Buffer.from(ca).toString('base64'),
    token: token.trim(),
  });
}

async function read({ folder }: ServiceAccount, file: string): Promise<string> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('cluster-unavailable', `Reading the service account: ${why}`, {
      retryable: true,
      cause: error,
    });
  }
}
