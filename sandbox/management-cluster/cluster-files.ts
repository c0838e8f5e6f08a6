import { join } from 'node:path';
import { createSigningKeys, type CertificateAuthority, type KeyPair } from './certificates.ts';
import { coreUser } from './cluster-api.ts';
import { renderKubeconfig, renderWebhookConfig, writePrivateFile } from './kubeconfig.ts';
import type { Files } from './parts.ts';

/** Writes the certificates, keys and core's kubeconfig that the parts read when they start. */
export async function writeClusterFiles(
  folder: string,
  options: {
    readonly authority: CertificateAuthority;
    readonly url: string;
    /** URL to which the API server posts its TokenReviews. */
    readonly tokenReviews: string;
  },
): Promise<Files> {
  const { authority, url, tokenReviews } = options;
  const certificates = join(folder, 'certificates');
  const files: Files = {
    etcdData: join(folder, 'etcd'),
    caCert: join(certificates, 'ca.crt'),
    apiServerCerts: join(certificates, 'kube-apiserver'),
    serviceAccountPublicKey: join(certificates, 'service-account.pub'),
    serviceAccountPrivateKey: join(certificates, 'service-account.key'),
    webhookCerts: join(certificates, 'webhook'),
    coreKubeconfig: join(folder, 'core.kubeconfig'),
    tokenWebhookConfig: join(folder, 'token-webhook.kubeconfig'),
  };
  const serviceAccount = createSigningKeys();
  await writePrivateFile(files.caCert, authority.certPem);
  await writePrivateFile(files.serviceAccountPublicKey, serviceAccount.publicPem);
  await writePrivateFile(files.serviceAccountPrivateKey, serviceAccount.privatePem);
  const hosts = ['127.0.0.1', 'localhost'];
  await writeKeyPair(files.apiServerCerts, await authority.issueServer([...hosts, 'kubernetes']));
  await writeKeyPair(files.webhookCerts, await authority.issueServer(hosts));
  const kubeconfig = renderKubeconfig({
    url,
    caPem: authority.certPem,
    user: coreUser.user,
    client: await authority.issueClient(coreUser),
  });
  await writePrivateFile(files.coreKubeconfig, kubeconfig);
  const webhook = renderWebhookConfig({ url: tokenReviews, caPem: authority.certPem });
  await writePrivateFile(files.tokenWebhookConfig, webhook);
  return files;
}

async function writeKeyPair(folder: string, pair: KeyPair): Promise<void> {
  await writePrivateFile(join(folder, 'tls.crt'), pair.certPem);
  await writePrivateFile(join(folder, 'tls.key'), pair.keyPem);
}
