import { readKubeconfigFile } from '../../../shared/kube/kubeconfig-file.ts';
import type { SessionsDeps } from '../../../shared/kube/sessions.ts';
import { tokenKubeconfig } from '../../../shared/kube/token-kubeconfig.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import { readKubeconfigSecret, type KubeconfigSecretDeps } from '../secrets/kubeconfig-secret.ts';
import { eksToken, eksTokenLastsMs, type EksTokenDeps } from './eks-token.ts';
import type { KubeconfigSource } from './settings.ts';

interface KubeconfigReaderDeps {
  /** Makes a client of Secrets Manager for a region; only called where it is needed. */
  readonly secretsIn: (region: string) => KubeconfigSecretDeps['secrets'];
  /** The same for STS. */
  readonly stsIn: (region: string) => EksTokenDeps['sts'];
  readonly clock: Clock;
}

/** How the kubeconfig is read, again and again: for EKS each reading makes a token of its own. */
export function kubeconfigReader(
  source: KubeconfigSource,
  { secretsIn, stsIn, clock }: KubeconfigReaderDeps,
): Pick<SessionsDeps, 'readKubeconfig' | 'credentialsLastMs'> {
  switch (source.kind) {
    case 'file':
      return { readKubeconfig: () => readKubeconfigFile(source.path) };
    case 'secret': {
      const { arn, region } = source;
      const secrets = secretsIn(region);
      return { readKubeconfig: () => readKubeconfigSecret({ secrets }, arn) };
    }
    case 'eks': {
      const { server, caData, region } = source;
      const sts = stsIn(region);
      return {
        readKubeconfig: async () =>
          tokenKubeconfig({ server, caData, token: await eksToken({ sts, clock }, source) }),
        credentialsLastMs: eksTokenLastsMs,
      };
    }
  }
}
