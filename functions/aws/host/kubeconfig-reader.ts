import { readKubeconfigFile } from '../../../shared/kube/kubeconfig-file.ts';
import { readKubeconfigSecret, type KubeconfigSecretDeps } from '../secrets/kubeconfig-secret.ts';
import type { KubeconfigSource } from './settings.ts';

/**
 * How the kubeconfig is read, again and again.
 *
 * @param secretsIn makes a client of Secrets Manager for a region; only called where it is needed
 */
export function kubeconfigReader(
  source: KubeconfigSource,
  secretsIn: (region: string) => KubeconfigSecretDeps['secrets'],
): () => Promise<string> {
  switch (source.kind) {
    case 'file':
      return () => readKubeconfigFile(source.path);
    case 'secret': {
      const { arn, region } = source;
      const secrets = secretsIn(region);
      return () => readKubeconfigSecret({ secrets }, arn);
    }
  }
}
