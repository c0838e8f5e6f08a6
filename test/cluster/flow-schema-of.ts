import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { readKubeconfig } from '../path/cluster-side.ts';

/**
 * The FlowSchema that a request of this kubeconfig's user falls under, by its UID.
 *
 * @param as another user whom an administrator speaks for
 */
export async function flowSchemaOf(
  kubeconfig: string,
  path: string,
  as?: string,
): Promise<unknown> {
  const { url, caPem, client } = readKubeconfig(await readFile(kubeconfig, 'utf8'));
  const headers = as === undefined ? {} : { 'Impersonate-User': as };
  const options = { ca: caPem, cert: client.certPem, key: client.keyPem, headers };
  return new Promise((resolve, reject) => {
    request(new URL(path, url), options, (response) => {
      response.resume();
      resolve(response.headers['x-kubernetes-pf-flowschema-uid']);
    })
      .on('error', reject)
      .end();
  });
}
