import type { TokenCredential } from '@azure/identity';
import { Fault } from '../../../shared/model/fault.ts';
import { readKubeconfigFile } from '../../../shared/kube/kubeconfig-file.ts';
import { tokenKubeconfig } from '../../../shared/kube/token-kubeconfig.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import type { AksCluster, ClusterAccess } from './cluster-access.ts';

/** Of all clusters of AKS: the application that their API servers are to Microsoft Entra ID. */
const aksScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/**
 * How the kubeconfig is read, again and again. That of a setting changes with a restart only, which
 * Azure brings about when the setting or the secret behind it changes.
 *
 * @param credential of the function itself, for clusters of AKS
 */
export function kubeconfigReader(
  access: ClusterAccess,
  credential: Pick<TokenCredential, 'getToken'>,
): () => Promise<string> {
  switch (access.kind) {
    case 'file':
      return () => readKubeconfigFile(access.path);
    case 'text':
      return async () => access.text;
    case 'aks':
      return () => readAksKubeconfig(access, credential);
  }
}

/** The credential remembers its token, and has got another before it ends: whoever asks again has that. */
async function readAksKubeconfig(
  { server, caData }: AksCluster,
  credential: Pick<TokenCredential, 'getToken'>,
): Promise<string> {
  const doing = `A token for the API server ${server}`;
  const answer = await credential.getToken(aksScope).catch((error: unknown) => {
    throw toCloudFault(doing, error);
  });
  if (answer === null) {
    throw new Fault('cloud-unavailable', `${doing}: none was given`, { retryable: true });
  }
  return tokenKubeconfig({ server, caData, token: answer.token });
}
