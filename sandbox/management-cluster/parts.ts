import { join } from 'node:path';
import type { ProcessSpec } from '../processes/processes.ts';

/** The three programs, in the order in which they start. */
export const partNames = ['etcd', 'kube-apiserver', 'core'] as const;
export type PartName = (typeof partNames)[number];

/** What listens on a port of 127.0.0.1. */
export const portNames = [
  'etcdClient',
  'etcdPeer',
  'apiServer',
  'coreWebhook',
  'coreHealth',
  'coreDiagnostics',
] as const;
export type Ports = Readonly<Record<(typeof portNames)[number], number>>;

/** The files that they share, all of them absolute paths. */
export interface Files {
  readonly etcdData: string;
  readonly caCert: string;
  /** Holds `tls.crt` and `tls.key`. */
  readonly apiServerCerts: string;
  readonly serviceAccountPublicKey: string;
  readonly serviceAccountPrivateKey: string;
  /** Holds `tls.crt` and `tls.key`, the names that core looks for. */
  readonly webhookCerts: string;
  readonly coreKubeconfig: string;
  /** A kubeconfig that leads the API server to the authenticator. */
  readonly tokenWebhookConfig: string;
}

interface PartInputs {
  readonly command: string;
  readonly folder: string;
  readonly ports: Ports;
  readonly files: Files;
}

const host = '127.0.0.1';

const server = (name: PartName, inputs: PartInputs, args: readonly string[]): ProcessSpec => ({
  name,
  kind: 'server',
  command: inputs.command,
  args,
  cwd: inputs.folder,
  // Nothing of the user's environment (proxies, another cluster's KUBECONFIG) may leak in.
  env: { HOME: inputs.folder },
});

export function etcdSpec(inputs: PartInputs): ProcessSpec {
  const client = `http://${host}:${inputs.ports.etcdClient}`;
  const peer = `http://${host}:${inputs.ports.etcdPeer}`;
  return server('etcd', inputs, [
    '--name=sandbox',
    `--data-dir=${inputs.files.etcdData}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=sandbox=${peer}`,
    // The data is thrown away at the end; what a killed process wrote is still there without fsync.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);
}

export function apiServerSpec(inputs: PartInputs): ProcessSpec {
  const { files, ports } = inputs;
  return server('kube-apiserver', inputs, [
    `--etcd-servers=http://${host}:${ports.etcdClient}`,
    `--bind-address=${host}`,
    `--advertise-address=${host}`,
    `--secure-port=${ports.apiServer}`,
    // It would publish the address as the Service "kubernetes", which may not be a loopback one.
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${join(files.apiServerCerts, 'tls.crt')}`,
    `--tls-private-key-file=${join(files.apiServerCerts, 'tls.key')}`,
    `--client-ca-file=${files.caCert}`,
    `--authentication-token-webhook-config-file=${files.tokenWebhookConfig}`,
    '--authentication-token-webhook-version=v1',
    // Each of a function's requests carries the token; a change of who is let in shows after this.
    '--authentication-token-webhook-cache-ttl=10s',
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${files.serviceAccountPrivateKey}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--profiling=false',
  ]);
}

export function coreSpec(inputs: PartInputs): ProcessSpec {
  const { files, ports } = inputs;
  return server('core', inputs, [
    `--kubeconfig=${files.coreKubeconfig}`,
    '--leader-elect=false',
    `--webhook-port=${ports.coreWebhook}`,
    `--webhook-cert-dir=${files.webhookCerts}`,
    `--health-addr=${host}:${ports.coreHealth}`,
    '--insecure-diagnostics',
    `--diagnostics-address=${host}:${ports.coreDiagnostics}`,
    '--feature-gates=MachinePool=true,ClusterTopology=true',
  ]);
}
