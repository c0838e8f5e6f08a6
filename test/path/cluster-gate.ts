import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import { eksVariables } from '../../sandbox/installation/aws-identities.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';
import { readKubeconfig } from './cluster-side.ts';
import { startGate, type Gate } from './gate.ts';

/** The functions, as each of which the gate can log in. */
type ClusterUser = 'reconcile' | 'scale';

/** A gate to the API server, and what leads through it. */
export interface ClusterGate {
  readonly gate: Gate;
  /**
   * Writes a kubeconfig by which the gate knows the environment that asks.
   *
   * @returns its path
   */
  kubeconfigFor(environment: string): Promise<string>;
  /** The same as settings of a function on AWS, whose token passes through. */
  eksSettingsFor(environment: string): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Starts a gate, which logs in with the client certificate of the function that asks.
 *
 * @param userOf as whom an environment logs in; absent: it logs in by itself
 */
export async function startClusterGate(
  userOf?: (environment: string) => ClusterUser,
): Promise<ClusterGate> {
  const { reconcileKubeconfig, scaleKubeconfig, eks } = sharedCluster();
  const read = async (file: string) => readKubeconfig(await readFile(file, 'utf8'));
  const access = {
    reconcile: await read(reconcileKubeconfig),
    scale: await read(scaleKubeconfig),
  };
  const { reconcile } = access;
  const authority = await createCertificateAuthority(new Date());
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-gates-'));
  const gate = await startGate({
    target: reconcile.url,
    tls: {
      server: await authority.issueServer(['127.0.0.1']),
      clientOf: (environment) => {
        if (userOf === undefined) return { ca: reconcile.caPem };
        const { caPem, client } = access[userOf(environment)];
        return { ca: caPem, cert: client.certPem, key: client.keyPem };
      },
    },
    identify: ({ url: asked = '/' }) => {
      const [, environment = '', path = '/'] = /^\/([^/]+)(\/.*)$/.exec(asked) ?? [];
      return { environment, path };
    },
  });
  const urlFor = (environment: string): string => `${gate.url}/${environment}`;
  return {
    gate,
    eksSettingsFor: (environment) =>
      eksVariables({ url: urlFor(environment), caPem: authority.certPem, eks }),
    kubeconfigFor: async (environment) => {
      const file = join(folder, environment);
      const url = urlFor(environment);
      const { client } = reconcile;
      await writeFile(
        file,
        renderKubeconfig({ url, caPem: authority.certPem, user: 'gate', client }),
      );
      return file;
    },
    close: async () => {
      await gate.close();
      await rm(folder, { recursive: true });
    },
  };
}
