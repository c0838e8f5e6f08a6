import { join, resolve } from 'node:path';
import type { Processes } from '../processes/processes.ts';
import type { Binaries } from './binaries.ts';
import { createCertificateAuthority, type CertificateAuthority } from './certificates.ts';
import {
  grantCoreRights,
  installCustomResources,
  installProviderKind,
  installWebhooks,
  waitForWebhook,
} from './cluster-api.ts';
import { writeClusterFiles } from './cluster-files.ts';
import { createParts, runningPids, type Parts } from './cluster-parts.ts';
import type { EksLogin } from './eks/admit-cloud.ts';
import { startAuthenticator, type Authenticator } from './eks/authenticator.ts';
import { connect, type KubeApi } from './kube-api.ts';
import { renderKubeconfig, writePrivateFile } from './kubeconfig.ts';
import { partNames, portNames, type PartName, type Ports } from './parts.ts';
import { reservePorts } from './ports.ts';
import { awsProvider, azureProvider } from './provider-crd.ts';

/** A running management cluster: etcd, kube-apiserver and the core of Cluster API. */
export interface ManagementCluster {
  /** `https://127.0.0.1:<port>`; the port stays the same over restarts. */
  readonly url: string;
  /** The certificate authority of the API server's and of all client certificates. */
  readonly caPem: string;
  /** How identities of AWS log in: as on EKS, with a token that STS vouches for. */
  readonly eks: EksLogin;
  /** Absolute path of a kubeconfig for an administrator (group `system:masters`). */
  readonly kubeconfig: string;
  /** Absolute path of a kubectl. */
  readonly kubectl: string;
  /** A client for the administrator. */
  readonly api: KubeApi;
  /** The process ids of the parts that run now; each leads a process group of its own. */
  readonly pids: Readonly<Partial<Record<PartName, number>>>;
  /** Writes a kubeconfig with a client certificate; what its user may do is up to RBAC. */
  writeKubeconfig(options: ClientIdentity & { readonly file: string }): Promise<void>;
  /** A kubeconfig as text, for a Secret or an environment variable. */
  renderKubeconfig(identity: ClientIdentity): Promise<string>;
  /** Ends a part and waits for its end. Its data stays. */
  stopPart(name: PartName): Promise<void>;
  /** Starts a stopped part again, with the same data and ports, and waits until it is ready. */
  startPart(name: PartName): Promise<void>;
  restart(name: PartName): Promise<void>;
  /** Ends all parts, the last one first. The folder stays. */
  stop(): Promise<void>;
  /** Closes what this process itself has open: the client, and what tells the API server who logs in. */
  close(): Promise<void>;
}

/** A user as Kubernetes sees it. */
export interface ClientIdentity {
  readonly user: string;
  readonly groups: readonly string[];
}

interface StartOptions {
  /** For data, certificates and kubeconfigs; without data of an earlier cluster. */
  readonly folder: string;
  readonly binaries: Binaries;
  readonly processes: Pick<Processes, 'start'>;
  /** Takes one line for a person at each step. */
  readonly progress: (line: string) => void;
  /** Further arguments of kube-apiserver, such as those of an audit log. */
  readonly apiServerArgs?: readonly string[];
}

/** As which EKS would know it. */
const eksClusterName = 'poolsync-sandbox';

const administrator: ClientIdentity = { user: 'poolsync-sandbox', groups: ['system:masters'] };

/**
 * Starts a management cluster on free ports of 127.0.0.1 and resolves when a MachinePool can be
 * created in it through core's admission webhooks.
 *
 * What only a kube-controller-manager does is missing: garbage collection by owner references,
 * emptying deleted namespaces, default service accounts, aggregated ClusterRoles.
 *
 * @throws when a part ends or is not ready in time, with the end of its log. The parts that run are
 * ended first.
 */
export async function startManagementCluster(options: StartOptions): Promise<ManagementCluster> {
  const folder = resolve(options.folder);
  const authority = await createCertificateAuthority(new Date());
  const reserved = await reservePorts(portNames);
  const { ports } = reserved;
  const url = `https://127.0.0.1:${ports.apiServer}`;
  const caPem = authority.certPem;
  const api = connect({ url, caPem, client: await authority.issueClient(administrator) });

  const authenticator = await startAuthenticator(
    { clusterName: eksClusterName, now: Date.now },
    await authority.issueServer(['127.0.0.1']),
  );
  const tokenReviews = authenticator.reviews;
  const files = await writeClusterFiles(folder, { authority, url, tokenReviews });
  const parts = createParts(options, { folder, ports, files, api });
  const cluster = assemble(options, { folder, url, authority, authenticator, api, parts });
  try {
    await cluster.writeKubeconfig({ ...administrator, file: cluster.kubeconfig });
    await reserved.release();
    await bringUp(options, { ports, api, parts, caPem });
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function assemble(
  { binaries }: StartOptions,
  context: {
    readonly folder: string;
    readonly url: string;
    readonly authority: CertificateAuthority;
    readonly authenticator: Authenticator;
    readonly api: KubeApi;
    readonly parts: Parts;
  },
): ManagementCluster {
  const { folder, url, authority, authenticator, api, parts } = context;
  const caPem = authority.certPem;
  const render = (identity: ClientIdentity): Promise<string> =>
    renderFor(identity, { authority, url });
  const close = async (): Promise<void> => {
    await authenticator.close();
    api.close();
  };
  return {
    url,
    caPem,
    eks: { clusterName: eksClusterName, control: authenticator.control },
    kubeconfig: join(folder, 'admin.kubeconfig'),
    kubectl: binaries.kubectl,
    api,
    get pids() {
      return runningPids(parts);
    },
    writeKubeconfig: async ({ file, ...identity }) =>
      writePrivateFile(file, await render(identity)),
    renderKubeconfig: render,
    ...controlsOf(parts),
    stop: async () => {
      for (const name of partNames.toReversed()) await parts[name].stop();
      await close();
    },
    close,
  };
}

function controlsOf(parts: Parts): Pick<ManagementCluster, 'stopPart' | 'startPart' | 'restart'> {
  return {
    stopPart: (name) => parts[name].stop(),
    startPart: (name) => parts[name].start(),
    restart: async (name) => {
      await parts[name].stop();
      await parts[name].start();
    },
  };
}

async function renderFor(
  identity: ClientIdentity,
  { authority, url }: { readonly authority: CertificateAuthority; readonly url: string },
): Promise<string> {
  const client = await authority.issueClient(identity);
  return renderKubeconfig({ url, caPem: authority.certPem, user: identity.user, client });
}

async function bringUp(
  { binaries, progress }: StartOptions,
  context: {
    readonly ports: Ports;
    readonly api: KubeApi;
    readonly parts: Parts;
    readonly caPem: string;
  },
): Promise<void> {
  const { api, parts, caPem, ports } = context;
  progress('starting etcd and kube-apiserver');
  await parts.etcd.start();
  await parts['kube-apiserver'].start();
  progress('installing Cluster API');
  await Promise.all([
    installCustomResources(api, binaries.crds),
    installProviderKind(api, awsProvider, binaries.awsMachinePoolCrd),
    installProviderKind(api, azureProvider, binaries.azureMachinePoolCrd),
    grantCoreRights(api, binaries.coreRole),
  ]);
  await Promise.all([
    parts.core.start(),
    installWebhooks(api, { file: binaries.webhooks, port: ports.coreWebhook, caPem }),
  ]);
  await waitForWebhook(api);
  progress('the management cluster is ready');
}
